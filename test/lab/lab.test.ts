import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, LAB_HOST_NAMES, type LabHostName, startLab, stopLab } from '../../lab/api';
import { macOf } from '../../lab/hosts';
import { run } from '../../lab/process';
import { labProfile } from './support/profile';

const profile = labProfile();

describe(`the lab, profile ${profile}`, () => {
  let lab: Lab;

  const sh = async (host: LabHostName, command: string): Promise<string> => {
    const done = await lab.exec(host, command);
    assert.equal(done.code, 0, `${host}: ${command}\n${done.stdout}${done.stderr}`);
    return done.stdout.trim();
  };
  const onEach = (command: string): Promise<string[]> => Promise.all(LAB_HOST_NAMES.map((name) => sh(name, command)));

  before(async () => {
    lab = await startLab({ profile });
    await lab.reset();
  });

  after(() => lab.reset());

  it('has empty hosts: no package, address, sysctl, table, export or mount of a cluster', async () => {
    const facts = [
      'command -v ipvsadm apache2 httpd exportfs mount.nfs rpcbind keepalived',
      'ip -o -4 addr show | grep -F 192.168.16.100',
      // What Debian leaves of removed packages are comments.
      'cat /proc/net/ip_vs 2>/dev/null; grep -hv "^#" /etc/exports 2>/dev/null',
      'grep -h nfs /proc/mounts /etc/fstab',
      'grep -L "^0$" /proc/sys/net/ipv4/conf/all/arp_ignore /proc/sys/net/ipv4/conf/all/arp_announce /proc/sys/net/ipv4/conf/ens33/arp_ignore',
      'hostname | grep -v "^localhost$"',
    ];
    for (const found of await onEach(`${facts.join('; ')}; true`)) assert.equal(found, '');
  });

  it('gives every host its own address on ens33, and no way out', async () => {
    const found = await onEach('ip -o -4 addr show dev ens33; ip route show default; ip -6 route show default');
    assert.deepEqual(
      found.map((text) => /inet (\S+)/.exec(text)?.[1]),
      lab.hosts.map(({ address }) => `${address}/24`),
    );
    for (const text of found) assert.equal(text.includes('default'), false, text);
  });

  it('puts all hosts on one segment, where a host answers ARP with its own MAC address', async () => {
    for (const name of LAB_HOST_NAMES.filter((one) => one !== 'client')) {
      const answer = await sh('client', `arping -c 1 -w 20 -I ens33 ${lab.host(name).address}`);
      assert.ok(answer.toLowerCase().includes(`[${macOf(name, 'cluster')}]`), answer);
    }
  });

  it('carries what inspection needs, and a package source that works without a network', async () => {
    await sh('web1', 'command -v tcpdump nft arping ethtool curl python3');
    if (profile === 'debian') {
      for (const name of ['ipvsadm', 'apache2', 'nfs-kernel-server', 'nfs-common', 'keepalived'])
        assert.ok((await sh('web1', `apt-get install --simulate -y ${name}`)).includes(`Inst ${name} `));
      return;
    }
    const offered = await sh('web1', 'dnf --quiet --cacheonly repoquery --queryformat "%{name}"');
    for (const name of ['ipvsadm', 'httpd', 'nfs-utils', 'rpcbind', 'keepalived'])
      assert.ok(offered.split('\n').includes(name), offered);
    assert.equal((await lab.exec('web1', 'rpm -q ipvsadm')).stdout.trim(), 'package ipvsadm is not installed');
    assert.equal(await sh('web1', '. /etc/os-release; echo "$ID $VERSION_ID"'), 'openEuler 24.03');
    assert.equal((await lab.exec('web1', 'command -v apt-get dpkg')).stdout, '');
    assert.match(await sh('web1', 'nmcli --terse --fields DEVICE,STATE device'), /^ens33:connected$/m);
  });

  it('is reached by name and by cluster address, with a host key of its own for each host', async () => {
    const ssh = (...args: string[]) => run('ssh', ['-F', lab.sshConfigFile, '-o', 'BatchMode=yes', ...args]);
    assert.equal(
      (await ssh(lab.host('web1').address, 'cat /sys/class/net/ens33/address')).stdout.trim(),
      macOf('web1', 'cluster'),
    );
    assert.equal((await ssh('-o', 'HostKeyAlias=lvs', 'web1', 'true')).code, 255, 'web1 passed for the director');
    const keys = readFileSync(lab.knownHostsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[2]);
    assert.equal(new Set(keys).size, LAB_HOST_NAMES.length);
  });

  it('has an administrator who may become root and a user who may not', async () => {
    assert.equal((await lab.exec('web1', 'sudo -n id -u', { user: 'operator' })).stdout.trim(), '0');
    assert.notEqual((await lab.exec('web1', 'sudo -n id -u', { user: 'nosudo' })).code, 0);
  });

  it('is attached to by whoever starts it second', async () => {
    const before = await lab.status();
    const second = await startLab({ profile });
    assert.deepEqual(
      (await second.status()).map(({ pid }) => pid),
      before.map(({ pid }) => pid),
    );
  });

  it('goes back to pristine and to a kept state, disk and memory, with the right time', async () => {
    await sh('web1', 'echo changed >/etc/hostname; ip addr add 192.168.16.100/32 dev lo');
    await lab.save('changed');
    await lab.reset();
    assert.equal(await sh('web1', 'cat /etc/hostname; ip -o addr | grep -c 192.168.16.100 || true'), 'localhost\n0');
    await lab.load('changed');
    assert.equal(await sh('web1', 'cat /etc/hostname; ip -o addr | grep -c 192.168.16.100'), 'changed\n1');
    assert.equal(await lab.hasSnapshot('never-saved'), false);
    await lab.reset();
    const late = Math.abs(Number(await sh('web1', 'date +%s')) - Date.now() / 1000);
    assert.ok(late < 15, `the clock is ${late} s off`);
  });

  it('keeps a host name that was set on the host, over a reboot', async () => {
    const boot = 'cat /proc/sys/kernel/random/boot_id';
    const before = await sh('web1', `hostnamectl set-hostname web1; ${boot}`);
    await lab.reboot(['web1']);
    assert.equal(await sh('web1', 'hostname'), 'web1');
    assert.notEqual(await sh('web1', boot), before);
  });

  it('brings back a host whose power was cut', async () => {
    await lab.powerOff('lvs2');
    assert.equal((await lab.status()).find(({ name }) => name === 'lvs2')?.state, 'stopped');
    await lab.reset();
    assert.equal(await sh('lvs2', 'hostname'), 'localhost');
  });

  it('runs beside another lab, survives the death of a machine, and leaves nothing behind', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lvs-lab-test-'));
    const mine = await startLab({ profile, directory, hosts: ['client'] });
    try {
      const ports = new Set([...lab.hosts, ...mine.hosts].map(({ port }) => port));
      assert.equal(ports.size, lab.hosts.length + mine.hosts.length);
      const alone = await mine.exec('client', `arping -c 1 -w 2 -I ens33 ${lab.host('web1').address}`);
      assert.equal(alone.code, 1, 'the two segments meet');

      const victim = (await mine.status()).find(({ name }) => name === 'client')?.pid;
      assert.ok(victim !== undefined);
      process.kill(victim, 'SIGKILL');
      const again = await startLab({ profile, directory, hosts: ['client'] });
      assert.equal((await again.exec('client', 'hostname')).stdout.trim(), 'localhost');
    } finally {
      await stopLab({ profile, directory });
    }
    assert.deepEqual(processesOf(directory), []);
    assert.equal(existsSync(`${directory}/run`), false);
    assert.equal(
      readdirSync('/sys/class/net').some((nic) => /^(tap|vde|virbr)/.test(nic)),
      false,
    );
    rmSync(directory, { recursive: true });
  });
});

/** Command lines of this machine's QEMU and switch processes that name a directory. */
function processesOf(directory: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return [];
      }
    })
    .filter((line) => /^(qemu-system-x86_64|vde_switch)/.test(line) && line.includes(directory));
}

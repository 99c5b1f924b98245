import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Lab, type LabHostName, startLab } from '../../lab/api';
import { buildCli, ClusterFiles, CLI, lvsDr, planIn, type Ran } from './support/cli';
import { labProfile } from './support/profile';

const HOSTS: readonly LabHostName[] = ['lvs', 'web1', 'web2'];

/** A cluster that needs one package only, so that each fault can start from empty machines. */
const SMALL = `apiVersion: lvs-dr/v1
name: small
network: { cidr: 192.168.16.0/24, interface: ens33 }
ssh: { user: root }
directors:
  lvs: { address: 192.168.16.142 }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
virtualServices:
  - { vip: 192.168.16.100, port: 80, scheduler: rr, realServers: [web1, web2] }
`;

/** What goes wrong on the way, each with a clear error, and nothing changed that should not be. */
describe(`faults on ${labProfile()}`, () => {
  const files = new ClusterFiles();
  const scratch = mkdtempSync(join(tmpdir(), 'lvs-dr-faults-'));
  let lab: Lab;
  let small: string;

  const run = (...args: readonly string[]): Promise<Ran> => lvsDr(lab.sshConfigFile, ...args);
  const on = async (host: LabHostName, command: string): Promise<string> =>
    (await lab.exec(host, command)).stdout.trim();
  /** Nothing of a cluster is on the hosts that can be asked. */
  const assertUntouched = async (...hosts: readonly LabHostName[]) => {
    for (const host of hosts) {
      const traces = await on(
        host,
        'ls -d /var/lib/lvs-dr /run/lvs-dr /etc/*/*lvs-dr* /etc/*/.lvs-dr* 2>/dev/null; ip -o address | grep -w 192.168.16.100; cat /proc/sys/net/ipv4/conf/all/arp_ignore',
      );
      assert.equal(traces, '0', `${host} was changed`);
    }
  };
  /** The lab's ssh configuration with some of its lines changed. */
  const sshConfig = (change: (text: string) => string): string => {
    const file = join(scratch, 'ssh_config');
    writeFileSync(file, change(readFileSync(lab.sshConfigFile, 'utf8')));
    return file;
  };

  before(async () => {
    buildCli();
    lab = await startLab({ profile: labProfile() });
    small = files.write('small.lvs.yaml', SMALL);
  });

  beforeEach(async () => lab.reset({ hosts: HOSTS }));

  it('shows the others when a host is down, and changes none', async () => {
    await lab.setLink('web2', 'management', false);
    try {
      const plan = await run('plan', small, '--json');
      assert.equal(plan.status, 1);
      const { hosts } = planIn(plan);
      assert.deepEqual(
        hosts.map(({ host, error }) => `${host} ${error?.code ?? 'ok'}`),
        ['lvs ok', 'web1 ok', 'web2 timed-out'],
      );
      assert.ok(hosts[1] !== undefined && hosts[1].steps.length > 0);
      const apply = await run('apply', small, '--yes');
      assert.equal(apply.status, 1);
      assert.match(apply.stderr, /web2/);
      await assertUntouched('lvs', 'web1');
    } finally {
      await lab.setLink('web2', 'management', true);
    }
  });

  it('says which logins were tried when none is accepted', async () => {
    const key = join(scratch, 'id_other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const config = sshConfig((text) => text.replace(/^(\s*IdentityFile ).*$/gm, `$1${key}`));
    const { status, stdout } = await lvsDr(config, 'plan', small, '--json');
    assert.equal(status, 1);
    for (const { host, error } of planIn({ stdout }).hosts) {
      assert.equal(error?.code, 'authentication-failed', host);
      assert.match(error.message, /id_other|publickey/);
    }
  });

  it('refuses a host key that nobody has vouched for, and shows its fingerprint', async () => {
    const config = sshConfig((text) => text.replace(/^(\s*UserKnownHostsFile ).*$/gm, `$1${join(scratch, 'none')}`));
    const { status, stdout } = await lvsDr(config, 'plan', small, '--json');
    assert.equal(status, 1);
    for (const { error } of planIn({ stdout }).hosts) {
      assert.equal(error?.code, 'host-key-unknown');
      assert.match(`${error.message} ${error.next ?? ''}`, /SHA256:/);
    }
  });

  it('refuses a host key that has changed', async () => {
    const other = join(scratch, 'host_other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other]);
    const [type, blob] = readFileSync(`${other}.pub`, 'utf8').split(' ');
    const known = join(scratch, 'known_hosts');
    writeFileSync(
      known,
      readFileSync(lab.knownHostsFile, 'utf8').replace(/^(\S+) \S+ \S+.*$/gm, `$1 ${type ?? ''} ${blob ?? ''}`),
    );
    const config = sshConfig((text) => text.replace(/^(\s*UserKnownHostsFile ).*$/gm, `$1${known}`));
    const { status, stdout } = await lvsDr(config, 'plan', small, '--json');
    assert.equal(status, 1);
    for (const { error } of planIn({ stdout }).hosts) assert.equal(error?.code, 'host-key-changed');
  });

  it('works through sudo, and says what to do where there is none', async () => {
    const asOperator = files.write('operator.lvs.yaml', SMALL.replace('user: root', 'user: operator'));
    assert.equal((await run('plan', asOperator, '--json')).status, 2);
    const asNosudo = files.write('nosudo.lvs.yaml', SMALL.replace('user: root', 'user: nosudo'));
    const refused = await run('apply', asNosudo, '--yes');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /sudo/);
    assert.match(refused.stderr, /sudoers/);
    await assertUntouched(...HOSTS);
  });

  it('does not begin where the kernel has no IPVS', async () => {
    await on('lvs', 'mv "/lib/modules/$(uname -r)/kernel/net/netfilter/ipvs" /root/ && depmod -a');
    const { status, stderr } = await run('apply', small, '--yes');
    assert.equal(status, 1);
    assert.match(stderr, /lvs: .*ip_vs/);
    await assertUntouched(...HOSTS);
  });

  it('leaves a file whole when the disk is full while it is written', async () => {
    await on(
      'web1',
      'mount -t tmpfs -o size=8k tmpfs /etc/sysctl.d && head -c 4096 /dev/zero > /etc/sysctl.d/ballast; echo "# ours to be" > /etc/sysctl.d/99-zz-lvs-dr-small.conf; :',
    );
    const { status, stderr } = await run('apply', small, '--yes');
    assert.equal(status, 1, stderr);
    assert.match(stderr, /web1: .*99-zz-lvs-dr-small\.conf/);
    assert.match(stderr, /No space left|I\/O error|cannot write/);
    assert.equal(
      await on('web1', 'cat /etc/sysctl.d/99-zz-lvs-dr-small.conf; ls -A /etc/sysctl.d'),
      '# ours to be\n99-zz-lvs-dr-small.conf\nballast',
    );
    // Not silent, so no VIP: neither there nor, since its wave never began, on the director.
    assert.equal(await on('web1', 'ip -o address | grep -cw 192.168.16.100 || :'), '0');
    assert.equal(await on('lvs', 'ip -o address | grep -cw 192.168.16.100 || :'), '0');
    await on('web1', 'umount /etc/sysctl.d');
    assert.equal((await run('apply', small, '--yes')).status, 0);
  });

  it('stops between two steps when interrupted, and finishes when applied again', async () => {
    const child = spawn(process.execPath, [CLI, 'apply', small, '--yes', '--ssh-config', lab.sshConfigFile]);
    const said: string[] = [];
    let interrupted = false;
    for await (const line of createInterface(child.stderr)) {
      said.push(line);
      // The first step of a real server has been announced: others of the wave are still to come.
      if (line.includes('… web1:') && !interrupted) interrupted = child.kill('SIGINT');
    }
    const [status] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
    assert.equal(status, 1, said.join('\n'));
    assert.match(said.join('\n'), /Apply again to finish/);
    assert.equal(await on('lvs', 'ip -o address | grep -cw 192.168.16.100 || :'), '0', 'the VIP comes last');
    assert.equal((await run('plan', small)).status, 2);
    assert.equal((await run('apply', small, '--yes')).status, 0);
    assert.equal((await run('plan', small)).status, 0);
  });

  it('lets one operator at a time change a host', async () => {
    await on('web1', 'mkdir -p /run/lvs-dr && printf "%s %s %s\\n" somebody 99999999 alice@laptop > /run/lvs-dr/lease');
    const { status, stderr } = await run('apply', small, '--yes');
    assert.equal(status, 1);
    assert.match(stderr, /web1 is being changed by alice@laptop/);
    assert.equal(await on('web1', 'cat /proc/sys/net/ipv4/conf/all/arp_ignore'), '0');
  });
});

import assert from 'node:assert/strict';
import { type Lab, type LabHostName, startLab } from '../../lab/api';
import type { TestReportJson } from '../../src/core/traffic/report';
import { buildCli, ClusterFiles, lvsDr, planIn, reportIn, type Ran } from './support/cli';
import { labProfile } from './support/profile';

const MANAGED: readonly LabHostName[] = ['lvs', 'web1', 'web2', 'nfs'];
const VIP = '192.168.16.100';

/**
 * The reference cluster (every step of its table), from empty machines by the product alone, through reboots, and off
 * again. One story: each chapter starts from where the one before has left the machines.
 */
describe(`the reference cluster on ${labProfile()}`, () => {
  const files = new ClusterFiles();
  let lab: Lab;
  let full: string;
  let ownPages: string;

  const run = (...args: readonly string[]): Promise<Ran> => lvsDr(lab.sshConfigFile, ...args);
  const on = async (host: LabHostName, command: string): Promise<string> => {
    const { code, stdout, stderr } = await lab.exec(host, command);
    assert.notEqual(code, 255, `${host} was not reached: ${stderr}`);
    return stdout.trim();
  };
  const everywhere = (work: (host: LabHostName) => Promise<void>): Promise<unknown> => Promise.all(MANAGED.map(work));
  const succeeds = async (...args: readonly string[]): Promise<Ran> => {
    const ran = await run(...args);
    assert.equal(ran.status, 0, `${args.join(' ')}\n${ran.stdout}\n${ran.stderr}`);
    return ran;
  };
  const assertInSync = async (file: string) => {
    const ran = await run('plan', file, '--json');
    assert.deepEqual(
      planIn(ran).hosts.flatMap(({ steps, problems }) => [...steps, ...problems]),
      [],
    );
    assert.equal(ran.status, 0);
  };
  const testRun = async (file: string): Promise<TestReportJson> =>
    reportIn(await succeeds('test', file, '--requests', '20', '--json'));

  let untouched: ReadonlyMap<LabHostName, string>;

  before(async () => {
    buildCli();
    lab = await startLab({ profile: labProfile() });
    await lab.reset();
    full = files.write('cluster.yaml', files.reference);
    ownPages = files.write('own-pages.lvs.yaml', files.withoutMounts());
    untouched = await fingerprints();
  });

  it('plans everything on the empty machines, and plans only', async () => {
    const ran = await run('plan', full, '--json');
    assert.equal(ran.status, 2, ran.stderr);
    const plan = planIn(ran);
    assert.ok(plan.changes > 30, `${plan.changes} changes`);
    assert.deepEqual(plan.foreign, []);
    const summaries = plan.hosts.flatMap(({ steps }) => steps.map(({ summary }) => summary));
    for (const expected of [
      'web1: net.ipv4.conf.all.arp_ignore 0 → 1',
      'web2: 192.168.16.100/32 on lo',
      'lvs: 192.168.16.100/32 on ens33',
    ]) {
      assert.ok(summaries.includes(expected), `${expected} is not in\n${summaries.join('\n')}`);
    }
    assert.deepEqual(await fingerprints(), untouched);
  });

  it('applies, and then finds nothing left to do', async () => {
    const { stdout } = await succeeds('apply', ownPages, '--yes');
    assert.match(stdout, /a fresh look finds nothing left to do/);
    await assertInSync(ownPages);
  });

  it('names the hosts, loads IPVS and builds the table of the tutorial', async () => {
    await everywhere(async (host) =>
      assert.equal(await on(host, 'cat /etc/hostname /proc/sys/kernel/hostname'), `${host}\n${host}`),
    );
    assert.match(await on('lvs', 'head -1 /proc/net/ip_vs'), /^IP Virtual Server version \d/);
    assert.deepEqual((await on('lvs', 'ipvsadm -Sn')).split('\n'), [
      `-A -t ${VIP}:80 -s rr`,
      `-a -t ${VIP}:80 -r 192.168.16.143:80 -g -w 1`,
      `-a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1`,
    ]);
    assert.match(await on('nfs', 'exportfs -s'), /^\/opt\/wwwroot\s+192\.168\.16\.0\/24\(.*rw.*no_root_squash/);
  });

  it('alternates between web1 and web2, and the answers bypass the director', async () => {
    const report = await testRun(ownPages);
    const said = JSON.stringify(report);
    assert.equal(report.failures, 0, said);
    assert.equal(report.verdict, 'holds', said);
    assert.equal(report.attributedBy, 'page');
    // On a machine that is slow enough a SYN is sent again, comes after its connection, and takes one turn of its own.
    const repeats = report.sequence.filter((name, index) => name === report.sequence[index - 1]).length;
    assert.ok(repeats <= 1, said);
    assert.equal((report.perServer['web1'] ?? 0) + (report.perServer['web2'] ?? 0), 20, said);
    assert.equal(report.directReturn.outcome, 'proven');
    assert.equal(report.directReturn.outPackets, 0);
  });

  it('answers ARP for the VIP from the director alone', async () => {
    const replies = await on('client', `arping -c 3 -w 5 -I ens33 ${VIP} || :`);
    const macs = new Set([...replies.matchAll(/\[([0-9A-Fa-f:]{17})\]/g)].map(([, mac]) => mac?.toLowerCase()));
    assert.deepEqual([...macs], [(await on('lvs', 'cat /sys/class/net/ens33/address')).toLowerCase()], replies);
  });

  it('mounts the NFS page over both, and still knows who answered', async () => {
    await succeeds('apply', full, '--yes');
    await assertInSync(full);
    assert.match(await on('client', `curl -s http://${VIP}/`), /NFS/);
    const report = await testRun(full);
    assert.ok(
      ['web1', 'web2'].every((name) => (report.perServer[name] ?? 0) >= 8),
      JSON.stringify(report.perServer),
    );
    assert.equal(report.verdict, 'holds');
    assert.match(report.attributedBy, /^(connections|counters)$/);
    assert.equal(report.sameContent, true);
    assert.equal(report.directReturn.outPackets, 0);
  });

  it('writes nothing when there is nothing to do, in one exec per host', async () => {
    // One session does it all, and ends only when sshd answers again: the first that is counted is the one after it.
    const prepare = `printf 'LogLevel VERBOSE\\n' > /etc/ssh/sshd_config.d/00-count.conf
      systemctl restart ssh || systemctl restart sshd
      touch /tmp/before; journalctl -q -n 1 -o cat --show-cursor | sed -n 's/^-- cursor: //p'`;
    const since = new Map(await Promise.all(MANAGED.map(async (host) => [host, await on(host, prepare)] as const)));
    const table = () => lab.exec('lvs', 'ipvsadm -ln --stats --exact').then(({ stdout }) => stdout);
    const before = await table();
    await succeeds('apply', full, '--yes');
    await everywhere(async (host) => {
      // `.updated` is a stamp of systemd-update-done(8), which takes its time on a slow machine.
      const written = await on(
        host,
        'find /etc /opt /var/www /var/lib/lvs-dr /run/lvs-dr /usr/lib/systemd /proc/sys/kernel/hostname -newer /tmp/before ! -type l ! -name .updated 2>/dev/null',
      );
      assert.equal(written, '', `${host} was written to`);
      const sessions = await on(
        host,
        `journalctl -q -o cat --after-cursor='${since.get(host) ?? ''}' | grep -c 'Starting session: command' || :`,
      );
      // The questions of this very test came over sessions of their own: the table of lvs, the find above and this one.
      const own = host === 'lvs' ? 3 : 2;
      assert.equal(Number(sessions) - own, 1, `${host} saw ${sessions} sessions`);
      await on(host, 'rm /etc/ssh/sshd_config.d/00-count.conf; systemctl restart ssh || systemctl restart sshd');
    });
    assert.equal(await table(), before);
  });

  it('comes back from a reboot of all machines by itself', async () => {
    await lab.reboot(MANAGED);
    await assertInSync(full);
    const report = await testRun(full);
    assert.equal(report.failures, 0);
    assert.equal(report.verdict, 'holds');
    assert.match(await on('client', `curl -s http://${VIP}/`), /NFS/);
  });

  it('comes off again, and leaves what is not ours', async () => {
    await on(
      'lvs',
      'ipvsadm -A -t 192.168.16.101:8080 -s wlc && ipvsadm -a -t 192.168.16.101:8080 -r 192.168.16.143:8080 -g -w 3',
    );
    await on(
      'nfs',
      'mkdir -p /srv/foreign && echo "/srv/foreign 192.168.16.146(ro)" >> /etc/exports && exportfs -o ro 192.168.16.146:/srv/foreign',
    );
    const foreign = planIn(await run('plan', full, '--json')).foreign;
    assert.deepEqual(foreign.map(({ host, kind }) => `${host} ${kind}`).sort(), ['lvs ipvs', 'nfs nfsExport']);

    await succeeds('remove', full, '--yes');

    await everywhere(async (host) => {
      const ours = await on(
        host,
        'ls -d /var/lib/lvs-dr /etc/*/*lvs-dr* /etc/systemd/system/*lvs-dr* /etc/systemd/system/*/*lvs-dr* 2>/dev/null; grep -l lvs-dr /etc/fstab /etc/sysconfig/ipvsadm /etc/ipvsadm.rules 2>/dev/null; ip -o address | grep -w 192.168.16.100; ip route | grep -w 192.168.16.100',
      );
      assert.equal(ours, '', `left on ${host}`);
    });
    for (const host of ['web1', 'web2'] as const) {
      assert.equal(
        await on(host, 'cat /proc/sys/net/ipv4/conf/all/arp_ignore /proc/sys/net/ipv4/conf/all/arp_announce'),
        '0\n0',
      );
      assert.equal(await on(host, 'grep -c /var/www/html /proc/mounts || :'), '0');
    }
    assert.deepEqual((await on('lvs', 'ipvsadm -Sn')).split('\n'), [
      '-A -t 192.168.16.101:8080 -s wlc',
      '-a -t 192.168.16.101:8080 -r 192.168.16.143:8080 -g -w 3',
    ]);
    assert.match(await on('nfs', 'exportfs -s'), /^\/srv\/foreign\s+192\.168\.16\.146\(.*ro/);
    assert.equal((await run('remove', full, '--yes')).status, 0);
  });

  /** What a plan must not change: every file under /etc, the addresses, the sysctls, the modules. */
  async function fingerprints(): Promise<ReadonlyMap<LabHostName, string>> {
    const command =
      'find /etc /var/lib/lvs-dr /run/lvs-dr -type f -exec cksum {} + 2>/dev/null | sort | cksum; ip -o address | sed "s/valid_lft.*//"; ip route; cat /proc/sys/net/ipv4/conf/*/arp_*; ls /sys/module | grep ip_vs';
    return new Map(await Promise.all(MANAGED.map(async (host) => [host, await on(host, command)] as const)));
  }
});

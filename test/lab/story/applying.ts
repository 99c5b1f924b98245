import assert from 'node:assert/strict';
import type { LabHostName } from '../../../lab/api';
import { planIn } from '../support/cli';
import { MANAGED, type Story, VIP } from './story';

/** From empty machines to the applied and proven cluster, of which each real server still serves its own page. */
export function applying(story: Story): void {
  let untouched: ReadonlyMap<LabHostName, string>;

  before(async () => void (untouched = await fingerprints()));

  it('plans everything on the empty machines, and plans only', async () => {
    const ran = await story.run('plan', story.full, '--json');
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
    const { stdout } = await story.succeeds('apply', story.ownPages, '--yes');
    assert.match(stdout, /a fresh look finds nothing left to do/);
    await story.assertInSync(story.ownPages);
  });

  it('names the hosts, loads IPVS and builds the table of the tutorial', async () => {
    await story.everywhere(async (host) =>
      assert.equal(await story.on(host, 'cat /etc/hostname /proc/sys/kernel/hostname'), `${host}\n${host}`),
    );
    assert.match(await story.on('lvs', 'head -1 /proc/net/ip_vs'), /^IP Virtual Server version \d/);
    assert.deepEqual((await story.on('lvs', 'ipvsadm -Sn')).split('\n'), [
      `-A -t ${VIP}:80 -s rr`,
      `-a -t ${VIP}:80 -r 192.168.16.143:80 -g -w 1`,
      `-a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1`,
    ]);
    assert.match(await story.on('nfs', 'exportfs -s'), /^\/opt\/wwwroot\s+192\.168\.16\.0\/24\(.*rw.*no_root_squash/);
  });

  it('alternates between web1 and web2, and the answers bypass the director', async () => {
    const report = await story.test(story.ownPages);
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
    const replies = await story.on('client', `arping -c 3 -w 5 -I ens33 ${VIP} || :`);
    const macs = new Set([...replies.matchAll(/\[([0-9A-Fa-f:]{17})\]/g)].map(([, mac]) => mac?.toLowerCase()));
    assert.deepEqual([...macs], [(await story.on('lvs', 'cat /sys/class/net/ens33/address')).toLowerCase()], replies);
  });

  /** What a plan must not change: every file under /etc, the addresses, the sysctls, the modules. */
  async function fingerprints(): Promise<ReadonlyMap<LabHostName, string>> {
    const command =
      'find /etc /var/lib/lvs-dr /run/lvs-dr -type f -exec cksum {} + 2>/dev/null | sort | cksum; ip -o address | sed "s/valid_lft.*//"; ip route; cat /proc/sys/net/ipv4/conf/*/arp_*; ls /sys/module | grep ip_vs';
    return new Map(await Promise.all(MANAGED.map(async (host) => [host, await story.on(host, command)] as const)));
  }
}

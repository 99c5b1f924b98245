import assert from 'node:assert/strict';
import { planIn } from '../support/cli';
import type { Story } from './story';

/** The cluster comes off the machines. */
export function leaving(story: Story): void {
  it('comes off again, and leaves what is not ours', async () => {
    await story.on(
      'lvs',
      'ipvsadm -A -t 192.168.16.101:8080 -s wlc && ipvsadm -a -t 192.168.16.101:8080 -r 192.168.16.143:8080 -g -w 3',
    );
    await story.on(
      'nfs',
      'mkdir -p /srv/foreign && echo "/srv/foreign 192.168.16.146(ro)" >> /etc/exports && exportfs -o ro 192.168.16.146:/srv/foreign',
    );
    const foreign = planIn(await story.run('plan', story.full, '--json')).foreign;
    assert.deepEqual(foreign.map(({ host, kind }) => `${host} ${kind}`).sort(), ['lvs ipvs', 'nfs nfsExport']);

    await story.succeeds('remove', story.full, '--yes');

    await story.everywhere(async (host) => {
      const ours = await story.on(
        host,
        'ls -d /var/lib/lvs-dr /etc/*/*lvs-dr* /etc/systemd/system/*lvs-dr* /etc/systemd/system/*/*lvs-dr* 2>/dev/null; grep -l lvs-dr /etc/fstab /etc/sysconfig/ipvsadm /etc/ipvsadm.rules 2>/dev/null; ip -o address | grep -w 192.168.16.100; ip route | grep -w 192.168.16.100',
      );
      assert.equal(ours, '', `left on ${host}`);
    });
    for (const host of ['web1', 'web2'] as const) {
      assert.equal(
        await story.on(host, 'cat /proc/sys/net/ipv4/conf/all/arp_ignore /proc/sys/net/ipv4/conf/all/arp_announce'),
        '0\n0',
      );
      assert.equal(await story.on(host, 'grep -c /var/www/html /proc/mounts || :'), '0');
    }
    assert.deepEqual((await story.on('lvs', 'ipvsadm -Sn')).split('\n'), [
      '-A -t 192.168.16.101:8080 -s wlc',
      '-a -t 192.168.16.101:8080 -r 192.168.16.143:8080 -g -w 3',
    ]);
    assert.match(await story.on('nfs', 'exportfs -s'), /^\/srv\/foreign\s+192\.168\.16\.146\(.*ro/);
    assert.equal((await story.run('remove', story.full, '--yes')).status, 0);
  });
}

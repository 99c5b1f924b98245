import assert from 'node:assert/strict';
import { MANAGED, type Story, VIP } from './story';

/** What is applied stays: another apply changes nothing. */
export function lasting(story: Story): void {
  it('writes nothing when there is nothing to do, in one exec per host', async () => {
    // What this very test asks comes over the lab's own connection, which is older than this: sshd does not count it.
    const prepare = `printf 'LogLevel VERBOSE\\n' > /etc/ssh/sshd_config.d/00-count.conf
      systemctl restart ssh || systemctl restart sshd
      touch /tmp/before; journalctl -q -n 1 -o cat --show-cursor | sed -n 's/^-- cursor: //p'`;
    const since = new Map(
      await Promise.all(MANAGED.map(async (host) => [host, await story.on(host, prepare)] as const)),
    );
    const table = () => story.lab.exec('lvs', 'ipvsadm -ln --stats --exact').then(({ stdout }) => stdout);
    const before = await table();
    await story.succeeds('apply', story.full, '--yes');
    await story.everywhere(async (host) => {
      // `.updated` is a stamp of systemd-update-done(8), which takes its time on a slow machine.
      const written = await story.on(
        host,
        'find /etc /opt /var/www /var/lib/lvs-dr /run/lvs-dr /usr/lib/systemd /proc/sys/kernel/hostname -newer /tmp/before ! -type l ! -name .updated 2>/dev/null',
      );
      assert.equal(written, '', `${host} was written to`);
      const sessions = await story.on(
        host,
        `journalctl -q -o cat --after-cursor='${since.get(host) ?? ''}' | grep -c 'Starting session: command' || :`,
      );
      assert.equal(sessions, '1', `${host} saw ${sessions} sessions`);
      await story.on(host, 'rm /etc/ssh/sshd_config.d/00-count.conf; systemctl restart ssh || systemctl restart sshd');
    });
    assert.equal(await table(), before);
  });
}

/** And neither does a reboot of every machine. */
export function rebooting(story: Story): void {
  it('comes back from a reboot of all machines by itself', async () => {
    await story.lab.reboot(MANAGED);
    await story.assertInSync(story.full);
    const report = await story.test(story.full);
    assert.equal(report.failures, 0);
    assert.equal(report.verdict, 'holds');
    assert.match(await story.on('client', `curl -s http://${VIP}/`), /NFS/);
  });
}

import assert from 'node:assert/strict';
import type { LabHostName } from '../../../lab/api';
import type { CheckedJson } from '../../../src/core/checks/render';
import { type Story, VIP } from './story';

/** `lvs-dr check` on real machines: right on a healthy cluster, and right about what was broken. Leaves the machines as it found them. */
export function checking(story: Story): void {
  const on = async (host: LabHostName, command: string): Promise<string> => {
    const { code, stdout, stderr } = await story.lab.exec(host, command);
    assert.equal(code, 0, `${host}: ${command}\n${stderr}`);
    return stdout.trim();
  };
  const check = async () => {
    const { status, stdout, stderr } = await story.run('check', story.full, '--json');
    assert.notEqual(stdout, '', stderr);
    return { status, results: JSON.parse(stdout) as readonly CheckedJson[] };
  };
  const nameOf = ({ check: id, host }: CheckedJson): string => (host === null ? id : `${id} ${host}`);
  // A machine that is slow enough sends a SYN again, which takes a turn of its own: that is no mistake of the check.
  const isLate = ({ check: id, message }: CheckedJson): boolean => id === 'distribution' && message.includes('out of turn'); // prettier-ignore
  const notPassed = (results: readonly CheckedJson[]): readonly string[] =>
    results.filter((result) => result.outcome !== 'passed' && !isLate(result)).map(nameOf);

  it('finds everything as it should be, on the wire as in the files', async () => {
    const { results } = await check();
    assert.deepEqual(notPassed(results), [], JSON.stringify(results, undefined, 2));
    assert.equal(results.length, 11);
    const silence = results.find((result) => nameOf(result) === 'arpSilence web1');
    const mac = (await on('lvs', 'cat /sys/class/net/ens33/address')).toUpperCase();
    assert.ok(
      silence?.evidence.some((line) => line.includes(`[${mac}]`)),
      JSON.stringify(silence),
    );
  });

  it('names the real server whose arp_ignore is off, and shows its hardware address beside the director', async () => {
    await on('web1', 'for n in all lo; do sysctl -qw net.ipv4.conf.$n.arp_ignore=0; done');
    try {
      const { status, results } = await check();
      const silence = results.find((result) => nameOf(result) === 'arpSilence web1');
      assert.equal(status, 1);
      assert.equal(silence?.outcome, 'failed', JSON.stringify(silence));
      const mac = await on('web1', 'cat /sys/class/net/ens33/address');
      assert.ok(silence.observed?.split('\n').includes(`${VIP} is at ${mac} (web1)`), silence.observed ?? '');
      const others = results.filter((result) => result.check === 'arpSilence' && result !== silence);
      assert.deepEqual(others.map(({ outcome }) => outcome), ['passed', 'passed']); // prettier-ignore
    } finally {
      await on('web1', 'for n in all lo; do sysctl -qw net.ipv4.conf.$n.arp_ignore=1; done');
    }
  });

  it('finds the VIP where it was after the network service has started anew', async () => {
    await on(
      'lvs',
      'systemctl restart systemd-networkd; networkctl reconfigure ens33; /usr/lib/systemd/systemd-networkd-wait-online -i ens33',
    );
    await story.assertInSync(story.full);
  });

  it('tells what is wrong now from what would be wrong after a reboot', async () => {
    await on('web2', 'umount /var/www/html');
    await on('lvs', 'mv /etc/ipvsadm.rules /root/');
    try {
      const { status, results } = await check();
      assert.equal(status, 1);
      const failed = results.filter(({ outcome }) => outcome === 'failed');
      const names = failed.map(nameOf).filter((name) => name === 'content' || name.startsWith('reboot'));
      assert.deepEqual(names, ['content', 'reboot lvs'], JSON.stringify(failed, undefined, 2));
      const [content, reboot] = ['content', 'reboot lvs'].map((name) => failed.find((result) => nameOf(result) === name)); // prettier-ignore
      assert.match(content?.message ?? '', /^web2 does not give/);
      assert.match(reboot?.message ?? '', /\/etc\/ipvsadm\.rules/);
    } finally {
      await on('web2', 'mount /var/www/html');
      await on('lvs', 'mv /root/ipvsadm.rules /etc/');
    }
  });
}

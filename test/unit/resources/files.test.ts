import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapeMount, parseMounts, unescapeMount } from '../../../src/core/resources/facts';
import { withBlock, withoutBlock } from '../../../src/core/resources/mount';
import { changes, debian, differenceOf, ledger, type Printed, scripts } from '../support/observed';
import { hostOf, reference } from '../support/reference';

const cluster = reference();
const place = (name: string) => ({ cluster, host: hostOf(cluster, name) });
const web1 = (more: Printed) => debian('192.168.16.143', more);
const nfs = (more: Printed) => debian('192.168.16.145', more);
const lvs = (more: Printed) => debian('192.168.16.142', more);
const ENTRY = '192.168.16.145:/opt/wwwroot /var/www/html nfs defaults,_netdev 0 0';
const BLOCK = `# BEGIN lvs-dr web\n${ENTRY}\n# END lvs-dr web\n`;

/** A text file as editors leave it: its last line ended. */
const textFile = fc
  .array(fc.string({ maxLength: 12 }).map((line) => line.replaceAll(/[\r\n]/g, ' ')))
  .map((all) => all.map((line) => `${line}\n`).join(''));

describe('fstab', () => {
  it('keeps every byte outside our block, when it is put in and when it is taken out', () => {
    fc.assert(fc.property(textFile, textFile, (before, after) => {
      const put = withBlock(before, 'web', [ENTRY]);
      assert.equal(put, before + BLOCK);
      assert.equal(withBlock(put + after, 'web', [ENTRY]), put + after);
      assert.equal(withoutBlock(put + after, 'web'), before + after);
      assert.equal(withBlock(put + after, 'other', []), put + after);
    })); // prettier-ignore
  });

  it('loses no line to a block whose end somebody deleted', () => {
    assert.equal(withoutBlock('a\n# BEGIN lvs-dr web\nb\nc\n', 'web'), 'a\nb\nc\n');
  });

  it('is as the file says: no step; otherwise block and mount', () => {
    const mounted = {
      'facts/mounts': '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw,relatime,vers=4.2,addr=192.168.16.145 0 0\n',
      'mount/fstab': BLOCK,
    };
    assert.deepEqual(changes(differenceOf('mount', place('web1'), web1(mounted))), []);
    assert.equal(changes(differenceOf('mount', place('web1'), web1({}))).length, 2);
    const own = `${ENTRY}\n`;
    assert.deepEqual(
      changes(differenceOf('mount', place('web1'), web1({ ...mounted, 'mount/fstab': own }))),
      [],
      'their line will do',
    );
  });

  it('has systemd read it anew when it said something else before', () => {
    assert.doesNotMatch(scripts(differenceOf('mount', place('web1'), web1({}))), /daemon-reload/);
    const old = { 'mount/fstab': BLOCK.replace('/opt/wwwroot', '/srv/elsewhere') };
    assert.match(scripts(differenceOf('mount', place('web1'), web1(old))), /daemon-reload/);
  });

  it('leaves alone what others mount there, and says so', () => {
    const other = differenceOf('mount', place('web1'), web1({ 'mount/fstab': '/dev/sdb1 /var/www/html ext4\n' }));
    assert.deepEqual([other.steps, other.problems?.[0]?.code], [[], 'fstab-conflict']);
    const busy = differenceOf(
      'mount',
      place('web1'),
      web1({ 'facts/mounts': '/dev/sdb1 /var/www/html ext4 rw 0 0\n' }),
    );
    assert.deepEqual([busy.steps, busy.problems?.[0]?.code], [[], 'busy-mount-point']);
  });

  it('is unmounted only by the record', () => {
    const mounted = { 'facts/mounts': '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw 0 0\n' };
    assert.deepEqual(differenceOf('mount', place('web1'), web1(mounted), 'remove').steps, []);
    const ours = { ...mounted, 'facts/ledger': ledger({ key: 'mount:/var/www/html', before: null }) };
    assert.match(scripts(differenceOf('mount', place('web1'), web1(ours), 'remove')), /umount -- '\/var\/www\/html'/);
  });

  it('escapes what it must and nothing else, and back', () => {
    assert.equal(escapeMount('/srv/a b\t#"\\'), '/srv/a\\040b\\011\\043\\042\\134');
    assert.equal(
      escapeMount('/网站\u3000目录\u00a0x'),
      '/网站\u3000目录\u00a0x',
      'only ASCII blanks part words in fstab(5)',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(unescapeMount(escapeMount(text)), text)),
    );
    assert.deepEqual(parseMounts('nfs:/a\\040b /mnt/x\\011y nfs4 rw,hard 0 0\nshort\n'), [
      { source: 'nfs:/a b', target: '/mnt/x\ty', fsType: 'nfs4', options: ['rw', 'hard'] },
    ]);
  });
});

describe('exports', () => {
  /** As the kernel's server lists it (nfs-utils 2.6). */
  const live = (options: string) => `/opt/wwwroot\t192.168.16.0/24(${options})\n`;
  const FULL =
    'rw,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_all_squash,no_subtree_check,secure_locks,acl,no_pnfs,anonuid=65534,anongid=65534,sec=sys,rw,secure,no_root_squash,no_all_squash';
  const live_ = (text: string, more: Printed = {}) =>
    differenceOf('nfsExport', place('nfs'), nfs({ 'nfsExport/live': text, ...more }));

  it('are the same in any order and with the defaults that the server fills in', () => {
    assert.equal(changes(live_(live(FULL))).filter((line) => line.startsWith('export')).length, 0);
    for (const wrong of [
      FULL.replaceAll('no_root_squash', 'root_squash'),
      FULL.replaceAll('rw', 'ro'),
      FULL.replace('sync', 'async'),
      FULL.replaceAll('no_all_squash', 'all_squash'),
    ]) {
      assert.equal(changes(live_(live(wrong))).filter((line) => line.startsWith('export')).length, 1, wrong);
    }
  });

  it('of others are shown and left alone', () => {
    const { foreign, steps } = live_(`${live(FULL)}/srv/other\t*(ro)\n`);
    assert.deepEqual(foreign, [{ kind: 'nfsExport', summary: 'export /srv/other to *' }]);
    assert(!steps.some(({ script }) => script.text.includes('/srv/other')));
  });

  it('that another file gives already need no file of ours, and a contradiction blocks', () => {
    const same = '/etc/exports:/opt/wwwroot 192.168.16.0/24(no_root_squash,rw,sync)\n';
    assert.deepEqual(live_(live(FULL), { 'nfsExport/others': same }).steps, []);
    const other = live_(live(FULL), { 'nfsExport/others': same.replace('rw', 'ro') });
    assert.deepEqual([other.problems?.[0]?.code, other.problems?.[0]?.severity], ['export-conflict', 'blocks']);
  });

  it('go to exportfs with IPv6 clients in brackets', () => {
    const six = reference(['clients: 192.168.16.0/24', 'clients: ["2001:db8::/64", "*"]']);
    const text = scripts(differenceOf('nfsExport', { cluster: six, host: hostOf(six, 'nfs') }, nfs({})));
    assert(text.includes("'[2001:db8::]/64:/opt/wwwroot'"), text);
    assert(text.includes("'*:/opt/wwwroot'"), text);
  });

  it('are withdrawn only by the record', () => {
    assert.deepEqual(
      differenceOf('nfsExport', place('nfs'), nfs({ 'nfsExport/live': live(FULL) }), 'remove').steps,
      [],
    );
    const ours = {
      'nfsExport/live': live(FULL),
      'facts/ledger': ledger({ key: 'export:/opt/wwwroot 192.168.16.0/24', before: null }),
    };
    assert.match(
      scripts(differenceOf('nfsExport', place('nfs'), nfs(ours), 'remove')),
      /exportfs -u '192\.168\.16\.0\/24:\/opt\/wwwroot'/,
    );
  });
});

describe('the saved table', () => {
  const RULES =
    '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n';
  const other = '# mail\n-A -t 192.168.16.200:25 -s wlc\n\n';
  const saved = (text: string, more: Printed = {}) =>
    lvs({ 'savedTable/debian': `exists\n${text}`, 'savedTable/debianSwitch': 'AUTO="true"\n', ...more });

  it('keeps lines and comments of others in their place', () => {
    assert.deepEqual(differenceOf('savedTable', place('lvs'), saved(other + RULES)).steps, []);
    const text = scripts(
      differenceOf('savedTable', place('lvs'), saved(other + RULES.replace('-s rr', '-s wlc') + '# end\n')),
    );
    assert(text.includes(`'# mail\n-A -t 192.168.16.200:25 -s wlc\n\n# end\n${RULES}'`), text);
  });

  it('carries the thresholds that ipvsadm itself would lose', () => {
    const limited = reference([
      'host: web1, weight: 1',
      'host: web1, weight: 1, upperThreshold: 100, lowerThreshold: 50',
    ]);
    const text = scripts(differenceOf('savedTable', { cluster: limited, host: hostOf(limited, 'lvs') }, saved('')));
    assert.match(text, /143:80 -g -w 1 -x 100 -y 50/);
  });

  it('on the RHEL family is kept from being overwritten when its service stops', () => {
    const rhel = { 'facts/tools': 'dnf\n' };
    const { steps } = differenceOf('savedTable', place('lvs'), lvs(rhel));
    assert.match(scripts({ steps }), /\/etc\/sysconfig\/ipvsadm/);
    assert.match(scripts({ steps }), /ExecStop=\nExecStop=\/sbin\/ipvsadm -C/);
  });
});

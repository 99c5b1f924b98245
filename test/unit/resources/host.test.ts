import assert from 'node:assert/strict';
import { parseInstalled } from '../../../src/core/resources/packages';
import { probeOf } from '../../../src/core/resources/probe';
import { readCluster } from '../../../src/core/spec/read';
import { addresses, changes, debian, differenceOf, ledger, type Printed, scripts } from '../support/observed';
import { hostOf, reference, referenceText } from '../support/reference';

const cluster = reference();
const place = (name: string) => ({ cluster, host: hostOf(cluster, name) });
const web1 = (more: Printed = {}) => debian('192.168.16.143', more);
const lvs = (more: Printed = {}) => debian('192.168.16.142', more);
const codes = (difference: { problems?: readonly { code: string }[] }) =>
  (difference.problems ?? []).map(({ code }) => code);

/** Lines of `grep -H .` over /proc/sys/net/ipv4/conf. */
function conf(
  values: Readonly<Record<string, readonly [ignore: number, announce: number, redirects: number]>>,
): string {
  return Object.entries(values)
    .map(
      ([nic, [ignore, announce, redirects]]) =>
        `${nic}/arp_ignore:${ignore}\n${nic}/arp_announce:${announce}\n${nic}/send_redirects:${redirects}\n`,
    )
    .join('');
}
const LOUD = conf({ all: [0, 0, 1], default: [0, 0, 1], lo: [0, 0, 1], ens33: [0, 0, 1] });
const SILENT = conf({ all: [1, 2, 1], default: [1, 2, 1], lo: [1, 2, 1], ens33: [0, 0, 1] });

describe('sysctls', () => {
  it('of a real server: what each was and becomes, and the record of what it was', () => {
    const { steps } = differenceOf('sysctl', place('web1'), web1({ 'sysctl/live': LOUD }));
    assert.deepEqual(changes({ steps }).slice(1, 3), [
      'net.ipv4.conf.all.arp_ignore 0 → 1',
      'net.ipv4.conf.all.arp_announce 0 → 2',
    ]);
    const remembered = steps.flatMap(({ remember }) => remember ?? []);
    assert.equal(remembered.length, 6);
    assert.deepEqual(remembered[0], { key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '0' });
    assert.equal(
      changes(differenceOf('sysctl', place('web1'), web1({ 'sysctl/live': SILENT }))).length,
      1,
      'only the file is missing',
    );
  });

  it('of a VLAN are written to its own path', () => {
    const vlan = reference(['interface: ens33', 'interface: eth0.5']);
    const printed = lvs({
      'facts/addresses': addresses(['eth0.5', '192.168.16.142', 24]),
      'sysctl/live': conf({ 'eth0.5': [0, 0, 1] }),
    });
    const text = scripts(differenceOf('sysctl', { cluster: vlan, host: hostOf(vlan, 'lvs') }, printed));
    assert.match(text, /set_kernel '\/proc\/sys\/net\/ipv4\/conf\/eth0\.5\/send_redirects' '0'/);
    assert.match(text, /net\.ipv4\.conf\.eth0\/5\.send_redirects = 0/);
  });

  it('that a later file sets otherwise are pointed out, others are not', () => {
    const others =
      '/etc/sysctl.d/zz-local.conf:net.ipv4.conf.all.arp_ignore = 0\n/etc/sysctl.d/10-early.conf:net.ipv4.conf.all.arp_ignore = 0\n/etc/sysctl.d/zzz.conf:net/ipv4/conf/all/arp_announce=2\n';
    const { problems } = differenceOf(
      'sysctl',
      place('web1'),
      web1({ 'sysctl/live': SILENT, 'sysctl/others': others }),
    );
    assert.equal(problems?.length, 1);
    assert.match(problems[0]?.message ?? '', /zz-local\.conf sets net\.ipv4\.conf\.all\.arp_ignore to 0/);
  });

  it('block where the NIC answers whatever `all` says', () => {
    assert.deepEqual(
      codes(differenceOf('sysctl', place('web1'), web1({ 'sysctl/live': conf({ all: [1, 2, 0], ens33: [8, 0, 0] }) }))),
      ['arp-ignore-too-high'],
    );
  });

  it('go back to what the record says, and nowhere without one', () => {
    assert.deepEqual(differenceOf('sysctl', place('web1'), web1({ 'sysctl/live': SILENT }), 'remove').steps, []);
    const record = ledger({ key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '2' });
    const { steps } = differenceOf(
      'sysctl',
      place('web1'),
      web1({ 'sysctl/live': SILENT, 'facts/ledger': record }),
      'remove',
    );
    assert.deepEqual(changes({ steps }), ['net.ipv4.conf.all.arp_ignore 1 → 2']);
    assert.match(scripts({ steps }), /^no_vip_on_lo\nset_kernel '\/proc\/sys\/net\/ipv4\/conf\/all\/arp_ignore' '2'$/);
  });

  it('stay silent while a VIP of somebody else is on lo', () => {
    const record = ledger({ key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '0' });
    const foreign = addresses(['ens33', '192.168.16.143', 24], ['lo', '10.9.9.9', 32]);
    const text = scripts(
      differenceOf(
        'sysctl',
        place('web1'),
        web1({ 'sysctl/live': SILENT, 'facts/ledger': record, 'facts/addresses': foreign }),
        'remove',
      ),
    );
    assert.doesNotMatch(text, /set_kernel/);
  });
});

describe('systemd-networkd', () => {
  const FILE = '/etc/systemd/network/20-ens33.network.d/lvs-dr-web.conf';
  const managed = { 'networkd/managed': 'ens33 20-ens33.network \n' };
  const textFor = (keeps: string): string | undefined => {
    const found = differenceOf(
      'networkd',
      place('lvs'),
      lvs({ 'networkd/managed': `ens33 20-ens33.network ${keeps}\n` }),
    );
    return /KeepConfiguration=(\w+)/.exec(scripts(found))?.[1];
  };

  it('is told to leave the VIP on the NIC of a director that it configures', () => {
    const found = differenceOf('networkd', place('lvs'), lvs(managed));
    assert.deepEqual(changes(found), [`keep systemd-networkd from taking the VIPs off ens33 (${FILE})`]);
    assert.match(scripts(found), /put '[^']*20-ens33\.network\.d\/lvs-dr-web\.conf' '# Written by LVS-DR.*\[Network\]\nKeepConfiguration=static\n'/s); // prettier-ignore
    const text = /put '[^']*' '([^']*)'/.exec(scripts(found))?.[1] ?? '';
    const written = text.split('\n').slice(0, -1).map((line) => `\t${line}\n`); // prettier-ignore
    const after = lvs({ ...managed, 'networkd/ours': `${FILE}\n${written.join('')}` });
    assert.deepEqual(changes(differenceOf('networkd', place('lvs'), after)), []);
    const removal = differenceOf('networkd', place('lvs'), after, 'remove');
    assert.deepEqual(changes(removal), [`remove ${FILE}`]);
    assert.deepEqual(removal.steps.map(({ direction }) => direction), ['down']); // prettier-ignore
  });

  it('keeps whatever else the administrator lets it keep, and is left alone where it keeps addresses already', () => {
    assert.deepEqual(['', 'no', 'dhcp', 'dhcp-on-stop', 'static', 'yes', 'true'].map(textFor), [
      'static', 'static', 'yes', 'yes', undefined, undefined, undefined,
    ]); // prettier-ignore
  });

  it('matters on a real server only where it configures lo, and nowhere where it is not used', () => {
    assert.deepEqual(changes(differenceOf('networkd', place('web1'), web1(managed))), []);
    const loopback = web1({ 'networkd/managed': 'lo 10-lo.network \nens33 20-ens33.network \n' });
    const found = differenceOf('networkd', place('web1'), loopback);
    assert.deepEqual(found.steps.map(({ phase }) => phase), ['realServers']); // prettier-ignore
    assert.match(changes(found).join(), /off lo/);
    assert.deepEqual(changes(differenceOf('networkd', place('lvs'), lvs())), []);
  });
});

describe('VIPs', () => {
  const at = (...extra: readonly (readonly [string, string, number])[]) => ({
    'facts/addresses': addresses(['ens33', '192.168.16.143', 24], ...extra),
  });

  it('go up on lo behind the ARP guard, always /32', () => {
    const text = scripts(differenceOf('address', place('web1'), web1()));
    assert.match(text, /must_be_silent 'ens33'\nrun ip address replace '192\.168\.16\.100\/32' dev 'lo' label 'lo:0'/);
    assert.match(text, /ExecStartPre=\/bin\/grep -qx \[12\] \/proc\/sys\/net\/ipv4\/conf\/all\/arp_ignore/);
  });

  for (const [what, entry, code] of [
    ['with a whole network', ['lo', '192.168.16.100', 24], 'vip-prefix'],
    ['on the NIC of a real server', ['ens33', '192.168.16.100', 32], 'vip-on-wrong-nic'],
  ] as const) {
    it(`${what} block, and nothing is touched`, () => {
      const difference = differenceOf('address', place('web1'), web1(at(entry)));
      assert.deepEqual([codes(difference), difference.steps], [[code], []]);
      assert.match(difference.problems?.[0]?.next ?? '', /ip address del 192\.168\.16\.100/);
    });
  }

  it('need the NIC that the file names: the message names the one that carries the address', () => {
    const difference = differenceOf(
      'address',
      place('web1'),
      web1({ 'facts/addresses': addresses(['eth0', '192.168.16.143', 24]) }),
    );
    assert.deepEqual(codes(difference), ['no-such-nic']);
    assert.match(difference.problems?.[0]?.next ?? '', /interface: eth0/);
  });

  it('that were there before us stay', () => {
    assert.deepEqual(
      differenceOf('address', place('web1'), web1(at(['lo', '192.168.16.100', 32])), 'remove').steps,
      [],
    );
  });

  it('of a director under NetworkManager are kept in the profile of its NIC', () => {
    const printed = lvs({
      'facts/tools': 'dnf\nNetworkManager\n',
      'address/profile': '5e1f-uuid\n192.168.16.142/24\n',
    });
    const text = scripts(differenceOf('address', place('lvs'), printed));
    assert.match(text, /nmcli connection modify '5e1f-uuid' '\+ipv4\.addresses' '192\.168\.16\.100\/32'/);
    assert.doesNotMatch(text, /vip\.service/);
  });
});

describe('packages, modules, units, names and pages', () => {
  it('counts a package only where dpkg has it whole, or rpm names it', () => {
    assert.deepEqual(
      [
        ...parseInstalled(
          'ii coreutils\nun apache2\nrc nfs-common\niU rpcbind\nhi ipvsadm\nhttpd\npackage foo is not installed\n',
        ),
      ],
      ['coreutils', 'ipvsadm', 'httpd'],
    );
  });

  it('does not ask dpkg for everything where nothing is needed', () => {
    const bare = reference(
      [
        '    exports:\n      - path: /opt/wwwroot\n        clients: 192.168.16.0/24\n        options: [rw, sync, no_root_squash]\n        page: This page comes from NFS\n',
        '',
      ],
      [referenceText.slice(referenceText.indexOf('\nmounts:')), '\n'],
    );
    const host = hostOf(bare, 'nfs');
    const section = /packages\/installed'\n\{ :\n(.*)\n/.exec(probeOf({ cluster: bare, host }).script.text)?.[1];
    assert.equal(section, ':');
  });

  it('blocks where the kernel has no IPVS, and loads what is there', () => {
    assert.deepEqual(codes(differenceOf('kernelModule', place('lvs'), lvs())), ['module-missing', 'module-missing']);
    const loaded = { 'kernelModule/modules': 'loaded ip_vs\navailable ip_vs_rr\n' };
    assert.equal(changes(differenceOf('kernelModule', place('lvs'), lvs(loaded)))[0], 'load ip_vs_rr');
  });

  /** `systemctl show -p LoadState -p ActiveState -p UnitFileState` of systemd 252, a block for each unit asked for. */
  const UNITS =
    'apache2.service\nhttpd.service\nrpcbind.service\nnfs-server.service\nipvsadm.service\nlvs-dr-web-vip.service\n';
  const block = (load: string, active: string, file: string) =>
    `LoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n\n`;
  const none = block('not-found', 'inactive', '');

  it('starts a web server and enables it, and puts it back to what it was', () => {
    const stopped = { 'unit/names': UNITS, 'unit/states': block('loaded', 'inactive', 'disabled') + none.repeat(5) };
    const { steps } = differenceOf('unit', place('web1'), web1(stopped));
    assert.deepEqual(steps[0]?.remember?.[0], { key: 'unit:apache2.service', before: 'disabled inactive' });
    assert.match(
      scripts({ steps }),
      /systemctl -q enable -- 'apache2\.service' 'lvs-dr-web-vip\.service'\nstart_units 'apache2\.service'/,
    );
    const running = { 'unit/names': UNITS, 'unit/states': block('loaded', 'active', 'enabled') + none.repeat(5) };
    const was = (before: string) =>
      scripts(
        differenceOf(
          'unit',
          place('web1'),
          web1({ ...running, 'facts/ledger': ledger({ key: 'unit:apache2.service', before }) }),
          'remove',
        ),
      );
    assert.match(was('disabled inactive'), /disable -- 'apache2\.service'\nrun systemctl stop -- 'apache2\.service'/);
    assert.doesNotMatch(was('disabled active'), /stop/);
    assert.doesNotMatch(was('enabled active'), /systemctl/);
    assert.deepEqual(differenceOf('unit', place('web1'), web1(running), 'remove').steps, []);
  });

  it('has systemd read all units anew only when it may hold an old one', () => {
    const enabling = (fileState: string) => {
      const vipUnit = fileState === '' ? none : block('loaded', 'inactive', fileState);
      const states = block('loaded', 'active', 'enabled') + none.repeat(4) + vipUnit;
      return scripts(differenceOf('unit', place('web1'), web1({ 'unit/names': UNITS, 'unit/states': states })));
    };
    assert.match(enabling(''), /enable --no-reload -- 'lvs-dr-web-vip\.service'/);
    assert.match(enabling('disabled'), /enable -- 'lvs-dr-web-vip\.service'/);
  });

  it('does not start what somebody has masked', () => {
    const masked = { 'unit/names': UNITS, 'unit/states': block('masked', 'inactive', 'masked') + none.repeat(5) };
    assert.deepEqual(codes(differenceOf('unit', place('web1'), web1(masked))), ['unit-masked']);
  });

  it('leaves the NFS server running for an export of somebody else', () => {
    const printed = debian('192.168.16.145', {
      'unit/names': UNITS,
      'unit/states': none.repeat(2) + block('loaded', 'active', 'enabled').repeat(2) + none.repeat(2),
      'unit/exported': '/srv/other\t*(ro)\n',
      'facts/ledger': ledger({ key: 'unit:nfs-server.service', before: 'disabled inactive' }),
    });
    const difference = differenceOf('unit', place('nfs'), printed, 'remove');
    assert.doesNotMatch(scripts(difference), /systemctl/);
    assert.match(changes(difference)[0] ?? '', /stays: it exports \/srv\/other/);
  });

  it('renames a host and back', () => {
    const named = (live: string, persisted: string, more: Printed = {}) =>
      web1({ 'hostname/live': live, 'hostname/persisted': persisted, ...more });
    assert.deepEqual(changes(differenceOf('hostname', place('web1'), named('web1\n', 'web1\n'))), []);
    assert.deepEqual(changes(differenceOf('hostname', place('web1'), named('web1', 'debian'))), [
      'host name debian → web1',
    ]);
    const record = { 'facts/ledger': ledger({ key: 'hostname', before: 'debian' }) };
    assert.match(
      scripts(differenceOf('hostname', place('web1'), named('web1', 'web1', record), 'remove')),
      /put \/etc\/hostname 'debian\n'/,
    );
    assert.deepEqual(differenceOf('hostname', place('web1'), named('web1', 'web1'), 'remove').steps, []);
  });

  it('reads a page whatever stands in it, and leaves one under a mount alone', () => {
    const tricky = 'page 0 /etc/passwd\n|x\n';
    const framed = (path: string, text: string) => `page 0 ${path}\n${text.replaceAll(/^(?=.)/gm, '|')}\n`;
    const here = { 'page/pages': framed('/var/www/html/index.html', tricky) };
    assert.equal(differenceOf('page', place('web1'), web1(here)).steps.length, 1);
    const ours = { 'page/pages': framed('/var/www/html/index.html', 'This is web1\n') };
    assert.equal(differenceOf('page', place('web1'), web1(ours)).steps.length, 0);
    const mounted = { 'facts/mounts': '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw 0 0\n' };
    assert.equal(differenceOf('page', place('web1'), web1(mounted)).steps.length, 0);
    const own = { 'facts/mounts': '/dev/vda1 / ext4 rw 0 0\n/dev/vda2 /var ext4 rw 0 0\n' };
    assert.equal(differenceOf('page', place('web1'), web1(own)).steps.length, 1, 'a disk of its own is no reason');
  });
});

describe('values that end up in a line of a file', () => {
  const fields: readonly (readonly [string, string])[] = [
    ['name: web', 'name: '], ['interface: ens33', 'interface: '], ['documentRoot: /var/www/html', 'documentRoot: /'],
    ['hostname: lvs', 'hostname: '], ['address: 192.168.16.142', 'address: '], ['path: /opt/wwwroot', 'path: /'],
    ['clients: 192.168.16.0/24', 'clients: '], ['[rw, sync, no_root_squash]', 'OPTION'], ['vip: 192.168.16.100', 'vip: '],
    ['protocol: tcp', 'protocol: '], ['scheduler: rr', 'scheduler: '], ['host: web1, weight', 'HOST'], ['target: /var/www/html', 'target: /'],
    ['source: nfs:/opt/wwwroot', 'source: nfs:/'], ['[defaults, _netdev]', 'OPTION'],
  ]; // prettier-ignore
  for (const [from, to] of fields) {
    it(`cannot bring a line of their own: ${from}`, () => {
      for (const evil of ['x\\nExecStart=/bin/sh', 'x\\r-C', 'x\\u0000y', 'x\\ty\\n']) {
        const value =
          to === 'OPTION'
            ? `["${evil}"]`
            : to === 'HOST'
              ? `host: "${evil}", weight`
              : to.replace(/(\S*)$/, `"$1${evil}"`);
        const place = referenceText.indexOf(from);
        assert(place >= 0, from);
        const text = referenceText.slice(0, place) + value + referenceText.slice(place + from.length);
        const { cluster: read, diagnostics } = readCluster(text);
        assert.equal(read, undefined, value);
        assert(diagnostics.some(({ severity }) => severity === 'error'));
      }
    });
  }
});

import assert from 'node:assert/strict';
import { HostError } from '../../src/core/errors';
import { HOST_VIEWS, type HostViewName, isHostView, viewHost } from '../../src/core/hostViews/hostViews';
import type { HostView } from '../../src/core/hostViews/hostView';
import type { Cluster } from '../../src/core/spec/cluster';
import { hostOf, reference } from './support/reference';
import { addresses } from './support/observed';
import { LocalRunner } from './traffic/helpers/localRunner';

/** What the reference cluster's hosts printed (Debian 12, kernel 6.1.0-50, iproute2 6.1.0, nfs-utils 2.6.2, systemd 252). */
const SYSCTLS = `all/arp_ignore:1
default/arp_ignore:1
ens33/arp_ignore:0
lo/arp_ignore:1
all/arp_announce:2
default/arp_announce:2
ens33/arp_announce:0
lo/arp_announce:2
all/send_redirects:1
default/send_redirects:1
ens33/send_redirects:1
lo/send_redirects:1
`;
const OURS = '/etc/sysctl.d/99-zz-lvs-dr-web.conf:net.ipv4.conf.all.arp_ignore = 1\n';
const WEB1 = addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 32]);

const FSTAB = `/dev/vda	/	ext4	defaults,errors=remount-ro	0 0
# BEGIN lvs-dr web
192.168.16.145:/opt/wwwroot /var/www/html nfs defaults,_netdev 0 0
# END lvs-dr web
`;
const ROOT = '/dev/vda / ext4 rw,relatime 0 0\n';
const PAGES =
  '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw,relatime,vers=4.2,rsize=32768,wsize=32768,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=192.168.16.143,local_lock=none,addr=192.168.16.145 0 0\n';

const ETAB =
  '/opt/wwwroot	192.168.16.0/24(rw,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_all_squash,no_subtree_check,secure_locks,acl,no_pnfs,anonuid=65534,anongid=65534,sec=sys,rw,secure,no_root_squash,no_all_squash)\n';
const client = (id: string, address: string, renewed: number, name: string): string => `clientid: ${id}
address: "${address}"
status: confirmed
seconds from last renew: ${renewed}
name: "Linux NFSv4.2 ${name}"
minor version: 2
Implementation domain: "kernel.org"
Implementation name: "Linux 6.1.0-50-cloud-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02) x86_64"
Implementation time: [0, 0]
callback state: UP
callback address: ${address.replace(/:\d+$/, ':0')}
`;
const CLIENTS = `${client('0xee01fd46b03a892', '192.168.16.144:920', 53, 'web2')}${client('0xee01fd66b03a892', '192.168.16.143:967', 56, 'web1')}`;
const NFS_CONNECTIONS = `0      0      192.168.16.145:2049 192.168.16.143:967
0      0      192.168.16.145:2049 192.168.16.144:920
`;

function shown(
  name: HostViewName,
  host: string,
  printed: Readonly<Record<string, string>>,
  cluster: Cluster = reference(),
): string {
  const place = { cluster, host: hostOf(cluster, host) };
  const names = Object.keys(HOST_VIEWS[name].fragments(place));
  for (const section of Object.keys(printed)) assert.ok(names.includes(section), `${name} has a section ${section}`);
  const whole = Object.fromEntries(names.map((section) => [section, printed[section] ?? '']));
  const view: HostView = HOST_VIEWS[name];
  return view.render(whole, place);
}

describe('ARP sysctls of a host', () => {
  const look = (live: string, more: Readonly<Record<string, string>> = {}): string =>
    shown('arp', 'web1', { addresses: WEB1, live, others: OURS, ...more });

  it('say which value counts: the larger of all and the NIC that has the address', () => {
    const text = look(SYSCTLS);
    assert.match(text, /the larger of all and ens33/);
    assert.match(text, /^ {2}arp_ignore +1 +0 +1 +1$/m);
    assert.match(text, /^ {2}arp_announce +2 +0 +2 +2$/m);
    assert.match(text, /It keeps quiet about 192\.168\.16\.100 on lo/);
    assert.match(text, /99-zz-lvs-dr-web\.conf +net\.ipv4\.conf\.all\.arp_ignore = 1/);
    assert.doesNotMatch(text, /→/);
  });

  it('warn of a host that would answer, and show what is and what should be', () => {
    const text = look(SYSCTLS.replace('all/arp_ignore:1', 'all/arp_ignore:0'));
    assert.match(text, /^ {2}arp_ignore +0 +0 +0 +1$/m);
    assert.match(text, /^ {2}warning: it would answer ARP for 192\.168\.16\.100 → /m);
    assert.match(text, /^ {2}net\.ipv4\.conf\.all\.arp_ignore +0 → 1$/m);
  });

  it('are not fooled by a value on lo, which no ARP request ever meets', () => {
    const only = SYSCTLS.replace('all/arp_ignore:1', 'all/arp_ignore:0').replace('lo/arp_ignore:1', 'lo/arp_ignore:2');
    assert.match(look(only), /would answer ARP/);
  });

  it('say that no NIC has the address rather than judging another one', () => {
    const text = look(SYSCTLS, { addresses: '' });
    assert.match(text, /the larger of all and ens33/);
    const cluster = reference(['  interface: ens33 # NIC that carries it; a host may say otherwise\n', '']);
    assert.match(shown('arp', 'web1', { live: SYSCTLS }, cluster), /no NIC has the address 192\.168\.16\.143/);
  });
});

describe('VIPs and routes of a host', () => {
  it('begin with the VIPs and whether they are where the file wants them', () => {
    const text = shown('network', 'web1', { addresses: WEB1, routes: '192.168.16.100 dev lo scope link \n' });
    assert.match(text, /^VIPs\n {2}192\.168\.16\.100\/32 on lo, as the file says\n/);
    assert.match(text, /^ip route show table all\n {2}192\.168\.16\.100 dev lo scope link$/m);
  });

  for (const [what, host, held, expected] of [
    ['missing', 'web1', [], /warning: 192\.168\.16\.100\/32 is not on lo → Apply puts it there/],
    ['on the NIC of a real server', 'web1', ['ens33', 32], /warning: 192\.168\.16\.100\/32 is on ens33, and the file does not want it there/],
    ['with the prefix of a network', 'web1', ['lo', 24], /warning: 192\.168\.16\.100\/24 is on lo, and the file does not/],
    ['on the director', 'lvs', ['ens33', 32], /^ {2}192\.168\.16\.100\/32 on ens33, as the file says$/m],
    ['on a host that is neither', 'nfs', ['ens33', 32], /warning: 192\.168\.16\.100\/32 is on ens33, and the file does not/],
  ] as const) {
    it(`tell of a VIP ${what}`, () => {
      const own = { web1: '192.168.16.143', lvs: '192.168.16.142', nfs: '192.168.16.145' }[host];
      const [nic, prefix] = held;
      const there = nic === undefined ? [] : [[nic, '192.168.16.100', prefix] as const];
      assert.match(shown('network', host, { addresses: addresses(['ens33', own, 24], ...there) }), expected);
    });
  } // prettier-ignore
});

describe('mounts beside fstab', () => {
  const look = (mounts: string, fstab: string): string => shown('mounts', 'web1', { mounts, fstab });

  it('put what is mounted, what a boot mounts and what the file wants one below the other', () => {
    const text = look(ROOT + PAGES, FSTAB);
    assert.match(
      text,
      /^\/var\/www\/html\n {2}now +192\.168\.16\.145:\/opt\/wwwroot {2}nfs4 +rw,relatime,vers=4\.2\S+\n {2}at boot +192\.168\.16\.145:\/opt\/wwwroot {2}nfs +defaults,_netdev\n {2}file +192\.168\.16\.145:\/opt\/wwwroot {2}nfs +defaults,_netdev\n\n/,
    );
    assert.doesNotMatch(text, /warning/);
    assert.match(text, /^\/etc\/fstab\n {2}\/dev\/vda/m);
  });

  for (const [what, mounts, fstab, expected] of [
    ['what is wanted and not mounted', ROOT, FSTAB, /warning: not mounted, and the file wants it/],
    ['what the next boot forgets', ROOT + PAGES, '', /warning: mounted now, and gone after the next boot/],
    ['another source than the file wants', ROOT + PAGES.replace('16.145:/opt', '16.99:/opt'), FSTAB, /192\.168\.16\.99:\/opt\/wwwroot is mounted, and the file wants 192\.168\.16\.145:\/opt\/wwwroot/],
    ['another source than a boot would mount', ROOT + PAGES, FSTAB.replace('16.145:/opt', '16.99:/opt'), /192\.168\.16\.145:\/opt\/wwwroot is mounted, and a boot would mount 192\.168\.16\.99:\/opt\/wwwroot/],
    ['options that did not come to be', ROOT + PAGES, FSTAB.replace('defaults,_netdev', 'ro,soft,nfsvers=3'), /fstab says ro, and it is mounted rw\n.*fstab says soft, and it is mounted hard\n.*fstab says vers=3, and it is mounted vers=4\.2/],
    ['mounts over one another', ROOT + PAGES + PAGES, FSTAB, /mounted 2 times/],
    ['entries of others that are not mounted', ROOT + PAGES, `${FSTAB}UUID=12 /srv\\040x xfs defaults 0 0\n`, /^\/srv x\n {2}now +nothing\n.*\n {2}warning: in fstab, and not mounted/m],
  ] as const) {
    it(`warns of ${what}`, () => assert.match(look(mounts, fstab), expected));
  } // prettier-ignore

  it('asks no more of fstab than that the kernel agrees: a version in part, mounts on demand, swap', () => {
    const fstab = `${FSTAB.replace('defaults,_netdev', 'rw,hard,vers=4')}UUID=1 none swap sw 0 0\nnas:/x /mnt/x nfs noauto 0 0\n`;
    assert.doesNotMatch(look(ROOT + PAGES, fstab), /warning/);
  });
});

describe('exports and who mounts them', () => {
  it('names the hosts of the file behind the NFSv4 clients that the kernel lists', () => {
    const text = shown('exports', 'nfs', { etab: ETAB, clients: CLIENTS, connections: NFS_CONNECTIONS });
    assert.match(text, /^ {2}\/opt\/wwwroot {2}192\.168\.16\.0\/24 {2}in the file {2}rw,sync,wdelay/m);
    assert.match(text, /^ {2}web2 {2}192\.168\.16\.144 {2}NFSv4\.2 {2}heard of 53 s ago$/m);
    assert.match(text, /^ {2}web1 {2}192\.168\.16\.143 {2}NFSv4\.2 {2}heard of 56 s ago$/m);
    assert.equal(text.match(/192\.168\.16\.143/g)?.length, 1, 'a client and its connection are one line');
    assert.doesNotMatch(text, /warning/);
  });

  it('finds NFSv3 clients in mountd’s list, and those that it lost by their connections', () => {
    const text = shown('exports', 'nfs', {
      etab: ETAB,
      rmtab: '192.168.16.143:/opt/wwwroot:0x00000001\n192.168.16.9:/opt/wwwroot:0x00000000\n',
      connections: '0      0      [::ffff:192.168.16.145]:2049 [::ffff:192.168.16.144]:920\n',
    });
    assert.match(text, /^ {2}web1 {2}192\.168\.16\.143 {2}NFSv3 {2}\/opt\/wwwroot$/m);
    assert.match(text, /^ {2}web2 {2}192\.168\.16\.144 {2}NFS +connected$/m);
    assert.doesNotMatch(text, /192\.168\.16\.9\b/);
  });

  it('warns of an export that is missing and of a client that should be there', () => {
    const text = shown('exports', 'nfs', { clients: client('0x1', '192.168.16.77:700', 3, 'stranger') });
    assert.match(text, /warning: \/opt\/wwwroot is not exported to 192\.168\.16\.0\/24/);
    assert.match(text, /warning: web1 shall mount \/opt\/wwwroot, and is no client now/);
    assert.match(text, /^ {2}– +192\.168\.16\.77 {2}NFSv4\.2/m);
  });
});

describe('units of a host', () => {
  const NAMES = ['apache2.service', 'httpd.service', 'rpcbind.service', 'nfs-server.service', 'ipvsadm.service', 'lvs-dr-web-vip.service']; // prettier-ignore
  const state = (load: string, active: string, file: string): string =>
    `LoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`;
  const absent = state('not-found', 'inactive', '');
  const states = (web: string): string =>
    [web, absent, state('loaded', 'active', 'enabled'), absent, absent, state('loaded', 'inactive', 'enabled')].join('\n'); // prettier-ignore
  const look = (web: string): string =>
    shown('units', 'web1', { tools: 'apt-get\n', addresses: WEB1, names: `${NAMES.join('\n')}\n`, states: states(web), status: '● apache2.service - The Apache HTTP Server\n     Active: active (running)\n' }); // prettier-ignore

  it('say what they are and what they should be, and then what systemctl says', () => {
    const text = look(state('loaded', 'inactive', 'disabled'));
    assert.match(text, /^ {2}apache2\.service +disabled → enabled +inactive → active$/m);
    assert.match(text, /^ {2}rpcbind\.service +enabled +active +not needed here$/m);
    assert.match(text, /^ {2}lvs-dr-web-vip\.service +enabled +inactive$/m, 'one that only runs at boot is not missed');
    assert.doesNotMatch(text, /httpd|nfs-server/);
    assert.match(text, /^systemctl status\n {2}● apache2\.service/m);
  });

  it('say masked of a masked one', () => {
    assert.match(look(state('masked', 'inactive', 'masked')), /^ {2}apache2\.service +masked/m);
  });
});

describe('the journal of a host', () => {
  it('is what its log says of us, and says so where that is nothing', () => {
    const entry = '2026-11-23T03:12:08+00:00 web1 lvs-dr[2210]: apply 5f by ann@desk, cluster web: mount 192.168.16.145:/opt/wwwroot on /var/www/html'; // prettier-ignore
    assert.match(
      shown('journal', 'web1', { journal: `${entry}\n` }),
      /^journalctl -t lvs-dr\n {2}2026-11-23T03:12:08\+00:00 web1 lvs-dr/,
    );
    assert.match(shown('journal', 'web1', { journal: '' }), /nothing was applied/);
  });
});

describe('a look at a host', () => {
  const cluster = reference();
  const place = { cluster, host: hostOf(cluster, 'web1') };

  it('is one exec whatever is looked at, and a host that lacks the tools shows less, not an error', async () => {
    for (const name of Object.keys(HOST_VIEWS).filter(isHostView)) {
      const runner = new LocalRunner(() => ({ env: { PATH: '/nowhere' } }));
      const text = await viewHost(runner, place, name);
      assert.equal(runner.execs.get('web1'), 1, name);
      assert.ok(text.endsWith('\n'), name);
    }
  });

  it('is no look when the answer was cut short', async () => {
    const cut = new LocalRunner(() => ({ rewrite: (text) => `${text.split("\nprintf '\\n%s\\n' '@")[0] ?? ''}\n` }));
    await assert.rejects(viewHost(cut, place, 'mounts'), (error) => HostError.is(error, 'bad-answer'));
  });

  it('reads files of this machine with its own shell', async () => {
    assert.match(await viewHost(new LocalRunner(), place, 'mounts'), /^\/var\/www\/html\n {2}now +nothing/);
  });
});

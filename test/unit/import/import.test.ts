import assert from 'node:assert/strict';
import { importCluster, needsDirector } from '../../../src/core/import/importCluster';
import { parseTarget } from '../../../src/core/import/target';
import { addresses } from '../support/observed';
import { type Printed, sightOf } from './printed';

const VIP = '192.168.16.100';
const SERVICE = `-A -t ${VIP}:80 -s wlc -p 300`;
const SILENT = 'all/arp_ignore:1\nall/arp_announce:2\n';
/** Every host of a lab behind QEMU's user network has this address. */
const MANAGEMENT = ['mgmt0', '10.0.2.15', 24] as const;

/** Machines that somebody has set up by hand, as their own tools print them: nothing of ours is on record. */
function machines(changed: Readonly<Record<string, Printed>> = {}): Readonly<Record<string, Printed>> {
  const director: Printed = {
    hostname: 'director.example.com',
    // The VIP as tutorials set it: with the prefix of the network.
    addresses: addresses(MANAGEMENT, ['ens33', VIP, 24], ['ens33', '192.168.16.142', 24]),
    table: `${SERVICE}\n-a -t ${VIP}:80 -r 192.168.16.143:80 -g -w 3\n-a -t ${VIP}:80 -r 192.168.16.144:80 -g -w 1\n`,
    thresholds: `TCP  ${VIP}:80 wlc persistent 300\n  -> 192.168.16.143:80   100   50   0  0\n`,
  };
  const real = (hostname: string, nic: string, address: string): Printed => ({
    hostname,
    addresses: addresses(MANAGEMENT, [nic, address, 24], ['lo', VIP, 32]),
    sysctls: SILENT,
  });
  const all: Readonly<Record<string, Printed>> = {
    lvs: director,
    'web1-admin': real('web1', 'ens33', '192.168.16.143'),
    '192.168.16.144': real('localhost', 'eth1', '192.168.16.144'),
  };
  const names = [...new Set([...Object.keys(all), ...Object.keys(changed)])];
  return Object.fromEntries(names.map((name) => [name, { bootId: name, ...all[name], ...changed[name] }]));
}

function imported(printed: Readonly<Record<string, Printed>>, name?: string): string {
  const result = importCluster(
    Object.entries(printed).map(([ssh, each]) => sightOf({ ssh }, each)),
    name,
  );
  assert(result);
  const errors = result.document.diagnostics.filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
    result.text,
  );
  return result.text;
}

describe('importing hosts', () => {
  it('describes a cluster that was set up by hand', () => {
    assert.equal(
      imported(machines(), 'shop'),
      `# As seen on lvs, web1-admin, 192.168.16.144. "Plan" shows what applying this file would change; nothing changes before you agree.
apiVersion: lvs-dr/v1
name: shop

network:
  cidr: 192.168.16.0/24
  interface: ens33

directors:
  director:
    address: 192.168.16.142
    ssh: { host: lvs }

realServers:
  web1:
    address: 192.168.16.143
    ssh: { host: web1-admin }
  host-192.168.16.144: { address: 192.168.16.144, interface: eth1 }

virtualServices:
  - vip: 192.168.16.100
    port: 80
    protocol: tcp
    scheduler: wlc
    persistence: 300
    realServers:
      - host: web1
        weight: 3
        upperThreshold: 100
        lowerThreshold: 50
      - { host: host-192.168.16.144, weight: 1 }
`,
    );
  });

  const table = machines()['lvs']?.['table'] ?? '';
  const nfs: Printed = {
    hostname: 'nfs',
    addresses: addresses(['ens33', '192.168.16.145', 24]),
    exported: '/srv/www\t192.168.16.0/24(rw,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_all_squash,sec=sys)\n',
    exportFiles: '/etc/exports:/srv/www 192.168.16.0/24(rw,sync,no_root_squash)\n',
  };
  const mounted = { mounts: '192.168.16.145:/srv/www /var/www/html nfs4 rw,relatime,addr=192.168.16.145 0 0\n' };
  const cases: readonly (readonly [what: string, changed: Readonly<Record<string, Printed>>, ...expected: RegExp[]])[] =
    [
      [
        'a real server behind NAT keeps its whole service out, said line by line',
        { lvs: { table: `${table}-A -t ${VIP}:25 -s rr\n-a -t ${VIP}:25 -r 192.168.16.143:2525 -m -w 1\n` } },
        /# lvs: 192\.168\.16\.143:2525 are reached by NAT or tunnel/,
        /# {3}ipvsadm -a -t 192\.168\.16\.100:25 -r 192\.168\.16\.143:2525 -m -w 1/,
      ],
      [
        'a real server that nobody looked at is named by its address',
        { lvs: { table: `${table}-a -t ${VIP}:80 -r 192.168.16.9:80 -g -w 1\n` } },
        /# not seen: nobody looked at this machine[^\n]*\n {2}rs-192\.168\.16\.9: \{ address: 192\.168\.16\.9 \}/,
        /\{ host: rs-192\.168\.16\.9, weight: 1 \}/,
      ],
      [
        'a service beside those on record is left to its owners',
        {
          lvs: {
            ledgers: `web|{"key":"ipvs:tcp ${VIP}:80","before":null}\n`,
            table: `${table}-A -u ${VIP}:53 -s rr\n-a -u ${VIP}:53 -r 192.168.16.143:53 -g -w 1\n`,
          },
        },
        /not put there by this cluster[^\n]*\n {2}# {3}ipvsadm -A -u 192\.168\.16\.100:53 -s rr/,
      ],
      ['a real server that answers ARP is told of', { 'web1-admin': { sysctls: 'all/arp_ignore:0\n' } }, /# It answers ARP for 192\.168\.16\.100/], // prettier-ignore
      [
        'NFS as it is in /etc/exports and mounted by hand',
        { nfs, 'web1-admin': mounted },
        /nfsHosts:\n {2}nfs:\n(.*\n)*? {8}options: \[rw, sync, no_root_squash\]/,
        /# not seen: the options; it is mounted and stands in no fstab.\n {2}- source: nfs:\/srv\/www\n {4}target: \/var\/www\/html\n/,
      ],
      ['a mount from elsewhere is told of', { 'web1-admin': mounted }, /# web1 mounts 192\.168\.16\.145:\/srv\/www on \/var\/www\/html/], // prettier-ignore
      [
        'a mount that only a boot brings is told of',
        { nfs, 'web1-admin': { fstab: '192.168.16.145:/srv/www /srv/pages nfs defaults 0 0\n' } },
        /# web1 has 192\.168\.16\.145:\/srv\/www on \/srv\/pages in its fstab, but not mounted now/,
      ],
      [
        'a service that only a boot brings is told of',
        { lvs: { savedTable: `${table}-A -t ${VIP}:25 -s rr\n-a -t ${VIP}:25 -r 192.168.16.143:25 -g -w 1\n` } },
        /# In the saved table of lvs, but not in the live one[^\n]*\n {2}# {3}ipvsadm -A -t 192\.168\.16\.100:25 -s rr\n {2}# {3}ipvsadm -a -t 192\.168\.16\.100:25 -r 192\.168\.16\.143:25 -g -w 1\n/,
      ],
      [
        'a mount of the cluster that is off at the moment is still one of its mounts',
        {
          nfs,
          'web1-admin': {
            ledgers: 'web|{"key":"mount:/var/www/html","before":null}\n',
            fstab: '# BEGIN lvs-dr web\n192.168.16.145:/srv/www /var/www/html nfs ro,_netdev 0 0\n# END lvs-dr web\n',
          },
        },
        /mounts:\n {2}- source: nfs:\/srv\/www\n {4}target: \/var\/www\/html\n {4}options: \[ro, _netdev\]\n {4}hosts: \[web1\]/,
      ],
      [
        'a web server that runs is described, with the folder it serves',
        Object.fromEntries(
          ['web1-admin', '192.168.16.144'].map((name) => [
            name,
            {
              webServers: 'LoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\n', // prettier-ignore
              documentRoots: '\tDocumentRoot /srv/shop\n',
            },
          ]),
        ),
        /webServer:\n {2}documentRoot: \/srv\/shop\n\n/,
      ],
      [
        'two names of one machine are one host',
        { again: { ...machines()['lvs'], bootId: 'lvs' } },
        /# Some of the names lead to the same machine/,
        /directors:\n {2}director:\n[^\n]*\n[^\n]*\n\nrealServers/,
      ],
      ['what shows nothing is a client', { other: { hostname: 'other', addresses: addresses(['ens33', '192.168.16.7', 24]) } }, /# Nothing of a cluster was seen here[^\n]*\n {2}other:\n/], // prettier-ignore
      [
        'a firewall mark covers the VIPs on its real servers',
        { lvs: { table: '-A -f 7 -s rr\n-a -f 7 -r 192.168.16.143:0 -g -w 1\n' } },
        /- fwmark: 7\n {4}vips: \[192\.168\.16\.100\]\n/,
      ],
    ];
  for (const [what, changed, ...expected] of cases) {
    it(what, () => {
      const text = imported(machines(changed));
      for (const each of expected) assert.match(text, each);
    });
  }

  it('knows that somebody has to say which machine is the director', () => {
    const blank = sightOf({ ssh: 'a' }, { addresses: addresses(['ens33', '192.168.16.7', 24]) });
    assert(needsDirector([blank]));
    assert(!needsDirector([{ ...blank, target: { ssh: 'a', role: 'director' } }]));
  });

  it('reads hosts as people name them', () => {
    assert.deepEqual(parseTarget('web1'), { ssh: 'web1' });
    assert.deepEqual(parseTarget('admin@2001:db8::1=realserver'), { ssh: '2001:db8::1', user: 'admin', role: 'realServer' }); // prettier-ignore
    for (const wrong of ['', '-oProxyCommand=x', 'web1=backend', 'a b', '@web1'])
      assert.equal(parseTarget(wrong), undefined);
  });
});

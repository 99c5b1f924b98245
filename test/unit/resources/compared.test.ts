import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apply } from '../../../src/core/apply/apply';
import { inspect, type Inspection, managedHosts } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import { type Compared, isDifference, keyOf, seenOf, wantedOf } from '../../../src/core/resources/compared';
import type { Goal, Place } from '../../../src/core/resources/kind';
import { kinds, type Readings } from '../../../src/core/resources/kinds';
import type { Observation } from '../../../src/core/resources/probe';
import { addresses, debian, ledger, observed, type Printed } from '../support/observed';
import { hostOf, reference } from '../support/reference';
import { SimulatedCluster, type SimulatedHost } from '../support/simulatedHost';

const cluster = reference();
const place = (name: string): Place => ({ cluster, host: hostOf(cluster, name) });

function rowsOf(kind: keyof Readings, at: Place, { facts, readings }: Observation, goal: Goal = 'apply') {
  return readings[kind].compare({ ...at, facts }, goal);
}

/** The rows agree with the steps: a row differs if and only if a step is about it. */
function assertAgreement(at: Place, { facts, readings }: Observation, goal: Goal): void {
  for (const { id } of kinds) {
    const rows = readings[id].compare({ ...at, facts }, goal);
    const { steps, problems = [], foreign = [] } = readings[id].difference({ ...at, facts }, goal);
    const said = `${at.host.name}, ${goal}, ${id}:\n${JSON.stringify({ rows, steps }, null, 1)}`;
    const keys = rows.map(keyOf);
    assert.equal(new Set(keys).size, keys.length, `each row once: ${said}`);
    for (const step of steps) assert.ok((step.about ?? []).length > 0, `a step about no row: ${said}`);
    const about = new Set(steps.flatMap((step) => step.about ?? []));
    const stateOf = new Map(rows.map((row) => [keyOf(row), row]));
    for (const row of rows) {
      if (isDifference(row)) assert.ok(about.has(keyOf(row)), `no step about ${keyOf(row)}: ${said}`);
      if (row.state === 'differs') assert.notEqual(row.seen, row.wanted, said);
      if (row.state === 'asWanted') assert.equal(row.seen, row.wanted, said);
      if (row.state === 'blocked') assert.ok(problems.some(({ severity }) => severity === 'blocks'), said); // prettier-ignore
    }
    for (const key of about) {
      const row = stateOf.get(key);
      assert.ok(row !== undefined && (isDifference(row) || row.state === 'blocked'), `no row differs for ${key}: ${said}`); // prettier-ignore
    }
    assert.equal(rows.filter(({ state, of }) => state === 'foreign' && of === undefined).length, foreign.length, said);
  }
}

function assertAllAgree(inspection: Inspection): void {
  for (const view of inspection.values()) {
    assert(view.state === 'observed');
    for (const goal of ['apply', 'remove'] as const) assertAgreement(place(view.host.name), view.observation, goal);
  }
}

type Expected = readonly [
  kind: keyof Readings,
  key: string,
  state: Compared['state'],
  seen?: string | undefined,
  wanted?: string,
];

/** What happens to an applied machine, and the rows that tell of it: these and no others. */
const DRIFTS: readonly (readonly [what: string, host: string, change: (host: SimulatedHost) => void, ...rows: readonly Expected[]])[] = [
  [
    'a sysctl is set back', 'web1', (host) => host.write('/proc/sys/net/ipv4/conf/all/arp_ignore', '0\n'),
    ['sysctl', 'net.ipv4.conf.all.arp_ignore', 'differs', '0', '1'],
  ],
  [
    'our sysctl file gets a line more', 'web1', (host) => host.write('/etc/sysctl.d/99-zz-lvs-dr-web.conf', 'net.ipv4.conf.all.arp_ignore = 1\n'),
    ['sysctl', '/etc/sysctl.d/99-zz-lvs-dr-web.conf', 'differs', '1 line', '6 lines'],
  ],
  [
    'a weight is changed, a stranger joins and somebody else has a service', 'lvs',
    (host) => host.setState('table', '-A -t 192.168.16.100:80 -s wlc\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 7\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n-a -t 192.168.16.100:80 -r 192.168.16.9:80 -g -w 1\n-A -t 10.0.0.9:443 -s lc\n'),
    ['ipvs', 'tcp 192.168.16.100:80', 'differs', 'wlc', 'rr'],
    ['ipvs', 'tcp 192.168.16.100:80 → 192.168.16.143:80', 'differs', 'weight 7', 'weight 1'],
    ['ipvs', 'tcp 192.168.16.100:80 → 192.168.16.9:80', 'extra', 'weight 1'],
    ['ipvs', 'tcp 10.0.0.9:443', 'foreign', 'lc'],
  ],
  [
    'the table is cleared', 'lvs', (host) => host.setState('table', ''),
    ['ipvs', 'tcp 192.168.16.100:80', 'missing', undefined, 'rr'],
    ['ipvs', 'tcp 192.168.16.100:80 → 192.168.16.143:80', 'missing', undefined, 'weight 1'],
    ['ipvs', 'tcp 192.168.16.100:80 → 192.168.16.144:80', 'missing', undefined, 'weight 1'],
  ],
  [
    'the saved table is lost', 'lvs', (host) => host.write('/etc/ipvsadm.rules', '# empty\n'),
    ['savedTable', '/etc/ipvsadm.rules', 'differs', '0 virtual services', '1 virtual service'],
  ],
  [
    'the VIP and its route are gone', 'web1', (host) => { host.setState('addresses', 'lo 127.0.0.1 8\nens33 192.168.16.143 24\n'); host.setState('routes', ''); },
    ['address', '192.168.16.100/32', 'missing', undefined, 'on lo'],
    ['route', '192.168.16.100', 'missing', undefined, 'dev lo'],
  ],
  [
    'the VIP has a whole network', 'web1', (host) => host.setState('addresses', 'lo 127.0.0.1 8\nlo 192.168.16.100 24\nens33 192.168.16.143 24\n'),
    ['address', '192.168.16.100/32', 'blocked', 'on lo as /24', 'on lo'],
  ],
  [
    'the web server is stopped', 'web1', (host) => host.setUnit('apache2.service', 'loaded inactive enabled'),
    ['unit', 'apache2.service', 'differs', 'enabled inactive', 'enabled active'],
  ],
  [
    'the mount is gone, and fstab has a line more in our block', 'web1',
    (host) => { host.write('/proc/self/mounts', '/dev/vda1 / ext4 rw 0 0\n192.168.16.145:/srv /mnt nfs4 rw 0 0\n'); host.write('/etc/fstab', (host.read('/etc/fstab') ?? '').replace('# END', 'x:/y /z nfs defaults 0 0\n# END')); },
    ['mount', '/var/www/html', 'missing', undefined, '192.168.16.145:/opt/wwwroot'],
    ['mount', '/etc/fstab: /z', 'extra', 'x:/y /z nfs defaults 0 0'],
    ['mount', '/mnt', 'foreign', '192.168.16.145:/srv'],
    // What the mount has hidden comes into sight.
    ['page', '/var/www/html/index.html', 'asWanted', 'This is web1', 'This is web1'],
  ],
  [
    'nothing is exported any more', 'nfs', (host) => host.write('/var/lib/nfs/etab', '/srv/other\t*(ro,sync)\n'),
    ['nfsExport', '/opt/wwwroot 192.168.16.0/24', 'missing', undefined, 'rw,sync,no_root_squash'],
    ['nfsExport', '/srv/other *', 'foreign', 'ro,sync'],
  ],
  [
    'the machine is renamed at the next boot', 'nfs', (host) => host.write('/etc/hostname', 'other\n'),
    ['hostname', '/etc/hostname', 'differs', 'other', 'nfs'],
  ],
  [
    'another page is served', 'nfs', (host) => host.write('/opt/wwwroot/index.html', 'closed\n'),
    ['page', '/opt/wwwroot/index.html', 'differs', 'closed', 'This page comes from NFS'],
  ],
]; // prettier-ignore

describe('what is wanted beside what was seen', () => {
  let machines: SimulatedCluster;
  before(() => {
    machines = SimulatedCluster.debian(managedHosts(cluster));
  });
  after(() => machines.dispose());

  it('agrees with the plan on empty machines: all is missing or different, nothing is as wanted but what was there', async () => {
    const inspection = await inspect(cluster, machines);
    assertAllAgree(inspection);
    const view = inspection.get('web1');
    assert(view?.state === 'observed');
    const rows = rowsOf('sysctl', place('web1'), view.observation).filter(({ state }) => state !== 'other');
    assert.ok(rows.length === 7 && rows.every(isDifference), JSON.stringify(rows));
  });

  it('agrees with the plan on applied machines: every row that is wanted is as wanted', async () => {
    const result = await apply(planOf(cluster, await inspect(cluster, machines)), machines);
    assert.deepEqual(result.errors, []);
    const inspection = await inspect(cluster, machines);
    assertAllAgree(inspection);
    for (const view of inspection.values()) {
      assert(view.state === 'observed');
      for (const { id } of kinds) {
        const rows = rowsOf(id, place(view.host.name), view.observation);
        assert.deepEqual(rows.filter(({ state }) => state !== 'asWanted' && state !== 'other'), [], id); // prettier-ignore
      }
    }
  });

  it('says which value is in effect, which is neither that of `all` nor that of the NIC alone', async () => {
    const view = (await inspect(cluster, machines, { only: new Set(['web1']) })).get('web1');
    assert(view?.state === 'observed');
    const rows = rowsOf('sysctl', place('web1'), view.observation);
    assert.equal(rows.find(({ name }) => name === 'net.ipv4.conf.all.arp_ignore')?.live, 'in effect on ens33: 1');
    const beaten = observed(place('web1'), debian('192.168.16.143', { 'sysctl/live': 'all/arp_ignore:1\nall/arp_announce:2\nens33/arp_ignore:8\n' })); // prettier-ignore
    const row = rowsOf('sysctl', place('web1'), beaten).find(({ name }) => name === 'net.ipv4.conf.ens33.arp_ignore');
    assert.deepEqual(row, { name: 'net.ipv4.conf.ens33.arp_ignore', state: 'blocked', wanted: '1', seen: '8' });
  });

  for (const [what, name, change, ...expected] of DRIFTS) {
    it(`agrees with the plan where ${what}`, async () => {
      const host = machines.hosts.get(name)?.copy();
      assert(host);
      try {
        const before = await inspect(cluster, machines, { only: new Set([name]) });
        change(host);
        const after = await inspect(cluster, new SimulatedCluster(new Map([[name, host]])), { only: new Set([name]) });
        assertAllAgree(after);
        const rows = (inspection: Inspection) => {
          const view = inspection.get(name);
          assert(view?.state === 'observed');
          const { observation } = view;
          return kinds.flatMap(({ id }) => rowsOf(id, place(name), observation).map((row) => [id, keyOf(row), row.state, seenOf(row), wantedOf(row)])); // prettier-ignore
        };
        const known = new Set(rows(before).map((row) => JSON.stringify(row)));
        const news = rows(after).filter((row) => !known.has(JSON.stringify(row)));
        const wanted = expected.map(([kind, key, state, seen, want]) => [kind, key, state, seen, state === 'asWanted' ? seen : want]); // prettier-ignore
        assert.deepEqual(news.map(String).sort(), wanted.map(String).sort());
      } finally {
        host.dispose();
      }
    });
  }
});

/** Sections as real tools printed them in the lab (iproute2 6.1, ipvsadm 1.31, systemd 252, nfs-utils 2.6), in several states. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  'facts/addresses': [
    addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 32]),
    addresses(['ens33', '192.168.16.143', 24], ['ens33', '192.168.16.100', 32]),
    addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 24]),
    addresses(['eth0', '192.168.16.143', 24], ['lo', '10.9.9.9', 32]),
  ],
  'facts/tools': ['', 'dnf\nNetworkManager\n'],
  'facts/mounts': [
    '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw,relatime,vers=4.2,addr=192.168.16.145 0 0\n',
    '192.168.16.145:/opt/other /var/www/html nfs4 rw 0 0\n192.168.16.9:/srv /srv nfs rw 0 0\n',
  ],
  'facts/ledger': [
    ledger(
      { key: 'address:lo:192.168.16.100', before: null },
      { key: 'address:ens33:192.168.16.100', before: null },
      { key: 'address:lo:192.168.16.101', before: null },
      { key: 'route:192.168.16.100', before: null },
      { key: 'route:192.168.16.101', before: null },
      { key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '0' },
      { key: 'sysctl:net.ipv4.conf.all.send_redirects', before: null },
      { key: 'mount:/var/www/html', before: null },
      { key: 'mount:/srv', before: null },
      { key: 'hostname', before: 'debian' },
    ),
    ledger(
      { key: 'directory:/var/www/html', before: null },
      { key: 'directory:/gone', before: null },
      { key: 'page:/var/www/html/index.html', before: 'kept' },
      { key: 'page:/opt/wwwroot/index.html', before: null },
      { key: 'unit:apache2.service', before: 'disabled inactive' },
      { key: 'unit:nfs-server.service', before: 'disabled inactive' },
      { key: 'unit:gone.service', before: 'enabled active' },
      { key: 'export:/opt/wwwroot 192.168.16.0/24', before: null },
      { key: 'export:/gone *', before: null },
      { key: 'ipvs:tcp 192.168.16.100:80', before: null },
      { key: 'ipvs:tcp 10.0.0.9:443', before: '-A -t 10.0.0.9:443 -s lc' },
      { key: 'file:/etc/ipvsadm.rules', before: null },
      { key: 'ipvsadm:AUTO', before: 'false' },
      { key: 'profile:5e1f-uuid:192.168.16.100/32', before: null },
    ),
  ],
  'packages/installed': ['ii apache2\nii rpcbind\nun nfs-common\n', 'ii apache2\nii ipvsadm\nii nfs-common\nii nfs-kernel-server\nii rpcbind\n'], // prettier-ignore
  'hostname/live': ['debian\n', 'web1\n'],
  'hostname/persisted': ['debian\n', 'web1\n'],
  'kernelModule/modules': ['loaded ip_vs\navailable ip_vs_rr\n', 'loaded ip_vs\nloaded ip_vs_rr\n'],
  'kernelModule/file': ['ip_vs\n'],
  'sysctl/live': [
    'all/arp_ignore:0\nall/arp_announce:0\nall/send_redirects:1\ndefault/arp_ignore:1\nens33/arp_ignore:0\nlo/arp_ignore:1\n',
    'all/arp_ignore:1\nall/arp_announce:2\nens33/arp_ignore:8\n',
  ],
  'sysctl/file': ['net.ipv4.conf.all.arp_ignore = 1\n'],
  'directory/existing': ['/var/www/html\n', '/opt/wwwroot\n'],
  'page/pages': ['page 0 /var/www/html/index.html\n|This is web1\n', 'page 0 /opt/wwwroot/index.html\n|closed\n|today\n'],
  'ipvs/table': [
    '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 1\n',
    '-A -t 192.168.16.100:80 -s wlc -p 300\n-a -t 192.168.16.100:80 -r 192.168.16.9:80 -i -w 3\n-A -t 10.0.0.9:443 -s lc\n-a -t 10.0.0.9:443 -r 10.0.0.1:443 -g -w 1\n',
  ],
  'savedTable/debian': ['exists\n', 'exists\n-A -t 192.168.16.100:80 -s rr\n', 'exists\n-A -t 10.0.0.9:443 -s lc\n'],
  'savedTable/rhel': ['exists\n-A -t 192.168.16.100:80 -s rr\n'],
  'savedTable/debianSwitch': ["AUTO='false'\n", 'AUTO="true"\n'],
  'savedTable/dropIn': ['[Service]\n'],
  'networkd/managed': ['ens33 20-ens33.network \nlo 10-lo.network yes\n', 'lo 10-lo.network dhcp\n'],
  'networkd/ours': [
    '/etc/systemd/network/20-ens33.network.d/lvs-dr-web.conf\n\t[Network]\n\tKeepConfiguration=no\n/etc/systemd/network/old.network.d/lvs-dr-web.conf\n\t[Network]\n',
  ],
  'address/unit': ['[Unit]\n'],
  'address/profile': ['5e1f-uuid\n192.168.16.142/24\n', '5e1f-uuid\n192.168.16.142/24,192.168.16.100/32\n'],
  'route/v4': ['[{"dst":"192.168.16.100","dev":"lo","scope":"link","flags":[]}]', '[{"dst":"10.9.9.9","dev":"lo"}]'],
  'unit/names': ['apache2.service\nhttpd.service\nrpcbind.service\nnfs-server.service\nipvsadm.service\nlvs-dr-web-vip.service\n'],
  'unit/states': [
    'LoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\n\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\nLoadState=masked\nActiveState=inactive\nUnitFileState=masked\n\nLoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n',
    'LoadState=masked\nActiveState=active\nUnitFileState=masked\n\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\n',
  ],
  'unit/exported': ['/srv/other\t*(ro)\n'],
  'nfsExport/live': [
    '/opt/wwwroot\t192.168.16.0/24(rw,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_all_squash,no_subtree_check,secure_locks,acl,no_pnfs,anonuid=65534,anongid=65534,sec=sys,rw,secure,no_root_squash,no_all_squash)\n',
    '/opt/wwwroot\t192.168.16.0/24(ro,sync)\n/srv/other\t*(ro)\n',
  ],
  'nfsExport/file': ['/opt/wwwroot 192.168.16.0/24(rw)\n'],
  'nfsExport/others': ['/etc/exports:/opt/wwwroot 192.168.16.0/24(rw,sync,no_root_squash)\n', '/etc/exports:/opt/wwwroot 192.168.16.0/24(ro)\n'],
  'mount/fstab': [
    '# BEGIN lvs-dr web\n192.168.16.145:/opt/wwwroot /var/www/html nfs defaults,_netdev 0 0\n# END lvs-dr web\n',
    '# BEGIN lvs-dr web\n# by hand\n192.168.16.145:/opt/wwwroot /var/www/html nfs defaults,_netdev 0 0\nx:/y /z nfs ro 0 0\n# END lvs-dr web\n',
    '192.168.16.145:/opt/wwwroot /var/www/html nfs ro 0 0\n',
    '/dev/sdb1 /var/www/html ext4 rw 0 0\n# BEGIN lvs-dr web\n',
  ],
}; // prettier-ignore

describe('what is wanted beside what was seen, in any state of a host', () => {
  const machine = fc.record(
    Object.fromEntries(Object.entries(SECTIONS).map(([name, texts]) => [name, fc.constantFrom(...texts)])),
    { requiredKeys: [] },
  );
  for (const name of ['lvs', 'web1', 'nfs']) {
    it(`agrees with the plan: ${name}`, () => {
      fc.assert(
        fc.property(machine, (sections) => {
          const at = place(name);
          const observation = observed(at, debian(at.host.address, sections as Printed));
          for (const goal of ['apply', 'remove'] as const) assertAgreement(at, observation, goal);
        }),
        { numRuns: 300 },
      );
    });
  }
});

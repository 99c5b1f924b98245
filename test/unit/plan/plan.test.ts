import assert from 'node:assert/strict';
import { HostError } from '../../../src/core/errors';
import type { HostView } from '../../../src/core/inspect';
import { blockers, planOf } from '../../../src/core/plan/plan';
import { planToJson, renderPlan } from '../../../src/core/plan/render';
import type { Goal } from '../../../src/core/resources/kind';
import type { Cluster } from '../../../src/core/spec/cluster';
import { addresses, debian, ledger, observed, type Printed } from '../support/observed';
import { hostOf, reference } from '../support/reference';

const cluster = reference();
const installed = 'ii ipvsadm\nii apache2\nii nfs-common\nii nfs-kernel-server\nii rpcbind\n';

function views(
  of: Cluster,
  printed: Readonly<Record<string, Printed | HostError>> = {},
): ReadonlyMap<string, HostView> {
  const names = ['lvs', 'web1', 'web2', 'nfs'];
  return new Map(
    names.map((name): [string, HostView] => {
      const host = hostOf(of, name);
      const own = printed[name] ?? {};
      const at = new Date(0);
      if (own instanceof HostError) return [name, { state: 'failed', host, error: own, at }];
      const base = debian(host.address, {
        'packages/installed': installed,
        'kernelModule/modules': 'available ip_vs\navailable ip_vs_rr\n',
      });
      return [name, { state: 'observed', host, observation: observed({ cluster: of, host }, { ...base, ...own }), at }];
    }),
  );
}

function order(goal: Goal, name: string, printed: Readonly<Record<string, Printed>> = {}): readonly string[] {
  const plan = planOf(cluster, views(cluster, printed), goal);
  return [...new Set(plan.hosts.find(({ host }) => host.name === name)?.steps.map(({ kind }) => kind))];
}

function assertBefore(list: readonly string[], ...wanted: readonly string[]): void {
  const places = wanted.map((kind) => list.indexOf(kind));
  assert(!places.includes(-1), `${wanted.join()} in ${list.join()}`);
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
    list.join(),
  );
}

/** A host that holds everything of ours, by its own record. */
const ours: Readonly<Record<string, Printed>> = {
  lvs: {
    'facts/addresses': addresses(['ens33', '192.168.16.142', 24], ['ens33', '192.168.16.100', 32]),
    'ipvs/table': '-A -t 192.168.16.100:80 -s rr\n',
    'facts/ledger': ledger(
      { key: 'ipvs:tcp 192.168.16.100:80', before: null },
      { key: 'address:ens33:192.168.16.100', before: null },
      { key: 'sysctl:net.ipv4.conf.all.send_redirects', before: '1' },
    ),
  },
  web1: {
    'facts/addresses': addresses(['ens33', '192.168.16.143', 24], ['lo', '192.168.16.100', 32]),
    'facts/mounts': '192.168.16.145:/opt/wwwroot /var/www/html nfs4 rw 0 0\n',
    'facts/ledger': ledger(
      { key: 'address:lo:192.168.16.100', before: null },
      { key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '0' },
      { key: 'mount:/var/www/html', before: null },
      { key: 'page:/var/www/html/index.html', before: null },
    ),
  },
};

describe('plan', () => {
  it('goes from the NFS host over the real servers to the director, and packages before all', () => {
    const empty = { 'packages/installed': '' };
    const plan = planOf(cluster, views(cluster, { lvs: empty, web1: empty, web2: empty, nfs: empty }));
    assert.deepEqual(
      plan.waves.map(({ phase, hosts }) => [phase, hosts.map(({ host }) => host.name).join()]),
      [
        ['packages', 'lvs,web1,web2,nfs'],
        ['storage', 'nfs'],
        ['realServers', 'web1,web2'],
        ['directors', 'lvs'],
      ],
    );
  });

  it('silences a real server before its VIP, and fills the table before the VIP of the director', () => {
    assertBefore(order('apply', 'web1'), 'sysctl', 'address', 'mount');
    assertBefore(order('apply', 'web1'), 'directory', 'page', 'mount');
    assertBefore(order('apply', 'lvs'), 'kernelModule', 'ipvs', 'savedTable', 'address');
  });

  it('removes backwards: the VIP of the director first, the silence of a real server last', () => {
    const { waves } = planOf(cluster, views(cluster, ours), 'remove');
    assert.deepEqual(
      waves.map(({ phase }) => phase),
      ['directors', 'realServers'],
    );
    assertBefore(order('remove', 'lvs', ours), 'address', 'ipvs', 'sysctl');
    assertBefore(order('remove', 'web1', ours), 'mount', 'address', 'page', 'sysctl');
  });

  it('takes a real server out of the table before its VIP, and its VIP before its silence, while all else stays', () => {
    const smaller = reference(['      - { host: web2, weight: 1 }\n', ''], ['hosts: [web1, web2]', 'hosts: [web1]']);
    const web2 = {
      'facts/addresses': addresses(['ens33', '192.168.16.144', 24], ['lo', '192.168.16.100', 32]),
      'facts/ledger': ledger(
        { key: 'address:lo:192.168.16.100', before: null },
        { key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '0' },
      ),
    };
    const lvs = {
      'ipvs/table': '-A -t 192.168.16.100:80 -s rr\n-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1\n',
    };
    const { waves } = planOf(smaller, views(smaller, { lvs, web2 }));
    const all = waves.flatMap(({ hosts }) =>
      hosts.flatMap(({ host, steps }) =>
        steps.flatMap(({ changes }) => changes.map((change) => `${host.name}: ${change}`)),
      ),
    );
    const at = (pattern: RegExp) => all.findIndex((line) => pattern.test(line));
    assert(at(/lvs: web2 .* leaves tcp/) >= 0 || at(/lvs: .*144:80 leaves/) >= 0, all.join('\n'));
    assert(at(/^lvs: .*leaves/) < at(/^web2: 192\.168\.16\.100\/32 off lo/));
    assert(at(/^web2: 192\.168\.16\.100\/32 off lo/) < at(/^web2: net\.ipv4\.conf\.all\.arp_ignore/));
  });

  it('has nothing to take off a host that holds nothing of ours', () => {
    const plan = planOf(cluster, views(cluster), 'remove');
    assert.equal(plan.changes, 0);
    assert.match(renderPlan(plan), /nothing of ours is on the hosts/);
  });

  it('still shows the other hosts when one cannot be reached', () => {
    const plan = planOf(
      cluster,
      views(cluster, { nfs: new HostError('nfs', 'unreachable', 'nfs is down', { next: 'Start it.' }) }),
    );
    assert(plan.changes > 0);
    const text = renderPlan(plan);
    assert.match(text, /error: nfs is down.*Start it\./s);
    assert.match(text, /web1: net\.ipv4\.conf\.all\.arp_ignore/);
    assert.deepEqual(planToJson(plan).hosts.find(({ host }) => host === 'nfs')?.error, {
      code: 'unreachable',
      message: 'nfs is down',
      next: 'Start it.',
    });
  });

  it('is one JSON document of the documented shape', () => {
    const foreign = '-A -t 192.168.16.200:25 -s wlc\n';
    const json = planToJson(planOf(cluster, views(cluster, { lvs: { 'ipvs/table': foreign } })));
    assert.deepEqual(Object.keys(json).sort(), ['changes', 'foreign', 'hosts']);
    assert.equal(json.changes, json.hosts.flatMap(({ steps }) => steps).length);
    for (const { steps } of json.hosts)
      for (const step of steps) assert.deepEqual(Object.keys(step).sort(), ['kind', 'summary']);
    assert.deepEqual(json.foreign, [
      { host: 'lvs', kind: 'ipvs', summary: 'virtual service tcp 192.168.16.200:25 wlc with 0 real servers' },
    ]);
  });

  it('is blocked by a VIP on a host that is neither director nor real server', () => {
    const nfs = { 'facts/addresses': addresses(['ens33', '192.168.16.145', 24], ['ens33', '192.168.16.100', 32]) };
    const plan = planOf(cluster, views(cluster, { nfs }));
    assert.deepEqual(
      blockers(plan).map(({ host, problem }) => [host.name, problem.code]),
      [['nfs', 'vip-on-other-host']],
    );
    assert.match(renderPlan(plan), /cannot be applied yet/);
  });

  it('is equal for equal arguments', () => {
    const texts = [1, 2].map(() => JSON.stringify(planToJson(planOf(cluster, views(cluster)))));
    assert.equal(texts[0], texts[1]);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apply } from '../../../src/core/apply/apply';
import { HostError } from '../../../src/core/errors';
import { type HostView, inspect, type Inspection } from '../../../src/core/inspect';
import { blockers, type Plan, planOf, unreachable } from '../../../src/core/plan/plan';
import { planToJson, renderPlan } from '../../../src/core/plan/render';
import { select } from '../../../src/core/plan/select';
import { refTo, type Selection, type StepRef } from '../../../src/core/plan/selection';
import type { Step } from '../../../src/core/resources/kind';
import { debian, ledger, observed, type Printed } from '../support/observed';
import { clusterOf, referenceText } from '../support/reference';
import { differing, type SimulatedCluster } from '../support/simulatedHost';
import { type HostName, HOSTS, Pool, type State, STATES, type Variant, VARIANTS } from './select.support';

let pool: Pool;
before(async () => (pool = await Pool.make()));
after(() => pool.dispose());

type Scene = Readonly<Record<HostName, State | 'dead'>>;

const scenes: fc.Arbitrary<Scene> = fc.record(
  Object.fromEntries(HOSTS.map((name) => [name, fc.constantFrom(...STATES, ...STATES, ...STATES, 'dead' as const)])) as Record<HostName, fc.Arbitrary<State | 'dead'>>, // prettier-ignore
);
const variants = fc.constantFrom<Variant>('full', 'weights', 'small');
const SERVICE = 'tcp 192.168.16.100:80';

function lookAt(variant: Variant, scene: Scene): Inspection {
  const at = new Date(0);
  return new Map(
    HOSTS.map((name): [string, HostView] => {
      const state = scene[name];
      if (state !== 'dead') return [name, pool.view(variant, state, name)];
      const { host } = pool.view(variant, 'clean', name);
      return [name, { state: 'failed', host, error: new HostError(name, 'unreachable', `${name} is down`), at }];
    }),
  );
}

function allSteps({ hosts }: Plan): readonly { readonly host: string; readonly step: Step; readonly ref: StepRef }[] {
  return hosts.flatMap(({ host, steps }) =>
    steps.map((step) => ({ host: host.name, step, ref: refTo({ host, step }) })),
  );
}

/** What somebody may tick: hosts, services, any steps of this plan. */
function selectionOf(plan: Plan, numbers: readonly number[]): Selection {
  const steps = allSteps(plan);
  return numbers.map((number): Selection[number] => {
    const step = steps[number % (steps.length + 1)];
    if (number % 5 === 0) return { type: 'hosts', hosts: [HOSTS[number % HOSTS.length] ?? 'lvs'] };
    if (number % 7 === 0) return { type: 'service', service: SERVICE };
    return { type: 'steps', steps: step === undefined ? [] : [step.ref] };
  });
}

const refused = (plan: Plan): boolean => unreachable(plan).length > 0 || blockers(plan).length > 0;
const selections = fc.array(fc.nat(), { minLength: 1, maxLength: 4 });
const lines = (plan: Plan): readonly string[] => allSteps(plan).flatMap(({ host, step }) => step.changes.map((line) => `${host}: ${line}`)); // prettier-ignore

describe('a part of a plan', () => {
  it('holds, whatever is chosen, all that it builds on, and choosing it again adds nothing', () => {
    fc.assert(
      fc.property(variants, scenes, selections, (variant, scene, numbers) => {
        const whole = planOf(VARIANTS[variant], lookAt(variant, scene));
        const part = select(whole, selectionOf(whole, numbers));
        const taken = new Set(allSteps(part).map(({ step }) => step));
        const steps = allSteps(whole);
        const needed = (rule: string, of: { host: string; step: Step }, wanted: (host: string, step: Step) => boolean): void => {
          for (const { host, step } of steps) {
            if (wanted(host, step)) assert(taken.has(step), `${rule}: ${of.host} ${of.step.changes[0]} without ${host} ${step.changes[0]}`); // prettier-ignore
          }
        }; // prettier-ignore
        const upTo = (phases: readonly string[]) => (step: Step) => step.direction === undefined && phases.includes(step.phase); // prettier-ignore
        const ready = upTo(['packages', 'storage', 'realServers']);
        for (const each of allSteps(part)) {
          const { host, step } = each;
          const own = steps.filter((other) => other.host === host).map((other) => other.step);
          const earlier = own.slice(0, own.indexOf(step));
          needed('own host', each, (on, other) => on === host && earlier.includes(other) && other.kind !== step.kind);
          if (step.kind === 'address' && step.phase === 'realServers' && step.direction === undefined)
            needed('silence first', each, (on, other) => on === host && other.kind === 'sysctl' && other.direction === undefined); // prettier-ignore
          if (step.kind === 'mount' && step.direction === undefined && step.subject !== undefined)
            needed('export first', each, (on, other) => on === 'nfs' && upTo(['packages', 'storage'])(other));
          if (step.kind === 'ipvs' && step.direction === undefined) {
            const joining = ['web1', 'web2', 'web3'].filter((name) => step.changes.some((line) => line.includes(`real server ${name} `))); // prettier-ignore
            needed('ready first', each, (on, other) => joining.includes(on) && ready(other));
            for (const name of joining) assert(part.hosts.some((entry) => entry.host.name === name), `${name} has to do with it`); // prettier-ignore
          }
          if (step.kind === 'address' && step.phase === 'realServers' && step.direction === 'down')
            needed('out of the table first', each, (on, other) => on === 'lvs' && other.kind === 'ipvs');
          if (step.kind === 'nfsExport' && step.direction === 'down')
            needed('unmounted first', each, (_, other) => other.kind === 'mount' && other.direction === 'down');
        }
        assert.equal(part.changes + (part.part?.leftOut ?? 0), whole.changes);
        const again = select(whole, part.part?.selection ?? []);
        assert.deepEqual([lines(again), again.part?.also], [lines(part), []]);
        if (!refused(whole)) assert(!refused(part));
      }),
      { numRuns: 600 },
    );
  });

  it('is refused by a dead host that it builds on, which says for what, and by no other', () => {
    const scene: Scene = { lvs: 'clean', web1: 'clean', web2: 'dead', web3: 'clean', nfs: 'clean' };
    const whole = planOf(VARIANTS.full, lookAt('full', scene));
    const web1 = select(whole, [{ type: 'hosts', hosts: ['web1'] }]);
    assert(!refused(web1));
    assert.deepEqual(web1.hosts.map(({ host }) => host.name), ['web1', 'nfs']); // prettier-ignore
    const lvs = select(whole, [{ type: 'hosts', hosts: ['lvs'] }]);
    assert.deepEqual(
      unreachable(lvs).map(({ error }) => error.message),
      ['web2 is down (lvs builds on it: virtual service tcp 192.168.16.100:80 wrr)'],
    );
    const director = select(planOf(VARIANTS.full, lookAt('full', { ...scene, web2: 'clean', lvs: 'dead' })), [{ type: 'service', service: SERVICE }]); // prettier-ignore
    assert.deepEqual(unreachable(director).map(({ host }) => host.name), ['lvs']); // prettier-ignore
  });

  it('takes an export off only after whoever mounts it, whatever roles they have', () => {
    const cluster = clusterOf(referenceText.replace('hosts: [web1, web2]', 'hosts: [web1, web2, lvs]'));
    const printed: Readonly<Record<string, Printed>> = {
      nfs: { 'facts/ledger': ledger({ key: 'export:/opt/wwwroot 192.168.16.0/24', before: null }) },
      lvs: { 'facts/ledger': ledger({ key: 'mount:/var/www/html', before: null }) },
    };
    const views = cluster.hosts.map((host): [string, HostView] => {
      const observation = observed({ cluster, host }, debian(host.address, printed[host.name]));
      return [host.name, { state: 'observed', host, observation, at: new Date(0) }];
    });
    const whole = planOf(cluster, new Map(views), 'remove');
    const part = select(whole, [{ type: 'hosts', hosts: ['nfs'] }]);
    assert.deepEqual(lines(part), ['lvs: unmount /var/www/html', 'nfs: no export /opt/wwwroot 192.168.16.0/24']);
  });

  it('is refused where a host that it builds on was not looked at', () => {
    const seen = [...lookAt('full', { lvs: 'clean', web1: 'full', web2: 'full', web3: 'full', nfs: 'full' })];
    const whole = planOf(VARIANTS.full, new Map(seen.filter(([name]) => name !== 'web3')));
    const part = select(whole, [{ type: 'hosts', hosts: ['lvs'] }]);
    assert.match(unreachable(part)[0]?.error.message ?? '', /^web3 has not been looked at \(lvs builds on it/);
  });

  it('is empty for a host that only sends requests: there is nothing to look at', () => {
    const cluster = clusterOf(referenceText);
    const views = cluster.hosts
      .filter(({ roles }) => !roles.has('client'))
      .map((host): [string, HostView] => {
        const observation = observed({ cluster, host }, debian(host.address));
        return [host.name, { state: 'observed', host, observation, at: new Date(0) }];
      });
    const part = select(planOf(cluster, new Map(views)), [{ type: 'hosts', hosts: ['client'] }]);
    assert.deepEqual([refused(part), part.hosts, part.changes], [false, [], 0]);
  });

  it('of one service leaves the table of another alone', () => {
    const scene: Scene = { lvs: 'full', web1: 'full', web2: 'full', web3: 'full', nfs: 'full' };
    const part = select(planOf(VARIANTS.weights, lookAt('weights', scene)), [{ type: 'service', service: SERVICE }]);
    const table = allSteps(part).filter(({ step }) => step.kind === 'ipvs');
    assert.deepEqual(table.map(({ step }) => step.subject), [SERVICE]); // prettier-ignore
    assert(part.part !== undefined && part.part.leftOut > 0);
    assert(!lines(part).some((line) => line.includes('/etc/ipvsadm.rules')), 'the saved table holds the other service');
  });

  it('of one service keeps it over a reboot too where no other service changes', () => {
    const scene: Scene = { lvs: 'clean', web1: 'full', web2: 'full', web3: 'full', nfs: 'full' };
    const part = select(planOf(VARIANTS.small, lookAt('small', scene)), [{ type: 'service', service: SERVICE }]);
    const text = lines(part).join('\n');
    assert.match(text, /lvs: keep the table over a reboot/);
    assert.match(text, /lvs: 192\.168\.16\.100\/32 on ens33/);
  });

  it('says what it brought along and what it leaves out, to people and to programs', () => {
    const scene: Scene = { lvs: 'clean', web1: 'clean', web2: 'clean', web3: 'clean', nfs: 'clean' };
    const whole = planOf(VARIANTS.full, lookAt('full', scene));
    const part = select(whole, [{ type: 'hosts', hosts: ['web1'] }]);
    const text = renderPlan(part);
    assert.match(text, new RegExp(`^Part of cluster web: ${part.changes} changes\\. ${whole.changes - part.changes} other changes are left out\\.`)); // prettier-ignore
    assert.match(text, /Not chosen, but needed for it:\n {2}nfs: install nfs-kernel-server/);
    const json = planToJson(part);
    assert.deepEqual([...new Set(json.alsoNeeded?.map(({ host }) => host))], ['nfs']);
    assert.equal(json.leftOut, whole.changes - part.changes);
    assert(!('leftOut' in planToJson(whole)));
  });
});

describe('parts of a plan on simulated hosts', () => {
  let machines: SimulatedCluster;
  let reference: SimulatedCluster;
  afterEach(() => {
    machines.dispose();
    reference.dispose();
  });

  /** Every real server that the director sends clients to holds the VIP, and no host broke a rule. */
  function assertSafe(after: string): void {
    for (const [name, host] of machines.hosts) assert.equal(host.state('violations'), '', `${name} after ${after}`);
    const table = machines.hosts.get('lvs')?.state('table') ?? '';
    for (const [, vip = '', rip = '', weight] of table.matchAll(/^-a -t ([\d.]+):80 -r ([\d.]+):80 -g -w (\d+)/gm)) {
      const real = VARIANTS.full.hosts.find(({ address }) => address === rip);
      const held = machines.hosts.get(real?.name ?? '')?.state('addresses') ?? '';
      assert(
        weight === '0' || held.includes(`lo ${vip} 32`),
        `${rip} serves ${vip} without holding it, after ${after}`,
      );
    }
  }

  const cases: readonly { to: Variant; from: Readonly<Record<HostName, State>>; order: readonly Selection[number][] }[] = [
    {
      to: 'full',
      from: { lvs: 'clean', web1: 'clean', web2: 'clean', web3: 'clean', nfs: 'clean' },
      order: [{ type: 'service', service: SERVICE }, { type: 'hosts', hosts: ['web3'] }, { type: 'hosts', hosts: ['lvs', 'nfs'] }],
    },
    {
      to: 'small',
      from: { lvs: 'full', web1: 'full', web2: 'full', web3: 'full', nfs: 'full' },
      order: [{ type: 'hosts', hosts: ['nfs'] }, { type: 'hosts', hosts: ['web2'] }, { type: 'hosts', hosts: ['lvs'] }],
    },
    {
      to: 'weights',
      from: { lvs: 'full', web1: 'full', web2: 'full', web3: 'full', nfs: 'full' },
      order: [{ type: 'steps', steps: [{ host: 'web2', kind: 'address' }] }, { type: 'service', service: SERVICE }, { type: 'hosts', hosts: ['web1'] }],
    },
    {
      to: 'weights',
      from: { lvs: 'small', web1: 'small', web2: 'full', web3: 'clean', nfs: 'small' },
      order: [{ type: 'service', service: 'tcp 192.168.16.101:80' }, { type: 'steps', steps: [{ host: 'web3', kind: 'mount' }] }],
    },
  ]; // prettier-ignore

  for (const { to, from, order } of cases) {
    it(`one after the other make of ${Object.values(from).join()} what the whole plan for ${to} makes of it`, async () => {
      const cluster = VARIANTS[to];
      machines = pool.mixed(from);
      reference = pool.mixed(from);
      for (const chosen of [...order, ...HOSTS.map((name) => ({ type: 'hosts', hosts: [name] }) as const)]) {
        const part = select(planOf(cluster, await inspect(cluster, machines)), [chosen]);
        const { outcome, errors } = await apply(part, machines);
        assert.deepEqual([outcome, errors.map(({ message }) => message)], ['done', []], JSON.stringify(chosen));
        assertSafe(JSON.stringify(chosen));
      }
      assert.equal((await apply(planOf(cluster, await inspect(cluster, reference)), reference)).outcome, 'done');
      assert.equal(planOf(cluster, await inspect(cluster, machines)).changes, 0);
      const stateOf = (of: SimulatedCluster) =>
        new Map(
          [...of.hosts].flatMap(([name, host]) =>
            [...host.snapshot()]
              .filter(([path]) => !path.startsWith('/root/var/lib/lvs-dr'))
              .map(([path, content]) => [`${name}${path}`, content.split('\n').sort().join('\n')] as const),
          ),
        );
      assert.deepEqual(differing(stateOf(reference), stateOf(machines)), []);
    }).timeout(60_000);
  }
});

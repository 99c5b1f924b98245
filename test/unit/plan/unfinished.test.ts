import assert from 'node:assert/strict';
import type { HostView } from '../../../src/core/inspect';
import { blockers, planOf } from '../../../src/core/plan/plan';
import { applyLine, finishedLine, type LastApply } from '../../../src/core/resources/ledger';
import type { Role } from '../../../src/core/spec/cluster';
import { debian, observed, type Printed } from '../support/observed';
import { hostOf, reference } from '../support/reference';

const cluster = reference();

function record(id: string, minute: number, finished: boolean, goal: LastApply['goal'] = 'apply'): Printed {
  const at = new Date(Date.UTC(2026, 2, 1, 12, minute));
  const lines = [applyLine({ id, by: 'ann@desk', at, goal }), ...(finished ? [finishedLine(id)] : [])];
  return { 'facts/ledger': `{"key":"a","before":null}\n${lines.join('\n')}\n` };
}

/** Hosts that lack everything, so that there is something to do. */
function views(printed: Readonly<Record<string, Printed>>): ReadonlyMap<string, HostView> {
  return new Map(
    ['lvs', 'web1', 'web2', 'nfs'].map((name): [string, HostView] => {
      const host = hostOf(cluster, name);
      const observation = observed({ cluster, host }, debian(host.address, printed[name] ?? {}));
      return [name, { state: 'observed', host, observation, at: new Date(0) }];
    }),
  );
}

function told(inspection: ReadonlyMap<string, HostView>): readonly string[] {
  return planOf(cluster, inspection).hosts.flatMap(({ host, problems }) =>
    problems.filter(({ code }) => code === 'apply-not-ended').map(({ message }) => `${host.name}: ${message}`),
  );
}

describe('an apply that did not end', () => {
  it('is told on the hosts that it had begun with, by name, and blocks nothing', () => {
    const seen = views({ web1: record('cafe', 5, false), nfs: record('cafe', 5, false), lvs: record('old', 1, true) });
    const [first, ...rest] = told(seen);
    assert.match(first ?? '', /^web1: the last apply did not end \(cafe, by ann@desk, 2026-/);
    assert.deepEqual(
      rest.map((line) => line.split(' ')[0]),
      ['nfs:'],
    );
    assert.ok(!blockers(planOf(cluster, seen)).some(({ problem }) => problem.code === 'apply-not-ended'));
  });

  it('is told of a removal as one', () => {
    assert.match(told(views({ lvs: record('dead', 5, false, 'remove') }))[0] ?? '', /the last removal did not end/);
  });

  it('is not told of one that another has followed since, on whichever host', () => {
    assert.deepEqual(told(views({ web1: record('cafe', 5, false), lvs: record('next', 9, true) })), []);
  });

  it('is not told where every apply ended, or nobody says', () => {
    assert.deepEqual(told(views({ web1: record('cafe', 5, true) })), []);
    assert.deepEqual(told(views({})), []);
  });

  it('is not told where nothing is left to do', () => {
    const { name, address, ssh } = hostOf(cluster, 'nfs');
    const host = { name, address, ssh, roles: new Set<Role>(), packages: [], exports: [] };
    const empty = { ...cluster, services: [], mounts: [], hosts: [host] };
    const observation = observed({ cluster: empty, host }, debian(address, record('cafe', 5, false)));
    const nothing = planOf(empty, new Map([[name, { state: 'observed', host, observation, at: new Date(0) }]]));
    assert.deepEqual([nothing.changes, nothing.hosts.flatMap(({ problems }) => problems)], [0, []]);
  });
});

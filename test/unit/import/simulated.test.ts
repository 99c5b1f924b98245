import assert from 'node:assert/strict';
import { apply } from '../../../src/core/apply/apply';
import { importCluster } from '../../../src/core/import/importCluster';
import { lookAtMachines } from '../../../src/core/import/look';
import { inspect } from '../../../src/core/inspect';
import { type Plan, planOf } from '../../../src/core/plan/plan';
import { renderPlan } from '../../../src/core/plan/render';
import type { Cluster } from '../../../src/core/spec/cluster';
import { clusterOf, reference } from '../support/reference';
import { SimulatedCluster } from '../support/simulatedHost';

const cluster = reference();

describe('importing simulated hosts', () => {
  let machines: SimulatedCluster;
  beforeEach(() => {
    machines = SimulatedCluster.debian(cluster.hosts);
  });
  afterEach(() => machines.dispose());

  async function look(wanted: Cluster): Promise<Plan> {
    return planOf(wanted, await inspect(wanted, machines));
  }

  async function imported(): Promise<string> {
    const looked = await lookAtMachines(
      cluster.hosts.map(({ name }) => ({ ssh: name })),
      machines,
    );
    const sights = looked.map((each) => {
      assert(each.state === 'seen', each.state === 'failed' ? each.error.message : '');
      return each.sight;
    });
    const result = importCluster(sights);
    assert(result);
    return result.text;
  }

  it('describes the reference cluster as applied: a plan of the file finds nothing to do', async () => {
    assert.equal((await apply(await look(cluster), machines)).outcome, 'done');
    machines.execs.length = 0;
    const text = await imported();
    assert.deepEqual(machines.execs.toSorted(), ['client', 'lvs', 'nfs', 'web1', 'web2']);
    const plan = await look(clusterOf(text));
    assert.equal(plan.changes, 0, `${renderPlan(plan)}\n${text}`);
    assert.deepEqual(
      plan.hosts.flatMap(({ problems, foreign }) => [...problems, ...foreign]),
      [],
    );
  });
});

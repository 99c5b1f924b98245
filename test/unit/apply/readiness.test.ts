import assert from 'node:assert/strict';
import { apply, type ApplyResult } from '../../../src/core/apply/apply';
import { inspect, managedHosts } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import type { Cluster } from '../../../src/core/spec/cluster';
import { reference } from '../support/reference';
import { SimulatedCluster, type SimulatedHost } from '../support/simulatedHost';

const cluster = reference();
const withoutWeb2 = reference(['      - { host: web2, weight: 1 }\n', '']);

describe('a real server is made sure of before the table gives it clients', () => {
  let machines: SimulatedCluster;
  const host = (name: string): SimulatedHost => machines.at(name);
  const run = async (wanted: Cluster): Promise<ApplyResult> => {
    const plan = planOf(wanted, await inspect(wanted, machines));
    machines.execs.length = 0;
    return apply(plan, machines);
  };
  const done = async (wanted: Cluster): Promise<ApplyResult> => {
    const result = await run(wanted);
    assert.deepEqual(result.errors.map(({ message }) => message), []); // prettier-ignore
    return result;
  };
  /** By hand, so that web2 has nothing else to do when it comes back into the table. */
  const takeOut = (): void =>
    host('lvs').setState('table', host('lvs').state('table').replace(/^.*192\.168\.16\.144:80.*\n/m, '')); // prettier-ignore
  const LISTENS_ELSEWHERE = 'LISTEN 0 511 192.168.16.144:80 *:*\n';

  beforeEach(() => {
    machines = SimulatedCluster.debian(managedHosts(cluster));
  });
  afterEach(() => machines.dispose());

  it('and one whose web server does not listen for the VIP stays out of it, with the reason', async () => {
    host('web2').setState('listens', LISTENS_ELSEWHERE);
    const result = await run(cluster);
    assert.equal(result.outcome, 'failed');
    assert.deepEqual(result.errors.map(({ host: name }) => name), ['web2']); // prettier-ignore
    assert.match(result.errors[0]?.message ?? '', /not ready: nothing listens on port 80 for 192\.168\.16\.100/);
    assert.equal(host('lvs').state('table'), '');
    assert.doesNotMatch(host('lvs').state('addresses'), /192\.168\.16\.100/);
    host('web2').setState('listens', 'LISTEN 0 511 0.0.0.0:80 0.0.0.0:*\n');
    await done(cluster);
    assert.match(host('lvs').state('table'), /192\.168\.16\.144:80/);
  });

  it('along with its own steps, and by itself where it has none', async () => {
    await done(cluster);
    takeOut();
    await done(cluster);
    assert.deepEqual(machines.execs.filter((name) => name === 'web2').length, 2, 'made sure of, and looked at again');
    assert.deepEqual(machines.execs.filter((name) => name === 'web1').length, 1, 'looked at again');

    takeOut();
    host('web2').setState('listens', LISTENS_ELSEWHERE);
    const result = await run(cluster);
    assert.match(result.errors[0]?.message ?? '', /^web2: .*not ready/);
    assert.doesNotMatch(host('lvs').state('table'), /192\.168\.16\.144:80/);
  });

  it('counts as no change, and is not asked of one that loses clients', async () => {
    await done(cluster);
    takeOut();
    assert.equal((await done(cluster)).changed, 1);
    host('web2').setState('listens', LISTENS_ELSEWHERE);
    await done(withoutWeb2);
  });
});

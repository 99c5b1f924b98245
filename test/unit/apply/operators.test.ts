import assert from 'node:assert/strict';
import { apply, type ApplyResult } from '../../../src/core/apply/apply';
import { inspect, managedHosts } from '../../../src/core/inspect';
import { planOf } from '../../../src/core/plan/plan';
import type { Cluster, Host } from '../../../src/core/spec/cluster';
import type { Runner } from '../../../src/core/ssh/runner';
import { reference } from '../support/reference';
import { SimulatedCluster } from '../support/simulatedHost';

/** Each takes about half a second of real shells. */
const ROUNDS = 8;

const mine = reference();
const theirs = reference(['scheduler: rr', 'scheduler: wrr'], ['port: 80\n', 'port: 81\n']);

/** Who wrote, one after the other, without the place where the lock itself is kept. */
function turnsOf(who: string): readonly string[] {
  return who
    .split('\n')
    .filter((line) => line !== '' && !line.includes('/run/lvs-dr'))
    .map((line) => line.slice(0, 1))
    .filter((by, at, all) => by !== all[at - 1]);
}

describe('two operators at once', () => {
  let machines: SimulatedCluster;
  beforeEach(() => {
    machines = SimulatedCluster.debian(managedHosts(mine));
  });
  afterEach(() => machines.dispose());

  /** The machines as one of them reaches them. */
  const as = (by: string): Runner => ({
    run: (host: Host, script, options = {}) => machines.at(host.name).run(script, { ...options, by }),
  });
  const carryOut = async (cluster: Cluster, by: string): Promise<ApplyResult> =>
    apply(planOf(cluster, await inspect(cluster, as(by))), as(by));

  it(`never write to a host in turns, and who is refused hears of the other (${ROUNDS} rounds)`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const host of machines.hosts.values()) host.setState('who', '');
      const [a, b] = await Promise.all([carryOut(mine, 'a'), carryOut(theirs, 'b')]);
      for (const [name, host] of machines.hosts) {
        const turns = turnsOf(host.state('who'));
        assert.equal(turns.length, new Set(turns).size, `${name}: ${turns.join()}`);
        assert.equal(host.state('violations'), '', name);
      }
      const errors = [...a.errors, ...b.errors];
      if (a.outcome === 'done' && b.outcome === 'done') continue;
      const locked = errors.filter(({ code }) => code === 'locked');
      assert.ok(locked.length > 0, errors.map(({ message }) => message).join('\n'));
      for (const { message } of locked) assert.match(message, /@/, 'who holds it, and from where');
    }
    for (const host of machines.hosts.values()) host.write('/proc/uptime', '9000.00 1.00\n');
    assert.equal((await carryOut(mine, 'a')).outcome, 'done');
  }).timeout(120_000);
});

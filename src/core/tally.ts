import { type Inspection, managedHosts } from './inspect';
import type { Plan } from './plan/plan';
import type { Cluster } from './spec/cluster';

/** How many hosts of a cluster are in which state. One that is both blocked and drifted counts as both. */
export interface Tally {
  readonly hosts: number;
  readonly unseen: number;
  readonly failed: number;
  readonly blocked: number;
  readonly drifted: number;
  /** Lines that the plan would change. */
  readonly changes: number;
}

/** Counts what was seen, and what the plan says of it; hosts in `awaited` are asked at this moment and count as unseen. */
export function tallyOf(
  cluster: Cluster | undefined,
  inspection: Inspection,
  plan: Plan | undefined,
  awaited: ReadonlySet<string> = new Set(),
): Tally {
  const hosts = cluster === undefined ? [] : managedHosts(cluster);
  const plans = new Map(plan?.hosts.map((entry) => [entry.host.name, entry]));
  const count = { hosts: hosts.length, unseen: 0, failed: 0, blocked: 0, drifted: 0, changes: 0 };
  for (const { name } of hosts) {
    const view = awaited.has(name) ? undefined : inspection.get(name);
    if (view === undefined) count.unseen += 1;
    else if (view.state === 'failed') count.failed += 1;
    else {
      const { steps = [], problems = [] } = plans.get(name) ?? {};
      const changes = steps.flatMap((step) => step.changes).length;
      if (problems.some(({ severity }) => severity === 'blocks')) count.blocked += 1;
      if (changes > 0) count.drifted += 1;
      count.changes += changes;
    }
  }
  return count;
}

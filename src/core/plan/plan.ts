import type { HostError } from '../errors';
import type { HostView, Inspection } from '../inspect';
import { kinds } from '../resources/kinds';
import {
  type Difference,
  type Foreign,
  type Goal,
  type Phase,
  PHASES,
  type Problem,
  type Step,
} from '../resources/kind';
import type { Observation } from '../resources/probe';
import type { Cluster, Host } from '../spec/cluster';
import { clusterProblems } from './clusterProblems';
import type { Part } from './select';
import { unfinishedApplies } from './unfinished';

/** What is to be done on one host. */
export interface HostPlan {
  readonly host: Host;
  /** In the order in which they run. */
  readonly steps: readonly Step[];
  readonly foreign: readonly Foreign[];
  readonly problems: readonly Problem[];
  /** Set: the host could not be looked at, and what it needs is not known. */
  readonly error?: HostError;
  /** Ledger keys on the host, known so that the last step can clear the record away. */
  readonly ledgerKeys: ReadonlySet<string>;
}

/** Steps of one phase: one exec on each host that has any. */
export interface Wave {
  readonly phase: Phase;
  readonly hosts: readonly { readonly host: Host; readonly steps: readonly Step[] }[];
}

export interface Plan {
  readonly goal: Goal;
  readonly cluster: Cluster;
  readonly hosts: readonly HostPlan[];
  /** Lines a person reads; 0: nothing to do. */
  readonly changes: number;
  readonly waves: readonly Wave[];
  /** Present: it is a part of the plan only, with the hosts that this part has to do with. */
  readonly part?: Part;
}

/** The difference between what the file wants and what was seen. Pure: equal arguments give equal plans. */
export function planOf(cluster: Cluster, inspection: Inspection, goal: Goal = 'apply'): Plan {
  const hosts = [...inspection.values()].map((view) => planHost(cluster, view, goal));
  const changes = hosts.flatMap(({ steps }) => steps.flatMap((step) => step.changes)).length;
  // Where nothing is left to do, whatever was begun has come to its end.
  const unfinished = changes === 0 ? undefined : unfinishedApplies(inspection);
  const withCluster = hosts.map((plan) => ({
    ...plan,
    problems: [
      ...plan.problems,
      ...clusterProblems(cluster, plan, inspection, goal),
      ...(unfinished?.get(plan.host.name) ?? []),
    ],
  }));
  return {
    goal,
    cluster,
    hosts: withCluster,
    changes,
    waves: wavesOf(withCluster),
  };
}

/** Why the plan cannot be applied; empty: it can. */
export function blockers({ hosts }: Plan): readonly { readonly host: Host; readonly problem: Problem }[] {
  return hosts.flatMap(({ host, problems }) => problems.filter(blocksIn).map((problem) => ({ host, problem })));
}

export function blocksIn({ severity }: Problem): boolean {
  return severity === 'blocks';
}

export function unreachable({ hosts }: Plan): readonly (HostPlan & { readonly error: HostError })[] {
  return hosts.filter((plan): plan is HostPlan & { readonly error: HostError } => plan.error !== undefined);
}

function planHost(cluster: Cluster, view: HostView, goal: Goal): HostPlan {
  const { host } = view;
  if (view.state === 'failed') {
    return { host, steps: [], foreign: [], problems: [], error: view.error, ledgerKeys: new Set() };
  }
  const known = planned.get(view.observation);
  if (known?.cluster === cluster && known.plan.host === host && known.goal === goal) return known.plan;
  const plan = planObserved(cluster, host, view.observation, goal);
  planned.set(view.observation, { cluster, goal, plan });
  return plan;
}

/** The latest plan of each look: where one of 200 hosts answers, the other 199 need no thinking over. */
const planned = new WeakMap<Observation, { readonly cluster: Cluster; readonly goal: Goal; readonly plan: HostPlan }>();

function planObserved(cluster: Cluster, host: Host, { facts, readings }: Observation, goal: Goal): HostPlan {
  const site = { cluster, host, facts };
  const differences = kinds.map((kind): Difference => readings[kind.id].difference(site, goal));
  return {
    host,
    steps: inOrder(differences.flatMap(({ steps }) => steps)),
    foreign: differences.flatMap(({ foreign }) => foreign ?? []),
    problems: differences.flatMap(({ problems }) => problems ?? []),
    ledgerKeys: new Set(facts.ledger.entries.keys()),
  };
}

/** What puts on, by phase, then by kind; after it what takes away, both backwards. The order inside one kind stays. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const order = kinds.map(({ id }) => id as string);
  const rank = ({ phase, kind }: Step) => PHASES.indexOf(phase) * order.length + order.indexOf(kind);
  return [
    ...steps.filter((step) => step.direction === undefined).toSorted((a, b) => rank(a) - rank(b)),
    ...steps.filter((step) => step.direction === 'down').toSorted((a, b) => rank(b) - rank(a)),
  ];
}

/** The waves in which the steps of hosts are carried out; inside a host's wave they keep their order. */
export function wavesOf(hosts: readonly HostPlan[]): readonly Wave[] {
  const wave = (phase: Phase, direction: Step['direction']): Wave => ({
    phase,
    hosts: hosts
      .map(({ host, steps }) => ({
        host,
        steps: steps.filter((step) => step.phase === phase && step.direction === direction),
      }))
      .filter(({ steps }) => steps.length > 0),
  });
  const up = PHASES.map((phase) => wave(phase, undefined));
  const downward = PHASES.toReversed().map((phase) => wave(phase, 'down'));
  return [...up, ...downward].filter((entry) => entry.hosts.length > 0);
}

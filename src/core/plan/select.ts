import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { managedHosts } from '../inspect';
import type { Phase, Step } from '../resources/kind';
import type { kinds } from '../resources/kinds';
import { type Cluster, type Host, hostsWithRole, type Role } from '../spec/cluster';
import { blocksIn, type HostPlan, type Plan, wavesOf } from './plan';
import { chosenSteps, hostsNamed, refTo, type Selection } from './selection';

/** What makes a plan a part of the whole one. */
export interface Part {
  /** Chooses the same from a later plan of the same cluster: what was chosen, and each step that this brought along. */
  readonly selection: Selection;
  /** Steps that nobody chose, but which must be done before those that somebody did. */
  readonly also: readonly PlannedStep[];
  /** Lines of the whole plan that are not in this one. */
  readonly leftOut: number;
}

export interface PlannedStep {
  readonly host: Host;
  readonly step: Step;
}

/**
 * The part of a plan that a selection asks for, closed under what it builds on: with a step goes everything before it on its
 * own host, and of each host that it needs the steps of earlier waves. So a part is as safe as the whole, and what
 * parts leave is what the whole plan would have left there (rules 1 to 3 of the design).
 *
 * Its hosts are those that have to do with it; any other one may be down. A dead or blocked host among them refuses the
 * part as it would refuse the whole, and says who builds on it.
 */
export function select(plan: Plan, selection: Selection): Plan {
  const index = indexOf(plan);
  const first = chosenSteps(plan, selection, (seeds) => close(index, seeds).steps);
  const { steps, builders } = close(index, first);
  const named = hostsNamed(plan.cluster, selection);
  const owners = new Set([...steps].map((step) => index.owners.get(step)?.host.name));
  const involved = (name: string): boolean => named.has(name) || owners.has(name) || builders.has(name);
  const hosts = [...plan.hosts, ...unseen(plan, new Set([...named, ...builders.keys()]))]
    .filter(({ host }) => involved(host.name))
    .map((entry) => ({
      ...(named.has(entry.host.name) ? entry : withReason(entry, builders.get(entry.host.name))),
      steps: entry.steps.filter((step) => steps.has(step)),
    }));
  const changes = countChanges(hosts);
  const planned = hosts.flatMap(({ host, steps: own }) => own.map((step) => ({ host, step })));
  return {
    ...plan,
    hosts,
    changes,
    waves: wavesOf(hosts),
    part: {
      selection: [...selection, { type: 'steps', steps: planned.map(refTo) }],
      also: planned.filter(({ step }) => !first.has(step)),
      leftOut: plan.changes - changes,
    },
  };
}

interface Index {
  readonly cluster: Cluster;
  readonly hosts: ReadonlyMap<string, HostPlan>;
  readonly owners: ReadonlyMap<Step, HostPlan>;
  /** Place of each step's wave. */
  readonly waves: ReadonlyMap<Step, number>;
}

function indexOf({ cluster, hosts, waves }: Plan): Index {
  return {
    cluster,
    hosts: new Map(hosts.map((entry) => [entry.host.name, entry])),
    owners: new Map(hosts.flatMap((entry) => entry.steps.map((step) => [step, entry] as const))),
    waves: new Map(waves.flatMap((wave, at) => wave.hosts.flatMap(({ steps }) => steps.map((step) => [step, at] as const)))), // prettier-ignore
  };
}

interface Closure {
  readonly steps: ReadonlySet<Step>;
  /** Hosts that some step builds on, with the first such step. */
  readonly builders: ReadonlyMap<string, PlannedStep>;
}

function close(index: Index, seeds: Iterable<Step>): Closure {
  const steps = new Set(seeds);
  const builders = new Map<string, PlannedStep>();
  // A set hands out what is added to it while it is walked through.
  for (const step of steps) {
    const owner = index.owners.get(step);
    if (owner === undefined) continue;
    for (const earlier of before(owner, step)) steps.add(earlier);
    for (const name of needsOf(step, index)) {
      if (name !== owner.host.name && !builders.has(name)) builders.set(name, { host: owner.host, step });
      for (const earlier of index.hosts.get(name)?.steps ?? []) {
        if ((index.waves.get(earlier) ?? 0) < (index.waves.get(step) ?? 0)) steps.add(earlier);
      }
    }
  }
  return { steps, builders };
}

/** What stands before a step on its own host, but for what its kind does for something else: another service, another mount. */
function before({ steps }: HostPlan, step: Step): readonly Step[] {
  const apart = (other: Step): boolean =>
    other.kind === step.kind &&
    other.phase === step.phase &&
    other.direction === step.direction &&
    other.subject !== undefined &&
    step.subject !== undefined &&
    other.subject !== step.subject;
  return steps.slice(0, steps.indexOf(step)).filter((other) => !apart(other));
}

type KindId = (typeof kinds)[number]['id'];

/** Kinds that clients or other hosts are served by. Whatever goes of them, first those who use it must have let go. */
const SERVES: ReadonlySet<string> = new Set<KindId>(['address', 'unit', 'mount', 'page', 'nfsExport']);
const MOUNT: KindId = 'mount';

function needsOf({ kind, phase, direction, needs = [] }: Step, index: Index): readonly string[] {
  return direction === 'down' && SERVES.has(kind) ? [...needs, ...usersOf(phase, index)] : needs;
}

/** Whom the hosts of a phase serve: what exports is used by whoever mounts, a real server by the directors. */
function usersOf(phase: Phase, { cluster, hosts }: Index): readonly string[] {
  const withRole = (role: Role): readonly string[] => hostsWithRole(cluster, role).map(({ name }) => name);
  if (phase === 'realServers') return withRole('director');
  if (phase !== 'storage') return [];
  const unmounting = [...hosts.values()].filter(({ steps }) => steps.some(({ kind }) => kind === MOUNT));
  return [...withRole('realServer'), ...unmounting.map(({ host }) => host.name)];
}

/** Says on a host's error, and on what blocks it, whose business it is that it does not work. */
function withReason(entry: HostPlan, builder: PlannedStep | undefined): HostPlan {
  if (builder === undefined) return entry;
  const { error, problems } = entry;
  const told = (message: string): string =>
    l10n.t('{0} ({1} builds on it: {2})', message, builder.host.name, builder.step.changes[0]);
  return {
    ...entry,
    problems: problems.map((problem) => (blocksIn(problem) ? { ...problem, message: told(problem.message) } : problem)),
    ...(error === undefined
      ? {}
      : { error: new HostError(error.host, error.code, told(error.message), error.details) }),
  };
}

/** Hosts that a part has to do with and that nobody has looked at: what they need is as unknown as that of a dead one. */
function unseen({ cluster, hosts }: Plan, names: ReadonlySet<string>): readonly HostPlan[] {
  const seen = new Set(hosts.map(({ host }) => host.name));
  // Nothing is wanted of the others, and nobody looks at them.
  const missing = managedHosts(cluster).filter(({ name }) => names.has(name) && !seen.has(name));
  return missing.map((host): HostPlan => {
    const error = new HostError(host.name, 'unreachable', l10n.t('{0} has not been looked at', host.name), {
      next: l10n.t('Refresh, then plan again.'),
    });
    return { host, steps: [], foreign: [], problems: [], ledgerKeys: new Set(), error };
  });
}

function countChanges(hosts: readonly HostPlan[]): number {
  return hosts.flatMap(({ steps }) => steps.flatMap(({ changes }) => changes)).length;
}

import { blockers, type Plan, unreachable } from '../plan/plan';
import { managedHosts } from '../inspect';
import type { Phase } from '../resources/kind';
import type { Cluster } from '../spec/cluster';
import { type Bounded, bounded, brief } from './bounds';
import { nameOf, type Subject } from './subject';

const HOSTS = 40;
const CHANGES = 8;
const NOTES = 30;

export interface PlanBriefing {
  readonly cluster: string;
  readonly file: string;
  readonly changes: number;
  /** False: something blocks it, a host did not answer, or one was never looked at. */
  readonly canBeApplied: boolean;
  /** The age of the oldest look that it is made from. */
  readonly seenSecondsAgo: number;
  /** In the order of an apply: everything of one is done before the next begins. */
  readonly waves: readonly {
    readonly phase: Phase;
    readonly takesAway: boolean;
    readonly hosts: Bounded<{ readonly host: string; readonly changes: Bounded<string> }>;
  }[];
  readonly problems: Bounded<{
    readonly host: string;
    readonly code: string;
    readonly severity: 'blocks' | 'warns';
    readonly message: string;
    readonly next: string;
  }>;
  readonly unreachable: Bounded<{ readonly host: string; readonly code: string; readonly message: string }>;
  readonly notInspected: Bounded<string>;
  /** Found on the hosts, neither in the file nor ours: left alone. */
  readonly foreign: Bounded<{ readonly host: string; readonly summary: string }>;
}

/** What an apply would change, by what was seen; `undefined` where no host was looked at. */
export function planBriefing(subject: Subject, now: Date): PlanBriefing | undefined {
  const { plan, cluster, file } = subject;
  if (plan === undefined || cluster === undefined) return undefined;
  const dark = unreachable(plan);
  const unseen = notInspected(cluster, plan);
  return {
    cluster: nameOf(subject),
    file,
    changes: plan.changes,
    canBeApplied: blockers(plan).length + dark.length + unseen.length === 0,
    seenSecondsAgo: oldestLook(subject, now),
    waves: wavesOf(plan),
    problems: bounded(problemsOf(plan), NOTES),
    unreachable: bounded(
      dark.map(({ host, error }) => ({ host: host.name, code: error.code, message: brief(error.message) })),
      NOTES,
    ),
    notInspected: bounded(unseen, NOTES),
    foreign: bounded(
      plan.hosts.flatMap(({ host, foreign }) =>
        foreign.map(({ summary }) => ({ host: host.name, summary: brief(summary) })),
      ),
      NOTES,
    ),
  };
}

/** Where a plan is long, each of its waves tells of fewer hosts. */
function wavesOf({ waves }: Plan): PlanBriefing['waves'] {
  const each = Math.max(5, Math.floor(HOSTS / Math.max(1, waves.length)));
  return waves.map(({ phase, hosts }) => ({
    phase,
    takesAway: hosts.some(({ steps }) => steps.some(({ direction }) => direction === 'down')),
    hosts: bounded(
      hosts.map(({ host, steps }) => ({
        host: host.name,
        changes: bounded(
          steps.flatMap(({ changes }) => changes.map(brief)),
          CHANGES,
        ),
      })),
      each,
    ),
  }));
}

/** What blocks comes before what only warns. */
export function problemsOf({ hosts }: Plan): readonly PlanBriefing['problems']['items'][number][] {
  return hosts
    .flatMap(({ host, problems }) =>
      problems.map(({ code, severity, message, next }) => ({
        host: host.name,
        code,
        severity,
        message: brief(message),
        next: brief(next),
      })),
    )
    .sort((a, b) => a.severity.localeCompare(b.severity));
}

function notInspected(cluster: Cluster, { hosts }: Plan): readonly string[] {
  const seen = new Set(hosts.map(({ host }) => host.name));
  return managedHosts(cluster)
    .map(({ name }) => name)
    .filter((name) => !seen.has(name));
}

function oldestLook({ inspection }: Subject, now: Date): number {
  const oldest = Math.min(...[...inspection.values()].map(({ at }) => at.getTime()));
  return Math.max(0, Math.round((now.getTime() - oldest) / 1000));
}

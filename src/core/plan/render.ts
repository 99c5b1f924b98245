import * as l10n from '@vscode/l10n';
import type { Phase } from '../resources/kind';
import { blockers, type HostPlan, type Plan, unreachable } from './plan';
import type { Part, PlannedStep } from './select';
import { changeCount, hostCount } from './counts';

/** The plan as data. Documented and stable: programs read it. */
export interface PlanJson {
  readonly changes: number;
  readonly hosts: readonly {
    readonly host: string;
    readonly steps: readonly { readonly kind: string; readonly summary: string }[];
    readonly problems: readonly {
      readonly code: string;
      readonly severity: string;
      readonly message: string;
      readonly next: string;
    }[];
    readonly error?: { readonly code: string; readonly message: string; readonly next?: string };
  }[];
  readonly foreign: readonly { readonly host: string; readonly kind: string; readonly summary: string }[];
  /** Only of a part of a plan: what was not asked for but must be done before, and how many changes are not in it. */
  readonly alsoNeeded?: readonly { readonly host: string; readonly kind: string; readonly summary: string }[];
  readonly leftOut?: number;
}

export function planToJson(plan: Plan): PlanJson {
  return {
    changes: plan.changes,
    hosts: plan.hosts.map(({ host, steps, problems, error }) => ({
      host: host.name,
      steps: steps.flatMap(({ kind, changes }) =>
        changes.map((summary) => ({ kind, summary: `${host.name}: ${summary}` })),
      ),
      problems: problems.map(({ code, severity, message, next }) => ({ code, severity, message, next })),
      ...(error === undefined
        ? {}
        : { error: { code: error.code, message: error.message, ...next(error.details.next) } }),
    })),
    foreign: plan.hosts.flatMap(({ host, foreign }) => foreign.map((entry) => ({ host: host.name, ...entry }))),
    ...(plan.part === undefined ? {} : { alsoNeeded: plan.part.also.flatMap(alsoJson), leftOut: plan.part.leftOut }),
  };
}

function alsoJson({ host, step }: PlannedStep): NonNullable<PlanJson['alsoNeeded']> {
  return step.changes.map((change) => ({ host: host.name, kind: step.kind, summary: `${host.name}: ${change}` }));
}

function next(text: string | undefined): { next?: string } {
  return text === undefined ? {} : { next: text };
}

/** The plan as a person reads it: waves in order, then what is foreign, then what is wrong. */
export function renderPlan(plan: Plan): string {
  return [headline(plan), ...also(plan), ...waves(plan), ...foreign(plan), ...problems(plan)].join('\n');
}

/** What a host has still to do, a line each. */
export function changesOf({ host, steps }: HostPlan): readonly string[] {
  return steps.flatMap(({ changes }) => changes.map((change) => `${host.name}: ${change}`));
}

function headline(plan: Plan): string {
  const { changes, cluster, goal } = plan;
  const hosts = plan.hosts.filter(({ steps }) => steps.length > 0).length;
  const dark = unreachable(plan).length;
  if (plan.part !== undefined) return partHeadline(plan, plan.part);
  const blocked = blockers(plan).length > 0 ? ` ${l10n.t('It cannot be applied yet, see the end.')}` : '';
  if (changes === 0 && dark > 0)
    return l10n.t('Cluster {0}: nothing to do on the hosts that answered; {1} did not.', cluster.name, dark) + blocked;
  if (changes === 0 && goal === 'remove')
    return l10n.t('Cluster {0}: nothing of ours is on the hosts.', cluster.name) + blocked;
  if (changes === 0)
    return l10n.t('Cluster {0}: the hosts are as the file says. Nothing to do.', cluster.name) + blocked;
  if (goal === 'remove')
    return l10n.t('Remove cluster {0}: {1} on {2}.', cluster.name, changeCount(changes), hostCount(hosts)) + blocked;
  return l10n.t('Cluster {0}: {1} on {2}.', cluster.name, changeCount(changes), hostCount(hosts)) + blocked;
}

function partHeadline(plan: Plan, { leftOut }: Part): string {
  const { changes, cluster } = plan;
  const stuck = unreachable(plan).length > 0 || blockers(plan).length > 0;
  if (stuck)
    return `${l10n.t('Part of cluster {0}: {1} changes.', cluster.name, changes)} ${l10n.t('It cannot be applied yet, see the end.')}`;
  if (changes === 0) return `${l10n.t('Cluster {0}: nothing to do there.', cluster.name)} ${leftOutText(leftOut)}`;
  return `${l10n.t('Part of cluster {0}: {1} changes.', cluster.name, changes)} ${leftOutText(leftOut)}`;
}

/** How much of the whole plan a part of it is without. */
export function leftOutText(count: number): string {
  if (count === 0) return l10n.t('Nothing else is left to do.');
  return count === 1 ? l10n.t('1 other change is left out.') : l10n.t('{0} other changes are left out.', count);
}

/** What was not chosen but is done all the same, a line each. */
export function alsoNeeded({ part }: Plan): readonly string[] {
  return (part?.also ?? []).flatMap(({ host, step }) => step.changes.map((change) => `${host.name}: ${change}`));
}

function also(plan: Plan): readonly string[] {
  const needed = alsoNeeded(plan);
  return needed.length === 0
    ? []
    : ['', l10n.t('Not chosen, but needed for it:'), ...needed.map((line) => `  ${line}`)];
}

function waves(plan: Plan): readonly string[] {
  return plan.waves.flatMap(({ phase, hosts }, index) => [
    '',
    l10n.t('Wave {0}: {1}', index + 1, phaseTitle(phase)),
    ...hosts.flatMap(({ host, steps }) =>
      steps.flatMap(({ changes }) => changes.map((change) => `  ${host.name}: ${change}`)),
    ),
  ]);
}

export function phaseTitle(phase: Phase): string {
  switch (phase) {
    case 'packages':
      return l10n.t('packages');
    case 'storage':
      return l10n.t('NFS hosts');
    case 'realServers':
      return l10n.t('real servers');
    case 'directors':
      return l10n.t('directors');
  }
}

function foreign({ hosts }: Plan): readonly string[] {
  const entries = hosts.flatMap(({ host, foreign: list }) => list.map(({ summary }) => `  ${host.name}: ${summary}`));
  return entries.length === 0 ? [] : ['', l10n.t('Not ours, left alone:'), ...entries];
}

function problems({ hosts }: Plan): readonly string[] {
  const entries = hosts.flatMap(({ host, problems: list, error }) => [
    ...(error === undefined ? [] : [`  ${l10n.t('error')}: ${error.message}${arrow(error.details.next)}`]),
    ...list.map(
      ({ severity, message, next: todo }) =>
        `  ${severity === 'blocks' ? l10n.t('error') : l10n.t('warning')}: ${host.name}: ${message}${arrow(todo)}`,
    ),
  ]);
  return entries.length === 0 ? [] : ['', l10n.t('Problems:'), ...entries];
}

function arrow(todo: string | undefined): string {
  return todo === undefined ? '' : `\n    → ${todo}`;
}

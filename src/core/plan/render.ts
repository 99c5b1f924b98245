import * as l10n from '@vscode/l10n';
import type { Phase } from '../resources/kind';
import { blockers, type HostPlan, type Plan, unreachable } from './plan';

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
  };
}

function next(text: string | undefined): { next?: string } {
  return text === undefined ? {} : { next: text };
}

/** The plan as a person reads it: waves in order, then what is foreign, then what is wrong. */
export function renderPlan(plan: Plan): string {
  return [headline(plan), ...waves(plan), ...foreign(plan), ...problems(plan)].join('\n');
}

/** What a host has still to do, a line each. */
export function changesOf({ host, steps }: HostPlan): readonly string[] {
  return steps.flatMap(({ changes }) => changes.map((change) => `${host.name}: ${change}`));
}

function headline(plan: Plan): string {
  const { changes, cluster, goal } = plan;
  const hosts = plan.hosts.filter(({ steps }) => steps.length > 0).length;
  const dark = unreachable(plan).length;
  const blocked = blockers(plan).length > 0 ? ` ${l10n.t('It cannot be applied yet, see the end.')}` : '';
  if (changes === 0 && dark > 0)
    return l10n.t('Cluster {0}: nothing to do on the hosts that answered; {1} did not.', cluster.name, dark) + blocked;
  if (changes === 0 && goal === 'remove')
    return l10n.t('Cluster {0}: nothing of ours is on the hosts.', cluster.name) + blocked;
  if (changes === 0)
    return l10n.t('Cluster {0}: the hosts are as the file says. Nothing to do.', cluster.name) + blocked;
  if (goal === 'remove')
    return l10n.t('Remove cluster {0}: {1} changes on {2} hosts.', cluster.name, changes, hosts) + blocked;
  return l10n.t('Cluster {0}: {1} changes on {2} hosts.', cluster.name, changes, hosts) + blocked;
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

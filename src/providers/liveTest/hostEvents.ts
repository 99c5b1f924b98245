import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { ApplyResult } from '../../core/apply/apply';
import { changeCount, hostCount } from '../../core/plan/counts';
import type { Plan } from '../../core/plan/plan';
import type { RunEvent } from '../../core/traffic/live/runView';
import type { ClusterState } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import { failureWords } from '../words';

export type Note = Pick<RunEvent, 'kind' | 'text'>;

/** Tells of hosts that a look did not reach any more, and of those that it reached again. */
export function followHosts(
  uri: vscode.Uri,
  store: Pick<ClusterStore, 'get' | 'onDidChange'>,
  note: (event: Note) => void,
): vscode.Disposable {
  let before = failuresIn(store.get(uri));
  return store.onDidChange(() => {
    const after = failuresIn(store.get(uri));
    for (const [host, failure] of after) {
      const was = before.get(host);
      if (was === undefined || was === failure) continue;
      if (failure !== null && was === null) note({ kind: 'host-lost', text: l10n.t('{0}: {1}', host, failure) });
      if (failure === null) note({ kind: 'host-back', text: l10n.t('{0} is reached again', host) });
    }
    before = after;
  });
}

/** What was wrong when each host was looked at last; `null`: nothing, it answered. */
function failuresIn(state: ClusterState | undefined): ReadonlyMap<string, string | null> {
  const views = [...(state?.inspection.values() ?? [])];
  return new Map(views.map((view) => [view.host.name, view.state === 'failed' ? failureWords(view.error.code) : null]));
}

export function applyBegan({ goal, changes, hosts }: Plan): Note {
  const touched = hostCount(hosts.filter(({ steps }) => steps.length > 0).length);
  const text =
    goal === 'apply'
      ? l10n.t('Apply began: {0} on {1}', changeCount(changes), touched)
      : l10n.t('Removal began: {0} on {1}', changeCount(changes), touched);
  return { kind: 'apply-began', text };
}

export function applyEnded({ goal, changes }: Plan, { outcome, changed }: ApplyResult): Note {
  const made = l10n.t('{0} of {1} changes made', changed, changes);
  const what = goal === 'apply' ? l10n.t('Apply ended') : l10n.t('Removal ended');
  return { kind: 'apply-ended', text: outcome === 'done' ? `${what}: ${made}` : `${what} (${outcome}): ${made}` };
}

import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { HostError } from '../../core/errors';
import type { ClusterState } from '../../providers/clusterState';
import type { Services } from './command';
import { failureText } from './failures';
import { withProgress } from './progress';

/**
 * Looks at the hosts of a cluster while the person waits and may be asked. `undefined`: given up, or the file has gone.
 */
export async function lookAt(
  { store, hosts, log }: Services,
  uri: vscode.Uri,
  only?: ReadonlySet<string>,
): Promise<ClusterState | undefined> {
  const title = l10n.t('Looking at the hosts');
  const cancelled = await withProgress(title, async (report, signal) => {
    const listener = store.onDidChange(() => {
      const awaited = [...(store.get(uri)?.awaited ?? [])];
      if (awaited.length > 0) report(l10n.t('waiting for {0}', awaited.slice(0, 4).join(', ')));
    });
    try {
      await hosts.attended(() => store.inspect(uri, { signal, ...(only === undefined ? {} : { only }) }));
    } finally {
      listener.dispose();
    }
    return signal.aborted;
  });
  const state = store.get(uri);
  if (cancelled || state === undefined) return undefined;
  // What a look did not ask for was told when somebody asked for it.
  for (const error of failuresOf(state)) if (only?.has(error.host) ?? true) log.error(failureText(error));
  return state;
}

/** Why hosts could not be looked at. */
export function failuresOf({ inspection }: ClusterState): readonly HostError[] {
  return [...inspection.values()].flatMap((view) => (view.state === 'failed' ? [view.error] : []));
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { managedHosts } from '../../core/inspect';
import type { ClusterState } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import type { Hosts } from '../ssh/hosts';
import { fileOf } from './subjects';

/** As many names as a question can hold. */
const NAMED = 8;

/** What a person is asked before a model may have hosts looked at. */
export function confirmationOf(states: readonly ClusterState[]): vscode.LanguageModelToolConfirmationMessages {
  const hosts = states.flatMap(({ cluster }) => (cluster === undefined ? [] : managedHosts(cluster)));
  const names = hosts.slice(0, NAMED).map(({ name, address }) => `${name} (${address})`);
  const more = hosts.length > NAMED ? ` ${l10n.t('and {0} more', hosts.length - NAMED)}` : '';
  return {
    title: l10n.t('Look at {0} hosts over SSH?', hosts.length),
    message: `${names.join(', ')}${more}. ${l10n.t('Nothing is changed on them.')}`,
  };
}

/**
 * Looks at the hosts of clusters, which a person has agreed to.
 *
 * @throws Error, for a model to read: the workspace is not trusted, or somebody works on a cluster at this moment.
 */
export async function lookForModel(
  { store, hosts }: { readonly store: ClusterStore; readonly hosts: Hosts },
  states: readonly ClusterState[],
  token: vscode.CancellationToken,
): Promise<void> {
  if (!vscode.workspace.isTrusted)
    throw new Error('This workspace is not trusted, so no host is contacted. Call the tool without "refresh", or ask the person to trust the workspace.'); // prettier-ignore
  const abort = new AbortController();
  const listener = token.onCancellationRequested(() => abort.abort());
  try {
    await Promise.all(
      states.map(async (state) => {
        const done = await store.during(state.uri, 'inspect', (signal) =>
          hosts.attended(() => store.inspect(state.uri, { signal: AbortSignal.any([signal, abort.signal]) })),
        );
        if (done === undefined)
          throw new Error(`Somebody is working on ${fileOf(state)} at this moment. Try again later, or call the tool without "refresh".`); // prettier-ignore
      }),
    );
  } finally {
    listener.dispose();
  }
}

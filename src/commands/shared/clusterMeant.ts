import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Cluster } from '../../core/spec/cluster';
import { type ClusterState, errorsOf } from '../../providers/clusterState';
import type { ClusterStore } from '../../providers/clusterStore';
import { placeOf } from '../../providers/clusterPlace';
import { nameOf } from '../../providers/tree/clusterNode';
import { clusterWords } from '../../providers/words';

/** A cluster whose file has no error: what commands work on. */
export interface SoundCluster {
  readonly uri: vscode.Uri;
  readonly cluster: Cluster;
}

/** The cluster that a command is meant for: what it was called on, the active editor, the only one, or as chosen. */
export async function clusterMeant(store: ClusterStore, argument: unknown): Promise<ClusterState | undefined> {
  const named = placeOf(argument);
  const place = named ?? placeOf(vscode.window.activeTextEditor?.document.uri);
  const state = place && store.get(place.cluster);
  if (state !== undefined) return state;
  if (named !== undefined) {
    // Whoever pointed at one cluster means no other, even where there is only one left.
    const file = vscode.workspace.asRelativePath(named.cluster);
    void vscode.window.showInformationMessage(l10n.t('{0} is no cluster file, or no longer one.', file));
    return undefined;
  }
  const clusters = store.clusters();
  if (clusters.length === 0) {
    const create = l10n.t('New Cluster File');
    const message = l10n.t('There is no cluster file in this workspace.');
    const answer = await vscode.window.showInformationMessage(message, create);
    if (answer === create) await vscode.commands.executeCommand('lvs.newCluster');
  }
  return clusters.length > 1 ? choose(clusters) : clusters[0];
}

/** As {@link clusterMeant}, and its file is in order. Says so where it is not. */
export async function soundClusterMeant(store: ClusterStore, argument: unknown): Promise<SoundCluster | undefined> {
  const state = await clusterMeant(store, argument);
  if (state === undefined) return undefined;
  const { uri, document } = state;
  if (document.cluster !== undefined) return { uri, cluster: document.cluster };
  const show = l10n.t('Show Problems');
  const answer = await vscode.window.showErrorMessage(
    l10n.t('{0} has {1} errors. Correct them first.', vscode.workspace.asRelativePath(uri), errorsOf(state)),
    show,
  );
  if (answer !== show) return undefined;
  await vscode.window.showTextDocument(uri);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  return undefined;
}

async function choose(clusters: readonly ClusterState[]): Promise<ClusterState | undefined> {
  const items = clusters.map((state) => ({
    label: nameOf(state),
    description: vscode.workspace.asRelativePath(state.uri),
    detail: clusterWords(state),
    state,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which cluster?') });
  return chosen?.state;
}

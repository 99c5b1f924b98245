import * as vscode from 'vscode';
import { hostsWithRole } from '../core/spec/cluster';
import type { ClusterStore } from './clusterStore';

/** What `when` clauses of package.json ask. `lvs.ready`: the workspace has been searched, so that none found means none there. */
export type ContextKey = 'lvs.hasCluster' | 'lvs.severalDirectors' | 'lvs.ready' | 'lvs.watching' | 'lvs.filtered';

export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** Keeps the keys in step with the store. */
export function maintainContext(store: ClusterStore): vscode.Disposable {
  const shown = new Map<ContextKey, boolean>();
  const show = (key: ContextKey, value: boolean): void => {
    if (shown.get(key) !== value) setContext(key, value);
    shown.set(key, value);
  };
  const update = (): void => {
    const clusters = store.clusters();
    show('lvs.hasCluster', clusters.length > 0);
    show('lvs.severalDirectors', clusters.some(({ cluster }) => cluster !== undefined && hostsWithRole(cluster, 'director').length > 1)); // prettier-ignore
  };
  update();
  return store.onDidChange(update);
}

import * as vscode from 'vscode';
import type { ClusterStore } from './clusterStore';

/** What `when` clauses of package.json ask. `lvs.ready`: the workspace has been searched, so that none found means none there. */
export type ContextKey = 'lvs.hasCluster' | 'lvs.ready' | 'lvs.watching' | 'lvs.filtered';

export function setContext(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/** Keeps the keys in step with the store. */
export function maintainContext(store: ClusterStore): vscode.Disposable {
  let shown: boolean | undefined;
  const update = (): void => {
    const hasCluster = store.clusters().length > 0;
    if (hasCluster !== shown) setContext('lvs.hasCluster', hasCluster);
    shown = hasCluster;
  };
  update();
  return store.onDidChange(update);
}

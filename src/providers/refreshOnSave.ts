import * as vscode from 'vscode';
import type { ClusterStore } from './clusterStore';
import { refreshesOnSave } from './settings';

/**
 * Looks at the hosts again when a cluster file is saved: only while the view shows it, and only at clusters that the
 * person has looked at before. Nothing is asked then; opening a folder contacts nobody.
 */
export function refreshOnSave(store: ClusterStore, isVisible: () => boolean): vscode.Disposable {
  return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (!vscode.workspace.isTrusted || !isVisible() || !refreshesOnSave(uri)) return;
    const state = store.get(uri);
    if (state?.document.cluster === undefined || !store.wasInspected(uri)) return;
    void store.during(uri, 'refresh', (signal) => store.inspect(uri, { signal }));
  });
}

import * as vscode from 'vscode';
import type { ClusterStore } from './clusterStore';
import { LANGUAGE } from './fileNames';

/** Calls back once: when an editor has a cluster file, which may be now. */
export function whenEdited(begin: () => void): vscode.Disposable {
  const isOurs = ({ languageId }: vscode.TextDocument): boolean => languageId === LANGUAGE;
  if (!vscode.workspace.textDocuments.some(isOurs)) return once(vscode.workspace.onDidOpenTextDocument, isOurs, begin);
  begin();
  return vscode.Disposable.from();
}

/** Calls back once: when the workspace has a cluster. */
export function whenThereIsACluster(store: ClusterStore, begin: () => void): vscode.Disposable {
  return once(store.onDidChange, () => store.clusters().length > 0, begin);
}

function once<T>(event: vscode.Event<T>, isIt: (value: T) => boolean, begin: () => void): vscode.Disposable {
  const listener = event((value) => {
    if (!isIt(value)) return;
    listener.dispose();
    begin();
  });
  return listener;
}

import * as vscode from 'vscode';
import type { ClusterStore } from './clusterStore';
import { type DocumentKind, SCHEMES, type Subject, subjectOf } from './clusterUri';

/** The text of a document for what it is about, computed from the store. */
export type Render = (subject: Subject) => string;

/** Read-only documents that show what the store has, and follow it. */
export function provideDocuments(kind: DocumentKind, store: ClusterStore, render: Render): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const shown = new Map<string, string>();
  const textOf = (uri: vscode.Uri): string => {
    const subject = subjectOf(uri);
    return subject === undefined ? '' : render(subject);
  };
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEMES[kind], {
      onDidChange: changed.event,
      provideTextDocumentContent(uri) {
        const text = textOf(uri);
        shown.set(String(uri), text);
        return text;
      },
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri, isClosed }) => isClosed && shown.delete(String(uri))),
    store.onDidChange(() => {
      for (const [id, text] of shown) {
        const uri = vscode.Uri.parse(id, true);
        if (textOf(uri) !== text) changed.fire(uri);
      }
    }),
  );
}

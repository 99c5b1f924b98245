import * as vscode from 'vscode';
import { subjectOf } from './clusterUri';

/** The cluster files that visible editors show: themselves, or a document of ours about them. As text. */
export function shownInEditors(): ReadonlySet<string> {
  return new Set(
    vscode.window.visibleTextEditors.map(({ document: { uri } }) => String(subjectOf(uri)?.cluster ?? uri)),
  );
}

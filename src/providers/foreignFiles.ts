import * as vscode from 'vscode';
import type { ClusterFiles } from './clusterFiles';
import { openDocument } from './clusterFiles';
import { LANGUAGE } from './fileNames';

/**
 * The name cluster.yaml belongs to nobody: a file that is plainly something else becomes plain YAML again. Once per
 * opened document: who then chooses our language for it means it.
 */
export function giveBackForeignFiles(files: ClusterFiles): vscode.Disposable {
  const givenBack = new WeakSet<vscode.TextDocument>();
  const look = (uri: vscode.Uri): void => {
    const document = openDocument(uri);
    if (document?.languageId !== LANGUAGE || givenBack.has(document)) return;
    if (files.get(uri)?.document.isOurs !== false) return;
    givenBack.add(document);
    void vscode.languages.setTextDocumentLanguage(document, 'yaml');
  };
  return files.onDidChange(look);
}

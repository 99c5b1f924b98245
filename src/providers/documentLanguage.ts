import * as vscode from 'vscode';
import { SCHEMES } from './clusterUri';

/** Language of our read-only documents, as package.json contributes it. */
const LANGUAGE = 'lvs-plan';

/**
 * Gives our read-only documents their language: nothing else about them can tell VS Code, since it chooses by file names
 * and theirs are titles. A document is closed and opened for it, but stays what it is (`isClosed` is false then).
 */
export function colourDocuments(): vscode.Disposable {
  return vscode.workspace.onDidOpenTextDocument((document) => {
    const isOurs = Object.values<string>(SCHEMES).includes(document.uri.scheme);
    if (isOurs && document.languageId !== LANGUAGE) void vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
  });
}

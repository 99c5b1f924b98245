import * as vscode from 'vscode';
import { SCHEMES } from './clusterUri';

/** Languages of our read-only documents, as package.json contributes them. */
const LANGUAGES: Readonly<Record<string, string>> = {
  [SCHEMES.plan]: 'lvs-plan',
  [SCHEMES.removal]: 'lvs-plan',
  [SCHEMES.inspect]: 'lvs-plan',
  [SCHEMES.test]: 'lvs-plan',
  [SCHEMES.host]: 'lvs-plan',
  [SCHEMES.trail]: 'lvs-plan',
  [SCHEMES.transcript]: 'lvs-plan',
  // Not a cluster file: it is what one was.
  [SCHEMES.applied]: 'yaml',
  [SCHEMES.table]: 'lvs-table',
};

/**
 * Gives our read-only documents their language: nothing else about them can tell VS Code, since it chooses by file names
 * and theirs are titles. A document is closed and opened for it, but stays what it is (`isClosed` is false then).
 */
export function colourDocuments(): vscode.Disposable {
  return vscode.workspace.onDidOpenTextDocument((document) => {
    const language = LANGUAGES[document.uri.scheme];
    if (language === undefined || document.languageId === language) return;
    void vscode.languages.setTextDocumentLanguage(document, language);
  });
}

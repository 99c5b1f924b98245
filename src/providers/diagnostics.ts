import * as vscode from 'vscode';
import type { Diagnostic } from '../core/spec/document';
import { type ClusterFile, type ClusterFiles, openDocument } from './clusterFiles';
import { explanationOf } from './documentation';
import { LANGUAGE } from './fileNames';
import { toRange } from './positions';

/** Shows what is wrong in the cluster files that are open. */
export function publishDiagnostics(files: ClusterFiles): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection(LANGUAGE);
  const publish = (uri: vscode.Uri): void => {
    const document = openDocument(uri);
    const file = document && files.get(uri);
    if (file === undefined || !concernsUs(document, file)) collection.delete(uri);
    else collection.set(uri, file.document.diagnostics.map((diagnostic) => toDiagnostic(uri, diagnostic))); // prettier-ignore
  };
  return vscode.Disposable.from(
    collection,
    files.onDidChange(publish),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => publish(uri)),
  );
}

/** Plain YAML is ours when it says so; what is in our language was either recognised or chosen by the person. */
function concernsUs(document: vscode.TextDocument | undefined, { document: { isOurs } }: ClusterFile): boolean {
  return document?.languageId === LANGUAGE || isOurs;
}

export function toDiagnostic(
  uri: vscode.Uri,
  { code, severity, message, range, related }: Diagnostic,
): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severityOf(severity));
  diagnostic.source = 'lvs';
  const target = explanationOf(code);
  diagnostic.code = target === undefined ? code : { value: code, target };
  diagnostic.relatedInformation = (related ?? []).map(
    (item) => new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, toRange(item.range)), item.message),
  );
  return diagnostic;
}

/** The code of a diagnostic, with or without a link to its explanation. */
export function codeOf({ code }: vscode.Diagnostic): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

function severityOf(severity: Diagnostic['severity']): vscode.DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return vscode.DiagnosticSeverity.Error;
    case 'warning':
      return vscode.DiagnosticSeverity.Warning;
    case 'information':
      return vscode.DiagnosticSeverity.Information;
    case 'hint':
      return vscode.DiagnosticSeverity.Hint;
  }
}

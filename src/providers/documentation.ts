import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { linesOfSections } from '../core/spec/documentation';

const EXTENSION = 'lvs-dr.lvs-dr';

let sections: ReadonlyMap<string, number> | undefined;

/** Where the documentation explains a code; undefined where it cannot be read. Read once, when first asked for. */
export function explanationOf(code: string): vscode.Uri | undefined {
  const extension = vscode.extensions.getExtension(EXTENSION);
  if (extension === undefined) return undefined;
  const uri = vscode.Uri.joinPath(extension.extensionUri, 'docs', 'diagnostics.md');
  sections ??= linesOfSections(textOf(uri));
  const line = sections.get(code);
  return line === undefined ? undefined : uri.with({ fragment: `L${line}` });
}

/** Shows what the errors of hosts mean, and what to do about each. */
export async function explainHostErrors(): Promise<void> {
  const extension = vscode.extensions.getExtension(EXTENSION);
  if (extension === undefined) return;
  const uri = vscode.Uri.joinPath(extension.extensionUri, 'docs', 'ssh-errors.md');
  await vscode.commands.executeCommand('markdown.showPreview', uri);
}

function textOf({ fsPath }: vscode.Uri): string {
  try {
    return readFileSync(fsPath, 'utf8');
  } catch {
    // Without the file there are no links, and diagnostics are as good as before.
    return '';
  }
}

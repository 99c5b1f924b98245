import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { TextEdit } from '../../core/spec/textEdit';
import type { ClusterDocument } from '../../core/spec/document';
import type { EditResult } from '../../core/spec/edits/result';
import { toPosition } from '../../providers/positions';

/**
 * Makes a change in a cluster file, where it keeps its comments and can be undone like any other edit. A file that was
 * saved is saved again; one that the person is working on stays theirs to save. False: refused, and the person told so.
 */
export async function editFile(uri: vscode.Uri, document: ClusterDocument, result: EditResult): Promise<boolean> {
  if (!result.ok) {
    void vscode.window.showErrorMessage(result.message);
    return false;
  }
  const open = await vscode.workspace.openTextDocument(uri);
  if (!isSameText(open.getText(), document.text)) {
    // The places of the edit are those of the text that it was made from.
    const file = vscode.workspace.asRelativePath(uri);
    void vscode.window.showErrorMessage(l10n.t('{0} has changed meanwhile. Try again.', file));
    return false;
  }
  const wasDirty = open.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    result.edits.map((each) => toTextEdit(document, each)),
  );
  if (result.edits.length > 0 && !(await vscode.workspace.applyEdit(edit))) return false;
  return wasDirty || open.isUntitled || open.save();
}

/** An editor shows no byte order mark, and one kind of line end. */
function isSameText(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  return one === other;
}

function toTextEdit(document: ClusterDocument, { range, newText }: TextEdit): vscode.TextEdit {
  const at = (offset: number): vscode.Position => toPosition(document.positionAt(offset));
  return new vscode.TextEdit(new vscode.Range(at(range.offset), at(range.offset + range.length)), newText);
}

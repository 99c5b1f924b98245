import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ClusterDocument } from '../../core/spec/document';
import type { EditResult } from '../../core/spec/edits/result';
import type { Services } from './command';
import { editFile } from './editFile';

/** Makes a change in the file of a cluster, says what it says now, and offers to apply it. */
export async function editAndOffer(
  { store }: Services,
  uri: vscode.Uri,
  edit: (document: ClusterDocument) => EditResult,
  done: string,
): Promise<void> {
  const document = store.get(uri)?.document;
  if (document === undefined || !(await editFile(uri, document, edit(document)))) return;
  const apply = l10n.t('Apply');
  const answer = await vscode.window.showInformationMessage(done, ...(vscode.workspace.isTrusted ? [apply] : []));
  if (answer === apply) await vscode.commands.executeCommand('lvs.apply', uri);
}

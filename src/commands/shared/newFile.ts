import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readCluster } from '../../core/spec/read';

/** The folder of the workspace that a new file belongs in; `undefined`: there is none. */
export async function folderMeant(): Promise<vscode.WorkspaceFolder | 'none' | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) return 'none';
  if (folders.length === 1) return folders[0];
  return vscode.window.showWorkspaceFolderPick({ placeHolder: l10n.t('Where shall the cluster file be?') });
}

/**
 * Writes a new cluster file and opens it: `cluster.yaml`, or where there is one already a file of the cluster's name.
 * Never writes over anything; without a folder, or without a free name, the text stands in an untitled document.
 */
export async function openNewFile(folder: vscode.WorkspaceFolder | 'none', text: string): Promise<void> {
  const name = readCluster(text).survey.file.name ?? 'cluster';
  const uri = folder === 'none' ? undefined : await firstFree(folder.uri, ['cluster.yaml', `${name}.lvs.yaml`]);
  if (uri === undefined) {
    const document = await vscode.workspace.openTextDocument({ language: 'lvs-cluster', content: text });
    await vscode.window.showTextDocument(document);
    return;
  }
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(uri);
}

async function firstFree(folder: vscode.Uri, names: readonly string[]): Promise<vscode.Uri | undefined> {
  for (const name of names) {
    const uri = vscode.Uri.joinPath(folder, name);
    if (!(await exists(uri))) return uri;
  }
  return undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}

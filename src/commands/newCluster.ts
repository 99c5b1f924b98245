import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from './shared/command';

/** Writes a cluster.yaml to begin with, from the reference example, and opens it. An existing one is only opened. */
export const newCluster: Command = {
  contactsHosts: false,
  async run({ extensionUri }) {
    const example = vscode.Uri.joinPath(extensionUri, 'examples', 'reference', 'cluster.yaml');
    const content = await vscode.workspace.fs.readFile(example);
    const folder = await folderMeant();
    if (folder === undefined) {
      const text = new TextDecoder().decode(content);
      const document = await vscode.workspace.openTextDocument({ language: 'lvs-cluster', content: text });
      await vscode.window.showTextDocument(document);
      return;
    }
    const uri = vscode.Uri.joinPath(folder.uri, 'cluster.yaml');
    if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, content);
    await vscode.window.showTextDocument(uri);
  },
};

async function folderMeant(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return folders[0];
  return vscode.window.showWorkspaceFolderPick({ placeHolder: l10n.t('Where shall the cluster file be?') });
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}

import * as vscode from 'vscode';

const CLUSTER_FILES = '{**/cluster.yaml,**/cluster.yml,**/*.lvs.yaml,**/*.lvs.yml}';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('LVS-DR', { log: true });
  const changed = new vscode.EventEmitter<void>();
  const files: vscode.TreeDataProvider<vscode.Uri> = {
    onDidChangeTreeData: changed.event,
    async getChildren(parent) {
      const found = parent === undefined ? await vscode.workspace.findFiles(CLUSTER_FILES) : [];
      await vscode.commands.executeCommand('setContext', 'lvs.hasCluster', found.length > 0);
      log.info(`${found.length} cluster files`);
      return found;
    },
    getTreeItem: (uri) => new vscode.TreeItem(uri),
  };
  context.subscriptions.push(
    log,
    changed,
    vscode.window.registerTreeDataProvider('lvs.cluster', files),
    vscode.commands.registerCommand('lvs.refresh', () => changed.fire()),
    vscode.commands.registerCommand('lvs.showLog', () => log.show()),
  );
}

import * as vscode from 'vscode';
import { isTreeNode, type TreeNode } from './node';

/** The type that VS Code gives to what is dragged inside the view; it adds it to every drag. */
const ROWS = 'application/vnd.code.tree.lvs.cluster';

/** Dragging real servers onto a virtual service adds them to it, as the command does. */
export class RealServerDrag implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes = [];
  readonly dropMimeTypes = [ROWS];

  handleDrag(source: readonly TreeNode[], data: vscode.DataTransfer): void {
    const hosts = source.filter((node) => node.kind === 'host' && node.host.roles.has('realServer'));
    if (hosts.length > 0) data.set(ROWS, new vscode.DataTransferItem(hosts));
  }

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const dragged: unknown = data.get(ROWS)?.value;
    const hosts: readonly unknown[] = Array.isArray(dragged) ? dragged : [];
    // Between the rows of a service is the service, too.
    if (target?.kind !== 'service' && target?.kind !== 'destination') return;
    const ours = hosts.filter(isTreeNode).filter(({ state }) => state.id === target.state.id);
    if (ours.length === 0) return;
    const service: TreeNode = { kind: 'service', state: target.state, service: target.service };
    await vscode.commands.executeCommand('lvs.addToService', service, ours);
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ClusterStore } from '../clusterStore';
import { tally } from '../clusterState';
import { clusterChildren, clusterItem, clusterTooltip } from './clusterNode';
import { decorateRows } from './decorations';
import { destinationItem, destinationTooltip } from './destinationNode';
import { detailItem, detailTooltip } from './detailNode';
import { groupChildren, groupItem } from './groupNode';
import { hostChildren, hostItem, hostTooltip } from './hostNode';
import type { TreeNode } from './node';
import { serviceChildren, serviceItem, serviceTooltip } from './serviceNode';

const VIEW = 'lvs.cluster';

/** The clusters view. It draws what the store has, and never asks a host. */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly disposable: vscode.Disposable;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly store: ClusterStore) {
    this.view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    this.disposable = vscode.Disposable.from(
      this.changed,
      this.view,
      decorateRows(),
      store.onDidChange(() => this.draw()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.draw()),
    );
    this.draw();
  }

  get visible(): boolean {
    return this.view.visible;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return [...this.childrenOf(node)];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'cluster':
        return clusterItem(node, this.store.clusters().length === 1);
      case 'group':
        return groupItem(node);
      case 'service':
        return serviceItem(node);
      case 'destination':
        return destinationItem(node);
      case 'host':
        return hostItem(node);
      case 'detail':
        return detailItem(node);
    }
  }

  /** Tooltips cost something and say how old they are: they are made when they are looked at. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    const tooltip = tooltipOf(node);
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  dispose(): void {
    this.disposable.dispose();
  }

  private childrenOf(node: TreeNode | undefined): readonly TreeNode[] {
    switch (node?.kind) {
      case undefined:
        return this.store.clusters().map((state) => ({ kind: 'cluster', state }));
      case 'cluster':
        return clusterChildren(node);
      case 'group':
        return groupChildren(node);
      case 'service':
        return serviceChildren(node);
      case 'host':
        return hostChildren(node);
      case 'destination':
      case 'detail':
        return [];
    }
  }

  private draw(): void {
    const clusters = this.store.clusters();
    const drifted = clusters.reduce((sum, state) => sum + tally(state).drifted, 0);
    this.view.badge =
      drifted === 0
        ? undefined
        : {
            value: drifted,
            tooltip: drifted === 1 ? l10n.t('1 host is not as its file says') : l10n.t('{0} hosts are not as their file says', drifted), // prettier-ignore
          };
    const silent = !vscode.workspace.isTrusted && clusters.length > 0;
    this.view.message = silent ? l10n.t('This workspace is not trusted: no host is contacted.') : '';
    this.changed.fire(undefined);
  }
}

function tooltipOf(node: TreeNode): vscode.MarkdownString | undefined {
  switch (node.kind) {
    case 'cluster':
      return clusterTooltip(node);
    case 'group':
      return undefined;
    case 'service':
      return serviceTooltip(node);
    case 'destination':
      return destinationTooltip(node);
    case 'host':
      return hostTooltip(node);
    case 'detail':
      return detailTooltip(node);
  }
}

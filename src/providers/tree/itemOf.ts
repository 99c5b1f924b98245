import type * as vscode from 'vscode';
import { clusterChildren, clusterItem, clusterTooltip } from './clusterNode';
import { destinationItem, destinationTooltip } from './destinationNode';
import { detailItem, detailTooltip } from './detailNode';
import { faultItem, faultTooltip } from './faultNode';
import { type Arrangement, arranged } from './arrangement';
import { groupChildren, groupItem } from './groupNode';
import { hostChildren, hostItem, hostTooltip } from './hostNode';
import { kindChildren, kindItem, kindTooltip } from './kindNode';
import type { TreeNode } from './node';
import { rowChildren, rowItem, rowTooltip } from './rowNode';
import { serviceChildren, serviceItem, serviceTooltip } from './serviceNode';

/** What is under a row, as the person wants it arranged. A group of which a filter leaves nothing is not shown. */
export function childrenOf(node: TreeNode, arrangement: Arrangement): readonly TreeNode[] {
  switch (node.kind) {
    case 'cluster':
      return clusterChildren(node).filter(
        (child) => child.kind === 'fault' || arranged(groupChildren(child), arrangement).length > 0,
      );
    case 'group':
      return arranged(groupChildren(node), arrangement);
    case 'service':
      return arranged(serviceChildren(node), arrangement);
    case 'host':
      return hostChildren(node);
    case 'kind':
      return kindChildren(node);
    case 'row':
      return rowChildren(node);
    case 'destination':
    case 'detail':
    case 'fault':
      return [];
  }
}

/** `isAlone`: there is no other cluster, so this one begins open. */
export function itemOf(node: TreeNode, arrangement: Arrangement, isAlone: () => boolean): vscode.TreeItem {
  switch (node.kind) {
    case 'cluster':
      return clusterItem(node, isAlone());
    case 'fault':
      return faultItem(node);
    case 'group':
      return groupItem(node, arranged(groupChildren(node), arrangement).length);
    case 'service':
      return serviceItem(node);
    case 'destination':
      return destinationItem(node);
    case 'host':
      return hostItem(node);
    case 'detail':
      return detailItem(node);
    case 'kind':
      return kindItem(node);
    case 'row':
      return rowItem(node);
  }
}

export function tooltipOf(node: TreeNode): vscode.MarkdownString | undefined {
  switch (node.kind) {
    case 'cluster':
      return clusterTooltip(node);
    case 'fault':
      return faultTooltip(node);
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
    case 'kind':
      return kindTooltip(node);
    case 'row':
      return rowTooltip(node);
  }
}

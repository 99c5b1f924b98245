import * as vscode from 'vscode';
import type { Path, Range } from '../core/spec/document';
import type { ClusterState } from '../providers/clusterState';
import { toRange } from '../providers/positions';
import type { FaultNode, HostNode, TreeNode } from '../providers/tree/node';
import { isTreeNode } from '../providers/tree/node';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** Opens the cluster file at what a row of the tree is about. */
export const openClusterFile: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const state = await clusterMeant(store, argument);
    if (state === undefined) return;
    const range = isTreeNode(argument) ? rangeOf(state, argument) : undefined;
    await vscode.window.showTextDocument(state.uri, range === undefined ? {} : { selection: toRange(range) });
  },
};

function rangeOf({ document }: ClusterState, node: TreeNode): Range | undefined {
  return node.kind === 'fault' ? node.fault.range : document.rangeOf(pathOf(node), 'key');
}

function pathOf(node: Exclude<TreeNode, FaultNode>): Path {
  switch (node.kind) {
    case 'cluster':
      return ['name'];
    case 'group':
      return [node.group === 'services' ? 'virtualServices' : node.group];
    case 'service':
    case 'destination':
      return ['virtualServices'];
    case 'host':
      return hostPath(node);
    case 'detail':
    case 'kind':
    case 'row':
      return hostPath(node.host);
  }
}

function hostPath({ group, host }: HostNode): Path {
  return [group, host.name];
}

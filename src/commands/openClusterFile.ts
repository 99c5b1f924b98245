import * as vscode from 'vscode';
import type { Path } from '../core/spec/document';
import { toRange } from '../providers/positions';
import type { HostNode, TreeNode } from '../providers/tree/node';
import { isTreeNode } from '../providers/tree/node';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** Opens the cluster file at what a row of the tree is about. */
export const openClusterFile: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const state = await clusterMeant(store, argument);
    if (state === undefined) return;
    const range = isTreeNode(argument) ? state.document.rangeOf(pathOf(argument), 'key') : undefined;
    await vscode.window.showTextDocument(state.uri, range === undefined ? {} : { selection: toRange(range) });
  },
};

function pathOf(node: TreeNode): Path {
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
      return hostPath(node.host);
  }
}

function hostPath({ group, host }: HostNode): Path {
  return [group, host.name];
}

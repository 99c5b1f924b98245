import * as vscode from 'vscode';
import { serviceName } from '../core/spec/cluster';
import type { ClusterDocument, Path, Range } from '../core/spec/document';
import { nameOf } from '../core/spec/rules/services';
import type { ClusterState } from '../providers/clusterState';
import { toRange } from '../providers/positions';
import type { DestinationNode, FaultNode, HostNode, ServiceNode, TreeNode } from '../providers/tree/node';
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
  if (node.kind === 'fault') return node.fault.range;
  if (node.kind === 'service' || node.kind === 'destination') return rangeInServices(document, node);
  return document.rangeOf(pathOf(node), 'key');
}

/** Where the file has a service, or a real server of it, as its text is now: no more than the place, which is a whole block. */
function rangeInServices(document: ClusterDocument, node: ServiceNode | DestinationNode): Range | undefined {
  const entry = document.survey.services.find((each) => nameOf(each) === serviceName(node.service.match));
  const member = node.kind === 'destination' && entry?.realServers.find(({ host }) => host === node.destination.host);
  const range = entry && document.rangeOf(member ? member.hostPath : entry.path);
  return range ? { ...range, end: range.start } : document.rangeOf(['virtualServices'], 'key');
} // prettier-ignore

function pathOf(node: Exclude<TreeNode, FaultNode | ServiceNode | DestinationNode>): Path {
  switch (node.kind) {
    case 'cluster':
      return ['name'];
    case 'group':
      return [node.group === 'services' ? 'virtualServices' : node.group];
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

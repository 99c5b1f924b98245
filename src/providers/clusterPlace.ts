import * as vscode from 'vscode';
import { subjectOf } from './clusterUri';
import { isTreeNode, type TreeNode } from './tree/node';
import { serviceName } from '../core/spec/cluster';

/** A cluster, or a host or virtual service of it, as commands are called on it from an editor. */
export interface ClusterPlace {
  readonly cluster: vscode.Uri;
  readonly host?: string;
  /** As {@link serviceName} says it. */
  readonly service?: string;
}

/** What a command was called on: a row of the tree, a place in an editor, a document's URI. `undefined`: nothing of ours. */
export function placeOf(argument: unknown): ClusterPlace | undefined {
  if (argument instanceof vscode.Uri) {
    const subject = subjectOf(argument);
    const { host, service } = subject?.details ?? {};
    return {
      cluster: subject?.cluster ?? argument,
      ...(host === undefined ? {} : { host }),
      ...(service === undefined ? {} : { service }),
    };
  }
  if (isTreeNode(argument)) {
    return {
      cluster: argument.state.uri,
      ...hostIn(argument),
      ...('service' in argument ? { service: serviceName(argument.service.match) } : {}),
    };
  }
  return isClusterPlace(argument) ? argument : undefined;
}

/** Places in one cluster that a command was called on, of all rows that are selected. */
export function placesIn(cluster: vscode.Uri, selected: readonly unknown[]): readonly ClusterPlace[] {
  return selected.flatMap((each) => {
    const place = placeOf(each);
    return place !== undefined && String(place.cluster) === String(cluster) ? [place] : [];
  });
}

function hostIn(node: TreeNode): Pick<ClusterPlace, 'host'> {
  if (node.kind === 'host') return { host: node.host.name };
  if ('host' in node) return { host: node.host.host.name };
  return node.kind === 'destination' ? { host: node.destination.host } : {};
}

function isClusterPlace(value: unknown): value is ClusterPlace {
  if (typeof value !== 'object' || value === null || !('cluster' in value)) return false;
  const optional = (key: 'host' | 'service'): boolean => !(key in value) || typeof Reflect.get(value, key) === 'string';
  return value.cluster instanceof vscode.Uri && optional('host') && optional('service');
}

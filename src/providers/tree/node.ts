/**
 * The tree of clusters:
 *
 *     web  cluster.yaml, 34 differences
 *     ├─ an error of the file, where it has any
 *     ├─ Virtual services ─ 192.168.16.100:80 ─ web1, web2 …
 *     ├─ Directors ─ lvs ─ its problems; VIPs, sysctls, table … ─ what is seen of each, and what is wanted
 *     ├─ Real servers ─ …
 *     ├─ NFS hosts ─ nfs ─ the same
 *     └─ Clients
 *
 * A node is a value: the cluster's state as it was when the tree was drawn, and which part of it is meant. Each kind has
 * a file with its row, its tooltip and its children; none of them knows a host, a file or VS Code's windows.
 */
import type { KindId } from '../../core/plan/compare';
import type { Compared } from '../../core/resources/compared';
import type { Destination, Host, NfsExport, VirtualService } from '../../core/spec/cluster';
import type { Diagnostic } from '../../core/spec/document';
import type { ClusterState } from '../clusterState';

export const GROUPS = ['services', 'directors', 'realServers', 'nfsHosts', 'clients'] as const;
export type Group = (typeof GROUPS)[number];

interface InCluster {
  readonly state: ClusterState;
}

export interface ClusterNode extends InCluster {
  readonly kind: 'cluster';
}

/** An error of the file: the way to it. */
export interface FaultNode extends InCluster {
  readonly kind: 'fault';
  readonly fault: Diagnostic;
}

export interface GroupNode extends InCluster {
  readonly kind: 'group';
  readonly group: Group;
}

export interface ServiceNode extends InCluster {
  readonly kind: 'service';
  readonly service: VirtualService;
}

export interface DestinationNode extends InCluster {
  readonly kind: 'destination';
  readonly service: VirtualService;
  readonly destination: Destination;
}

export interface HostNode extends InCluster {
  readonly kind: 'host';
  /** A machine with two roles is in two groups. */
  readonly group: Exclude<Group, 'services'>;
  readonly host: Host;
}

/** One line of what is known of a host. */
export interface DetailNode extends InCluster {
  readonly kind: 'detail';
  readonly host: HostNode;
  readonly detail: Detail;
}

export type Detail =
  | { readonly type: 'error' | 'next' | 'blocks' | 'warns'; readonly text: string }
  | { readonly type: 'export'; readonly export: NfsExport };

/** Things of one kind on a host, as they were seen. */
export interface KindNode extends InCluster {
  readonly kind: 'kind';
  readonly host: HostNode;
  readonly of: KindId;
}

/** One of them, beside what is wanted. */
export interface RowNode extends InCluster {
  readonly kind: 'row';
  readonly host: HostNode;
  readonly of: KindId;
  readonly row: Compared;
}

export type TreeNode = ClusterNode | FaultNode | GroupNode | ServiceNode | DestinationNode | HostNode | DetailNode | KindNode | RowNode; // prettier-ignore

export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value && 'state' in value;
}

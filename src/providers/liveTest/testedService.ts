import type * as vscode from 'vscode';
import { type Cluster, serviceName, type VirtualService } from '../../core/spec/cluster';
import type { ClusterState } from '../clusterState';

/** A virtual service of a cluster file: what a live test is about. */
export interface TestedService {
  readonly uri: vscode.Uri;
  /** As {@link serviceName} says it. */
  readonly service: string;
}

/** One text for each of them. */
export function keyOf({ uri, service }: TestedService): string {
  return `${String(uri)}#${service}`;
}

/** The service as the last sound version of its file has it, and the cluster around it. */
export interface Found {
  readonly state: ClusterState;
  readonly cluster: Cluster;
  readonly service: VirtualService;
}

export function found(state: ClusterState | undefined, name: string): Found | undefined {
  const cluster = state?.cluster;
  const service = cluster?.services.find(({ match }) => serviceName(match) === name);
  return state === undefined || cluster === undefined || service === undefined
    ? undefined
    : { state, cluster, service };
}

import { type Cluster, type Host, hostsWithRole, type Role } from '../../core/spec/cluster';
import type { ClusterState } from '../clusterState';
import { type Group, GROUPS } from './node';

/** Groups and services with more members than fit into a view begin closed. */
export const BEGINS_OPEN = 20;

export type HostGroup = Exclude<Group, 'services'>;

const ROLES = {
  directors: 'director',
  realServers: 'realServer',
  nfsHosts: 'nfsHost',
  clients: 'client',
} as const satisfies Record<HostGroup, Role>;

export function hostsOf(cluster: Cluster, group: HostGroup): readonly Host[] {
  return hostsWithRole(cluster, ROLES[group]);
}

export function sizeOf({ cluster }: ClusterState, group: Group): number {
  if (cluster === undefined) return 0;
  return group === 'services' ? cluster.services.length : hostsOf(cluster, group).length;
}

/** The groups that have members. */
export function childGroups(state: ClusterState): readonly Group[] {
  return GROUPS.filter((group) => sizeOf(state, group) > 0);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hostsWithRole, type Role } from '../../core/spec/cluster';
import { sizeOf } from './clusterNode';
import { plainIcon } from './icons';
import type { Group, GroupNode, HostNode, ServiceNode } from './node';

/** Groups with more members than fit into a view begin closed. */
const BEGINS_OPEN = 20;

const ROLES = {
  directors: 'director',
  realServers: 'realServer',
  nfsHosts: 'nfsHost',
  clients: 'client',
} as const satisfies Record<Exclude<Group, 'services'>, Role>;

const ICON = {
  services: 'globe',
  directors: 'type-hierarchy-sub',
  realServers: 'server',
  nfsHosts: 'database',
  clients: 'device-desktop',
} as const satisfies Record<Group, string>;

export function groupItem({ state, group }: GroupNode): vscode.TreeItem {
  const size = sizeOf(state, group);
  const open = size <= BEGINS_OPEN && group !== 'clients';
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(titleOf(group), open ? Expanded : Collapsed);
  item.id = `${state.id}#${group}`;
  item.iconPath = plainIcon(ICON[group]);
  item.contextValue = 'group';
  if (size > 1) item.description = String(size);
  item.accessibilityInformation = { label: `${titleOf(group)}, ${size}` };
  return item;
}

export function groupChildren({ state, group }: GroupNode): readonly (ServiceNode | HostNode)[] {
  const { cluster } = state;
  if (cluster === undefined) return [];
  if (group === 'services') return cluster.services.map((service) => ({ kind: 'service', state, service }));
  return hostsWithRole(cluster, ROLES[group]).map((host) => ({ kind: 'host', state, group, host }));
}

function titleOf(group: Group): string {
  switch (group) {
    case 'services':
      return l10n.t('Virtual services');
    case 'directors':
      return l10n.t('Directors');
    case 'realServers':
      return l10n.t('Real servers');
    case 'nfsHosts':
      return l10n.t('NFS hosts');
    case 'clients':
      return l10n.t('Clients');
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { lastStatus } from '../clusterState';
import { rowUri } from './decorations';
import { plainIcon } from './icons';
import { BEGINS_OPEN, hostsOf, sizeOf } from './members';
import type { Group, GroupNode, HostNode, ServiceNode } from './node';

const ICON = {
  services: 'globe',
  directors: 'type-hierarchy-sub',
  realServers: 'server',
  nfsHosts: 'database',
  clients: 'device-desktop',
} as const satisfies Record<Group, string>;

/** `shown`: how many of its members a filter leaves. */
export function groupItem({ state, group }: GroupNode, shown: number): vscode.TreeItem {
  const size = sizeOf(state, group);
  const open = size <= BEGINS_OPEN && group !== 'clients';
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const title = titleOf(group);
  const item = new vscode.TreeItem(title, open ? Expanded : Collapsed);
  item.id = `${state.id}#${group}`;
  item.iconPath = plainIcon(ICON[group]);
  item.contextValue = 'group';
  item.resourceUri = rowUri(state.id, [group]);
  const words = [countOf(size, shown), troubleOf({ kind: 'group', state, group })].filter((part) => part !== '');
  item.description = words.join(' · ');
  item.tooltip = [title, ...words].join(' · ');
  item.accessibilityInformation = { label: [title, ...(size === 1 ? ['1'] : []), ...words].join(', ') };
  return item;
}

export function groupChildren({ state, group }: GroupNode): readonly (ServiceNode | HostNode)[] {
  const { cluster } = state;
  if (cluster === undefined) return [];
  if (group === 'services') return cluster.services.map((service) => ({ kind: 'service', state, service }));
  return hostsOf(cluster, group).map((host) => ({ kind: 'host', state, group, host }));
}

export function titleOf(group: Group): string {
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

function countOf(size: number, shown: number): string {
  if (shown < size) return l10n.t('{0} of {1}', shown, size);
  return size > 1 ? String(size) : '';
}

/** What somebody would have to open a closed group for. */
function troubleOf({ state, group }: GroupNode): string {
  if (state.cluster === undefined || group === 'services' || sizeOf(state, group) <= BEGINS_OPEN) return '';
  const states = hostsOf(state.cluster, group).map(({ name }) => lastStatus(state, name).state);
  const count = (...wanted: readonly string[]): number => states.filter((each) => wanted.includes(each)).length;
  const failed = count('failed');
  const drifted = count('drifted', 'blocked');
  return [
    ...(failed > 0 ? [l10n.t('{0} not reached', failed)] : []),
    ...(drifted > 0 ? [l10n.t('{0} drifted', drifted)] : []),
  ].join(', ');
}

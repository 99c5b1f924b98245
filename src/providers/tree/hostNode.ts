import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ago } from '../../core/language/age';
import { type HostStatus, hostStatus, lastStatus } from '../clusterState';
import { connectionWords, hostWords } from '../words';
import { comparedOf } from './compared';
import { rowUri } from './decorations';
import { plainIcon, type StateIcon, stateIcon } from './icons';
import { Tooltip } from './markdown';
import type { Detail, DetailNode, HostNode, KindNode } from './node';

const LISTED = 12;

export function hostItem(node: HostNode): vscode.TreeItem {
  const { state, host, group } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(host.name, hasChildren(node) ? Collapsed : None);
  item.id = `${state.id}#${group}#${host.name}`;
  // Clients hold nothing of ours: there is nothing that could differ, and nobody looks at them.
  const words = isManaged(node) ? hostWords(hostStatus(state, host.name)) : l10n.t('sends test requests');
  // The state first: a narrow view cuts the end off.
  const connection = connectionWords(state.connections.get(host.name));
  item.description = [words, host.address, ...connection].join(' · ');
  item.iconPath = isManaged(node) ? stateIcon(iconOf(hostStatus(state, host.name))) : plainIcon('vm');
  item.contextValue = contextOf(node);
  item.accessibilityInformation = {
    label: [l10n.t('Host {0}, {1}, {2}', host.name, host.address, words), ...connection].join(', '),
  };
  item.resourceUri = rowUri(state.id, [group, host.name]);
  return item;
}

export function hostTooltip(node: HostNode): vscode.MarkdownString {
  const { state, host } = node;
  const status = hostStatus(state, host.name);
  const tooltip = new Tooltip().title(host.name, host.address);
  const more = (count: number): string => l10n.t('and {0} more', count);
  switch (status.state) {
    case 'unseen':
      return tooltip
        .text(
          isManaged(node)
            ? l10n.t('Not inspected yet: the host has not been contacted.')
            : l10n.t('Sends test requests; nothing is set up on it.'),
        ) // prettier-ignore
        .done();
    case 'awaited':
      return tooltip.text(l10n.t('The host is being looked at.')).done();
    case 'changing':
      tooltip.text(l10n.t('The host is being changed: {0} of {1} steps are done.', status.done, status.of));
      return status.step === undefined ? tooltip.done() : tooltip.text(`… ${status.step}`).done();
    case 'failed': {
      tooltip.text(status.error.message);
      if (status.error.details.next !== undefined) tooltip.text(`→ ${status.error.details.next}`);
      return tooltip.text(l10n.t('Tried {0} ({1})', ago(status.at), status.at.toLocaleTimeString())).done();
    }
    case 'blocked':
    case 'drifted':
    case 'inSync': {
      const { facts } = status.observation;
      const vips = new Set(state.cluster?.services.flatMap(({ match }) => (match.type === 'address' ? [match.vip] : match.vips))); // prettier-ignore
      const held = facts.addresses.filter(({ address }) => vips.has(address));
      return tooltip
        .text(`${facts.osName}, Linux ${facts.kernel}`)
        .list(
          status.problems.map(({ message, next }) => `${message} → ${next}`),
          LISTED,
          more,
        ) // prettier-ignore
        .text(status.changes.length === 0 ? l10n.t('As the file says.') : l10n.t('Not as the file says:'))
        .list(status.changes, LISTED, more)
        .lines(held.map(({ address, prefix, nic }) => l10n.t('Holds the VIP {0} on {1}.', `${address}/${prefix}`, nic)))
        .text(l10n.t('Seen {0} ({1})', ago(status.at), status.at.toLocaleTimeString()))
        .done();
    }
  }
}

/** Whoever was seen holds something: it need not be compared before somebody opens the row. */
function hasChildren(node: HostNode): boolean {
  return node.state.inspection.get(node.host.name)?.state === 'observed' || hostChildren(node).length > 0;
}

/** Problems first, then what it holds; of a host that was not seen, what the file says of it. */
export function hostChildren(node: HostNode): readonly (DetailNode | KindNode)[] {
  const { state, host } = node;
  const kinds = comparedOf(state, host.name);
  const exports = node.group === 'nfsHosts' && kinds.length === 0 ? host.exports : [];
  const details = [
    ...exports.map((entry): Detail => ({ type: 'export', export: entry })),
    ...detailsOf(lastStatus(state, host.name)),
  ];
  return [
    ...details.map((detail) => ({ kind: 'detail', state, host: node, detail }) as const),
    ...kinds.map(({ kind }) => ({ kind: 'kind', state, host: node, of: kind }) as const),
  ];
}

function detailsOf(status: HostStatus): readonly Detail[] {
  switch (status.state) {
    case 'unseen':
    case 'awaited':
    case 'changing':
      return [];
    case 'failed': {
      const { message, details } = status.error;
      const next = details.next?.split('\n') ?? [];
      return [{ type: 'error', text: message }, ...next.map((text) => ({ type: 'next', text }) as const)];
    }
    case 'blocked':
    case 'drifted':
    case 'inSync':
      return status.problems.map(({ severity, message, next }) => ({ type: severity, text: `${message} → ${next}` }));
  }
}

/** Words that menus ask for: what it is, and every role that it has. */
function contextOf(node: HostNode): string {
  return isManaged(node) ? ['host', ...node.host.roles].join(' ') : 'client';
}

function isManaged({ group, host, state }: HostNode): boolean {
  return group !== 'clients' || host.roles.size > 1 || state.inspection.has(host.name);
}

function iconOf(status: HostStatus): StateIcon {
  switch (status.state) {
    case 'unseen':
      return 'unknown';
    case 'awaited':
    case 'changing':
      return 'busy';
    case 'failed':
      return status.error.code.startsWith('host-key-') ? 'untrusted' : 'bad';
    case 'blocked':
      return 'blocked';
    case 'drifted':
      return 'differs';
    case 'inSync':
      return 'good';
  }
}

import * as l10n from '@vscode/l10n';
import { type ClusterState, tally } from '../clusterState';
import { type Arrangement, isFiltered, type Order } from './arrangement';

/** What the view says of itself beside its title: order, and how often it looks. */
export function viewDescription({ order }: Arrangement, watchedEvery: number | undefined): string {
  return [
    ...(watchedEvery === undefined ? [] : [l10n.t('watching every {0} s', watchedEvery)]),
    ...(order === 'file' ? [] : [l10n.t('sorted by {0}', orderWords(order))]),
  ].join(' · ');
}

/** The line above the rows: why there is less to see than somebody may expect. Empty: there is not. */
export function viewMessage(clusters: readonly ClusterState[], arrangement: Arrangement, isTrusted: boolean): string {
  if (clusters.length === 0) return '';
  const lines = [
    ...(isTrusted ? [] : [l10n.t('This workspace is not trusted: no host is contacted.')]),
    ...(isFiltered(arrangement) ? [l10n.t('Shown: {0}', filterWords(arrangement))] : []),
    ...(isTrusted && clusters.every(isUnseen) ? [l10n.t('No host has been looked at yet. Refresh looks, and changes nothing.')] : []), // prettier-ignore
  ];
  return lines.join('\n');
}

export function orderWords(order: Order): string {
  switch (order) {
    case 'file':
      return l10n.t('place in the file');
    case 'name':
      return l10n.t('name');
    case 'state':
      return l10n.t('state, the worst first');
    case 'address':
      return l10n.t('address');
    case 'weight':
      return l10n.t('weight, the most first');
    case 'connections':
      return l10n.t('active connections, the most first');
  }
}

function filterWords({ text, differing }: Arrangement): string {
  return [
    ...(text === '' ? [] : [l10n.t('what has “{0}” in it', text)]),
    ...(differing ? [l10n.t('only what is not as the file says')] : []),
  ].join(', ');
}

function isUnseen(state: ClusterState): boolean {
  const { hosts, unseen } = tally(state);
  return hosts > 0 && unseen === hosts && state.awaited.size === 0;
}

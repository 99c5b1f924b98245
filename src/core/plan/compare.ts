import * as l10n from '@vscode/l10n';
import type { HostView } from '../inspect';
import { type Compared, seenOf } from '../resources/compared';
import type { Goal } from '../resources/kind';
import { kinds, type Readings } from '../resources/kinds';
import type { Cluster } from '../spec/cluster';

export type KindId = keyof Readings;
export type ObservedHost = Extract<HostView, { state: 'observed' }>;

/** The rows of one kind of thing on one host; at least one. */
export interface KindRows {
  readonly kind: KindId;
  readonly rows: readonly Compared[];
}

/** What was seen of a host beside what the file wants of it, kind by kind in the order in which a host gets them. */
export function compareHost(cluster: Cluster, view: ObservedHost, goal: Goal = 'apply'): readonly KindRows[] {
  const { facts, readings } = view.observation;
  const site = { cluster, host: view.host, facts };
  return kinds
    .map(({ id }): KindRows => ({ kind: id, rows: readings[id].compare(site, goal) }))
    .filter(({ rows }) => rows.length > 0);
}

/** What a kind is called at the head of its rows. */
export function kindTitle(kind: KindId): string {
  switch (kind) {
    case 'packages':
      return l10n.t('Packages');
    case 'hostname':
      return l10n.t('Host name');
    case 'kernelModule':
      return l10n.t('Kernel modules');
    case 'sysctl':
      return l10n.t('Sysctls');
    case 'directory':
      return l10n.t('Directories');
    case 'page':
      return l10n.t('Test pages');
    case 'ipvs':
      return l10n.t('IPVS table');
    case 'savedTable':
      return l10n.t('Saved table');
    case 'firewall':
      return l10n.t('Firewall');
    case 'networkd':
      return 'systemd-networkd';
    case 'address':
      return l10n.t('VIPs');
    case 'route':
      return l10n.t('Routes to VIPs');
    case 'unit':
      return l10n.t('Units');
    case 'nfsExport':
      return l10n.t('Exports');
    case 'mount':
      return l10n.t('Mounts');
  }
}

/** The name of a row for a person: a real server by its name in the file too. */
export function rowTitle({ name, called }: Compared): string {
  return called === undefined ? name : `${called} ${name}`;
}

/** What was seen, and what is wanted where that is something else. */
export function rowWords(row: Compared): string {
  switch (row.state) {
    case 'asWanted':
    case 'other':
      return row.seen;
    case 'missing':
      return l10n.t('not there, wanted: {0}', row.wanted);
    case 'differs':
      return l10n.t('{0}, wanted: {1}', row.seen, row.wanted);
    case 'extra':
      return l10n.t('{0}, no longer wanted', row.seen);
    case 'released':
      return row.seen === undefined ? l10n.t('gone, still on our record') : l10n.t('{0}, stays as it is', row.seen);
    case 'blocked':
      return row.wanted === undefined
        ? l10n.t('{0}, no longer wanted', row.seen ?? '–')
        : l10n.t('{0}, wanted: {1}', row.seen ?? l10n.t('not there'), row.wanted);
    case 'foreign':
      return l10n.t('{0}, not ours', row.seen);
  }
}

/** What applying the plan makes of a row: `0 → 1`; `–` stands for what is not there. */
export function rowChange(row: Compared): string {
  const wanted = row.state === 'missing' || row.state === 'differs' ? row.wanted : undefined;
  const stays = row.state === 'released' ? seenOf(row) : undefined;
  return `${seenOf(row) ?? '–'} → ${wanted ?? stays ?? '–'}`;
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ago } from '../../core/language/age';
import { kindTitle, rowTitle, rowWords } from '../../core/plan/compare';
import { mountersOf } from '../../core/plan/mounters';
import { type Compared, keyOf, seenOf, wantedOf } from '../../core/resources/compared';
import { rowsOfKind } from './compared';
import { plainIcon, stateIcon } from './icons';
import { Tooltip } from './markdown';
import type { KindNode, RowNode } from './node';

export function rowItem(node: RowNode): vscode.TreeItem {
  const { state, host, of, row } = node;
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.called ?? rowTitle(row), rowChildren(node).length > 0 ? Expanded : None);
  item.id = `${state.id}#${host.group}#${host.host.name}#${of}#${keyOf(row)}`;
  item.description = [rowWords(row), ...more(node)].join(' · ');
  item.iconPath = iconOf(row);
  item.contextValue = `row ${of} ${row.state}`;
  item.accessibilityInformation = { label: [rowTitle(row), rowWords(row), ...more(node)].join(', ') };
  return item;
}

export function rowTooltip(node: RowNode): vscode.MarkdownString {
  const { host, of, row } = node;
  const wanted = wantedOf(row);
  const seen = seenOf(row);
  const tooltip = new Tooltip().title(rowTitle(row), l10n.t('{0} of {1}', kindTitle(of), host.host.name));
  if (wanted !== undefined) tooltip.text(l10n.t('Wanted: {0}', wanted));
  tooltip.text(l10n.t('Seen: {0}', seen ?? l10n.t('not there')));
  const remark = remarkOn(row);
  if (remark !== undefined) tooltip.text(remark);
  return tooltip.lines([...more(node), ...seenAgo(node)]).done();
}

export function rowChildren({ state, host, of, row }: RowNode): readonly RowNode[] {
  if (row.of !== undefined) return [];
  return rowsOfKind(state, host.host.name, of)
    .filter((part) => part.of === row.name)
    .map((part) => ({ kind: 'row', state, host, of, row: part }));
}

/** How old the look is that all of this rests on. */
export function seenAgo({ state, host }: KindNode | RowNode): readonly string[] {
  const at = state.inspection.get(host.host.name)?.at;
  return at === undefined ? [] : [l10n.t('Seen {0} ({1})', ago(at), at.toLocaleTimeString())];
}

/** What else there is to see of it: connections, the value in effect, who mounts an export. */
function more(node: RowNode): readonly string[] {
  const { live } = node.row;
  const mounters = node.of === 'nfsExport' ? mountedBy(node) : [];
  return [
    ...(live === undefined ? [] : [live]),
    ...(mounters.length === 0 ? [] : [l10n.t('mounted by {0}', mounters.join(', '))]),
  ];
}

function mountedBy({ state, host, row }: RowNode): readonly string[] {
  const view = state.inspection.get(host.host.name);
  const live = view?.state === 'observed' ? view.observation.readings.nfsExport.have.live : [];
  const path = live.find((entry) => `${entry.path} ${entry.client}` === row.name)?.path;
  return path === undefined ? [] : mountersOf(state.inspection, host.host, path);
}

function remarkOn({ state }: Compared): string | undefined {
  switch (state) {
    case 'missing':
    case 'differs':
      return l10n.t('Apply brings what is wanted.');
    case 'extra':
      return l10n.t('Apply takes it off: it is ours, and the file no longer has it.');
    case 'released':
      return l10n.t('Apply strikes it off our record and leaves it as it is.');
    case 'blocked':
      return l10n.t('Apply cannot change it yet: see what blocks the plan.');
    case 'foreign':
      return l10n.t('Not ours: it is left alone.');
    case 'asWanted':
    case 'other':
      return undefined;
  }
}

function iconOf({ state }: Compared): vscode.ThemeIcon {
  switch (state) {
    case 'asWanted':
    case 'other':
      return stateIcon('good');
    case 'missing':
      return plainIcon('diff-added');
    case 'differs':
      return plainIcon('diff-modified');
    case 'extra':
      return plainIcon('diff-removed');
    case 'released':
      return plainIcon('history');
    case 'blocked':
      return stateIcon('blocked');
    case 'foreign':
      return plainIcon('person');
  }
}

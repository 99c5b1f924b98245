import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { kindTitle, rowTitle, rowWords } from '../../core/plan/compare';
import { type Compared, isDifference } from '../../core/resources/compared';
import { rowsOfKind } from './compared';
import { plainIcon, stateIcon } from './icons';
import { summaryOf } from './kindSummary';
import { Tooltip } from './markdown';
import type { KindNode, RowNode } from './node';
import { seenAgo } from './rowNode';

const LISTED = 12;

export function kindItem(node: KindNode): vscode.TreeItem {
  const { state, host, of } = node;
  const rows = rowsOf(node);
  const title = kindTitle(of);
  const { state: summary, words } = summaryOf(rows);
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${state.id}#${host.group}#${host.host.name}#${of}`;
  item.description = words;
  item.iconPath = summary === 'foreign' ? plainIcon('person') : stateIcon(summary);
  item.contextValue = `kind ${of}`;
  item.accessibilityInformation = { label: l10n.t('{0} of {1}, {2}', title, host.host.name, words) };
  return item;
}

export function kindTooltip(node: KindNode): vscode.MarkdownString {
  const rows = rowsOf(node);
  const tooltip = new Tooltip().title(kindTitle(node.of), node.host.host.name).text(summaryOf(rows).words);
  const wrong = rows.filter((row) => isDifference(row) || row.state === 'blocked');
  return tooltip
    .list(
      wrong.map((row) => `${rowTitle(row)}: ${rowWords(row)}`),
      LISTED,
      (count) => l10n.t('and {0} more', count),
    ) // prettier-ignore
    .lines(seenAgo(node))
    .done();
}

/** Parts stand under what they are a part of. */
export function kindChildren(node: KindNode): readonly RowNode[] {
  const { state, host, of } = node;
  return rowsOf(node)
    .filter((row) => row.of === undefined)
    .map((row) => ({ kind: 'row', state, host, of, row }));
}

function rowsOf({ state, host, of }: KindNode): readonly Compared[] {
  return rowsOfKind(state, host.host.name, of);
}

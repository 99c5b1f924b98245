import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ago } from '../../core/language/age';
import { type ClusterState, errorsOf, tally } from '../clusterState';
import { clusterWords } from '../words';
import { type StateIcon, stateIcon } from './icons';
import { Tooltip } from './markdown';
import { rowUri } from './decorations';
import { faultChildren } from './faultNode';
import { childGroups } from './members';
import type { ClusterNode, FaultNode, GroupNode } from './node';

export function clusterItem({ state }: ClusterNode, alone: boolean): vscode.TreeItem {
  const file = vscode.workspace.asRelativePath(state.uri);
  const label = nameOf(state);
  const words = clusterWords(state);
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  // A file that cannot be read as a cluster has nothing but its errors, and they are what to look at.
  const item = new vscode.TreeItem(label, alone || state.cluster === undefined ? Expanded : Collapsed);
  item.id = state.id;
  item.description = file === label ? words : `${words} · ${file}`;
  item.iconPath = stateIcon(stateIconOf(state));
  item.contextValue = contextOf(state);
  item.accessibilityInformation = { label: l10n.t('Cluster {0}, {1}, {2}', label, file, words) };
  item.resourceUri = rowUri(state.id, []);
  return item;
}

export function clusterTooltip({ state }: ClusterNode): vscode.MarkdownString {
  const tooltip = new Tooltip().title(nameOf(state), vscode.workspace.asRelativePath(state.uri));
  const errors = state.document.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return tooltip
      .text(clusterWords(state))
      .list(
        errors.map(({ range, message }) => l10n.t('line {0}: {1}', range.start.line, message)),
        5,
        (count) => l10n.t('and {0} more', count),
      )
      .done();
  }
  tooltip.text(clusterWords(state));
  const views = [...state.inspection.values()];
  const oldest = views.map(({ at }) => at).sort((a, b) => a.getTime() - b.getTime())[0];
  if (oldest === undefined) tooltip.text(l10n.t('No host has been contacted. Inspect looks at all of them.'));
  else tooltip.text(l10n.t('Seen {0} ({1})', ago(oldest), oldest.toLocaleTimeString()));
  return tooltip.done();
}

export function clusterChildren(node: ClusterNode): readonly (FaultNode | GroupNode)[] {
  const { state } = node;
  return [...faultChildren(node), ...childGroups(state).map((group): GroupNode => ({ kind: 'group', state, group }))];
}

export function nameOf({ cluster, uri }: ClusterState): string {
  return cluster?.name ?? uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

function contextOf(state: ClusterState): string {
  const { unseen, hosts } = tally(state);
  return unseen === hosts && state.awaited.size === 0 ? 'cluster uninspected' : 'cluster inspected';
}

export function stateIconOf(state: ClusterState): StateIcon {
  if (errorsOf(state) > 0) return 'bad';
  if (state.work !== undefined || state.awaited.size > 0) return 'busy';
  const { hosts, unseen, failed, blocked, drifted } = tally(state);
  if (failed > 0) return 'bad';
  if (blocked > 0) return 'blocked';
  if (drifted > 0) return 'differs';
  return unseen === 0 && hosts > 0 ? 'good' : 'unknown';
}

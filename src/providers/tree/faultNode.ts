import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { stateIcon } from './icons';
import { Tooltip } from './markdown';
import type { ClusterNode, FaultNode } from './node';

export function faultChildren({ state }: ClusterNode): readonly FaultNode[] {
  return state.document.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((fault) => ({ kind: 'fault', state, fault }));
}

export function faultItem(node: FaultNode): vscode.TreeItem {
  const { state, fault } = node;
  const item = new vscode.TreeItem(fault.message, vscode.TreeItemCollapsibleState.None);
  const line = lineOf(node);
  item.id = `${state.id}#fault ${fault.code} ${line} ${fault.message}`;
  item.description = line;
  item.iconPath = stateIcon('bad');
  item.contextValue = 'fault';
  item.command = { command: 'lvs.openClusterFile', title: '', arguments: [node] };
  item.accessibilityInformation = { label: l10n.t('Error in {0}: {1}', line, fault.message) };
  return item;
}

export function faultTooltip(node: FaultNode): vscode.MarkdownString {
  const file = vscode.workspace.asRelativePath(node.state.uri);
  return new Tooltip().title(file, lineOf(node)).text(node.fault.message).done();
}

function lineOf({ fault }: FaultNode): string {
  return l10n.t('line {0}', fault.range.start.line);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainIcon, stateIcon } from './icons';
import { Tooltip } from './markdown';
import type { Detail, DetailNode } from './node';

export function detailItem({ state, host, detail }: DetailNode): vscode.TreeItem {
  const { label, description } = textOf(detail);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = `${state.id}#${host.group}#${host.host.name}#${detail.type} ${label}`;
  item.iconPath = iconOf(detail);
  item.contextValue = detail.type;
  if (description !== undefined) item.description = description;
  item.accessibilityInformation = { label: `${meaningOf(detail)}: ${label}${description === undefined ? '' : `, ${description}`}` }; // prettier-ignore
  return item;
}

export function detailTooltip({ host, detail }: DetailNode): vscode.MarkdownString {
  const { label, description } = textOf(detail);
  const tooltip = new Tooltip().title(host.host.name, meaningOf(detail)).text(label);
  return (description === undefined ? tooltip : tooltip.text(description)).done();
}

function textOf(detail: Detail): { readonly label: string; readonly description?: string } {
  if (detail.type !== 'export') return { label: detail.text };
  const { path, clients, options } = detail.export;
  return { label: path, description: `${clients.join(' ')} (${options.join(',')})` };
}

function meaningOf({ type }: Detail): string {
  switch (type) {
    case 'error':
      return l10n.t('error');
    case 'next':
      return l10n.t('what to do');
    case 'blocks':
      return l10n.t('blocks the plan');
    case 'warns':
      return l10n.t('warning');
    case 'export':
      return l10n.t('export');
  }
}

function iconOf({ type }: Detail): vscode.ThemeIcon {
  switch (type) {
    case 'error':
      return stateIcon('bad');
    case 'next':
      return plainIcon('lightbulb');
    case 'blocks':
      return stateIcon('blocked');
    case 'warns':
      return stateIcon('warning');
    case 'export':
      return plainIcon('folder-library');
  }
}

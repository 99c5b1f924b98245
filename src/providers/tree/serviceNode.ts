import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type ServiceMatch, serviceName, vipsOf } from '../../core/spec/cluster';
import type { InTable } from '../../core/language/liveTable';
import { rowUri } from './decorations';
import { type StateIcon, stateIcon } from './icons';
import { liveServiceOf } from './live';
import { Tooltip } from './markdown';
import { servicePath } from './marks';
import { BEGINS_OPEN } from './members';
import type { DestinationNode, ServiceNode } from './node';

export function serviceItem(node: ServiceNode): vscode.TreeItem {
  const { state, service } = node;
  const live = liveServiceOf(state, service);
  const label = labelOf(service.match);
  const name = serviceName(service.match);
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, service.realServers.length > BEGINS_OPEN ? Collapsed : Expanded);
  item.id = `${state.id}#service ${name}`;
  item.description = [service.scheduler, liveWords(live), transport(service.match)].filter(Boolean).join(' · ');
  item.iconPath = stateIcon(iconOf(live));
  item.contextValue = 'service';
  item.resourceUri = rowUri(state.id, servicePath(name));
  item.accessibilityInformation = {
    label: l10n.t('Virtual service {0}, scheduler {1}, {2}', name, service.scheduler, liveWords(live) || l10n.t('not inspected')), // prettier-ignore
  };
  return item;
}

export function serviceTooltip(node: ServiceNode): vscode.MarkdownString {
  const { state, service } = node;
  const live = liveServiceOf(state, service);
  const tooltip = new Tooltip().title(serviceName(service.match), l10n.t('virtual service'));
  if (service.match.type === 'fwmark') tooltip.list(vipsOf(service), 10, (count) => l10n.t('and {0} more', count));
  tooltip.text(l10n.t('Scheduler in the file: {0}', [service.scheduler, ...service.schedulerFlags].join(' ')));
  if (live.state === 'present')
    tooltip.text(
      l10n.t("Scheduler in the director's table: {0}", `${live.live.scheduler} ${live.live.options}`.trim()),
    );
  if (live.state === 'absent') tooltip.text(l10n.t("It is not in the director's table."));
  if (live.state === 'unseen') tooltip.text(l10n.t('No director has been looked at.'));
  return tooltip.done();
}

export function serviceChildren({ state, service }: ServiceNode): readonly DestinationNode[] {
  return service.realServers.map((destination) => ({ kind: 'destination', state, service, destination }));
}

/** What the directors' tables say in a few words; empty where nobody looked. */
export function liveWords(live: InTable<unknown>): string {
  switch (live.state) {
    case 'unseen':
      return '';
    case 'absent':
      return l10n.t('not in the table');
    case 'present':
      return live.asWanted ? l10n.t('in the table') : l10n.t('differs in the table');
  }
}

export function iconOf(live: InTable<unknown>): StateIcon {
  if (live.state === 'unseen') return 'unknown';
  return live.state === 'present' && live.asWanted ? 'good' : 'differs';
}

function labelOf(match: ServiceMatch): string {
  return match.type === 'fwmark' ? serviceName(match) : serviceName(match).replace(/^\S+ /, '');
}

function transport(match: ServiceMatch): string {
  return match.type === 'fwmark' ? '' : match.protocol;
}

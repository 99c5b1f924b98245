import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { InTable } from '../../core/language/liveTable';
import type { TableDestination } from '../../core/resources/ipvsTable';
import { type Destination, serviceName } from '../../core/spec/cluster';
import { rowUri } from './decorations';
import { stateIcon } from './icons';
import { liveDestinationOf } from './live';
import { Tooltip } from './markdown';
import { servicePath } from './marks';
import type { DestinationNode } from './node';
import { iconOf } from './serviceNode';

export function destinationItem(node: DestinationNode): vscode.TreeItem {
  const { state, service, destination } = node;
  const live = liveDestinationOf(state, service, destination);
  const name = serviceName(service.match);
  const item = new vscode.TreeItem(destination.host, vscode.TreeItemCollapsibleState.None);
  item.id = `${state.id}#service ${name}#${destination.host}`;
  const words = destinationWords(destination, live);
  item.description = words.join(' · ');
  item.iconPath = stateIcon(iconOf(live));
  item.contextValue = live.state === 'present' && live.live.weight === 0 ? 'destination drained' : 'destination';
  item.resourceUri = rowUri(state.id, servicePath(name, destination.host));
  const seen = live.state === 'unseen' ? [l10n.t('not inspected')] : [];
  item.accessibilityInformation = {
    label: l10n.t('Real server {0} of {1}, {2}', destination.host, name, [...words, ...seen].join(', ')),
  };
  return item;
}

export function destinationTooltip({ state, service, destination }: DestinationNode): vscode.MarkdownString {
  const live = liveDestinationOf(state, service, destination);
  const tooltip = new Tooltip()
    .title(destination.host, `${destination.address}:${destination.port}`)
    .text(l10n.t('Real server of {0}', serviceName(service.match)))
    .text(l10n.t('In the file: weight {0}', destination.weight));
  if (live.state === 'absent') tooltip.text(l10n.t("It is not in the director's table."));
  if (live.state === 'unseen') tooltip.text(l10n.t('No director has been looked at.'));
  if (live.state === 'present') {
    const { weight, connections } = live.live;
    tooltip.text(l10n.t("In the director's table: weight {0}", weight));
    if (connections !== undefined) tooltip.text(connectionWords(connections));
  }
  return tooltip.done();
}

/** Weight, how the director's table differs, and connections. */
export function destinationWords({ weight }: Destination, live: InTable<TableDestination>): readonly string[] {
  const wanted = l10n.t('weight {0}', weight);
  if (live.state === 'unseen') return [wanted];
  if (live.state === 'absent') return [wanted, l10n.t('not in the table')];
  const { live: real, asWanted } = live;
  const connections = real.connections === undefined ? [] : [connectionWords(real.connections)];
  if (asWanted) return [wanted, ...connections];
  return [wanted, real.weight === weight ? l10n.t('differs in the table') : liveWeight(real.weight), ...connections];
}

function connectionWords({ active, inactive }: { readonly active: number; readonly inactive: number }): string {
  return l10n.t('{0} active, {1} inactive', active, inactive);
}

function liveWeight(weight: number): string {
  return weight === 0 ? l10n.t('drained: weight 0 in the table') : l10n.t('weight {0} in the table', weight);
}

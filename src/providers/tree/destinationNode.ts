import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { serviceName } from '../../core/spec/cluster';
import { liveDestination, liveService } from '../../core/language/liveTable';
import { stateIcon } from './icons';
import { Tooltip } from './markdown';
import type { DestinationNode } from './node';
import { iconOf, liveWords } from './serviceNode';

export function destinationItem(node: DestinationNode): vscode.TreeItem {
  const { state, service, destination } = node;
  const live = liveOf(node);
  const item = new vscode.TreeItem(destination.host, vscode.TreeItemCollapsibleState.None);
  item.id = `${state.id}#service ${serviceName(service.match)}#${destination.host}`;
  const words = live.state === 'present' && !live.asWanted ? liveWeight(live.live.weight) : liveWords(live);
  const weight = l10n.t('weight {0}', destination.weight);
  item.description = [weight, words].filter(Boolean).join(' · ');
  item.iconPath = stateIcon(iconOf(live));
  item.contextValue = 'destination';
  item.accessibilityInformation = {
    label: l10n.t('Real server {0} of {1}, {2}, {3}', destination.host, serviceName(service.match), weight, words || l10n.t('not inspected')), // prettier-ignore
  };
  return item;
}

export function destinationTooltip(node: DestinationNode): vscode.MarkdownString {
  const { service, destination } = node;
  const live = liveOf(node);
  const tooltip = new Tooltip()
    .title(destination.host, `${destination.address}:${destination.port}`)
    .text(l10n.t('Real server of {0}', serviceName(service.match)))
    .text(l10n.t('In the file: weight {0}', destination.weight));
  if (live.state === 'present') tooltip.text(l10n.t("In the director's table: weight {0}", live.live.weight));
  if (live.state === 'absent') tooltip.text(l10n.t("It is not in the director's table."));
  if (live.state === 'unseen') tooltip.text(l10n.t('No director has been looked at.'));
  return tooltip.done();
}

function liveWeight(weight: number): string {
  return weight === 0 ? l10n.t('drained: weight 0 in the table') : l10n.t('weight {0} in the table', weight);
}

function liveOf({ state, service, destination }: DestinationNode): ReturnType<typeof liveDestination> {
  if (state.cluster === undefined) return { state: 'unseen' };
  return liveDestination(liveService(state.cluster, state.inspection, service), destination);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Cluster, serviceName } from '../core/spec/cluster';
import { placesIn } from '../providers/clusterPlace';
import { applySelection } from './shared/change';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** Brings one virtual service, or every selected one, into operation as the file has it, and leaves the other services alone. */
export const applyService: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri, cluster } = sound;
    const named = placesIn(uri, selected).flatMap(({ service }) => service ?? []);
    const meant = named.length > 0 ? [...new Set(named)] : await chooseServices(cluster);
    if (meant.length === 0) return;
    const selection = meant.map((service) => ({ type: 'service', service }) as const);
    await applySelection(services, uri, selection);
  },
};

async function chooseServices({ services }: Cluster): Promise<readonly string[]> {
  const items = services.map(({ match, scheduler, realServers }) => ({
    label: serviceName(match),
    description: scheduler,
    detail: realServers.map(({ host }) => host).join(', '),
  }));
  if (items.length === 0) void vscode.window.showInformationMessage(l10n.t('The file has no virtual service.'));
  if (items.length <= 1) return items.map(({ label }) => label);
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which virtual service?') });
  return chosen === undefined ? [] : [chosen.label];
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Cluster, hostsWithRole, type Host, serviceName, type VirtualService, vipsOf } from '../core/spec/cluster';
import { addMembers } from '../core/spec/edits/members';
import { placeOf, placesIn } from '../providers/clusterPlace';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { editAndOffer } from './shared/editAndOffer';

/**
 * Adds real servers to a virtual service in the file, with weight 1. Called on hosts it asks for the service, on a
 * service for the hosts; hosts that are dropped on a service come as both.
 */
export const addToService: Command = {
  contactsHosts: false,
  async run(services, argument, selected) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri, cluster } = sound;
    const named = new Set(placesIn(uri, selected).map(({ host }) => host));
    const chosen = hostsWithRole(cluster, 'realServer').filter(({ name }) => named.has(name));
    const service = await serviceMeant(cluster, placeOf(argument)?.service, chosen);
    if (service === undefined) return;
    const hosts = chosen.length > 0 ? chosen : await chooseHosts(candidates(cluster, service), service);
    if (hosts.length === 0) return;
    const name = serviceName(service.match);
    const names = hosts.map((host) => host.name);
    const done = l10n.t('{0} now in {1} with weight 1, in the file. Apply makes them ready first, then puts them into the table.', names.join(', '), name); // prettier-ignore
    await editAndOffer(services, uri, (document) => addMembers(document, name, names), done);
  },
};

async function serviceMeant(
  cluster: Cluster,
  named: string | undefined,
  hosts: readonly Host[],
): Promise<VirtualService | undefined> {
  const meant = cluster.services.find(({ match }) => serviceName(match) === named);
  if (meant !== undefined) return meant;
  const open = cluster.services.filter((service) => {
    const possible = candidates(cluster, service);
    return hosts.length === 0 ? possible.length > 0 : hosts.some((host) => possible.includes(host));
  });
  if (open.length === 0) {
    void vscode.window.showInformationMessage(
      cluster.services.length === 0
        ? l10n.t('Cluster {0} has no virtual service yet.', cluster.name)
        : l10n.t('Every virtual service that they can serve has these real servers already.'),
    );
  }
  if (open.length <= 1) return open[0];
  const items = open.map((service) => ({
    label: serviceName(service.match),
    description: service.realServers.map(({ host }) => host).join(', '),
    service,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which virtual service?') }))?.service;
}

/** Real servers that a service could have and has not: they need an address of its family. */
function candidates(cluster: Cluster, service: VirtualService): readonly Host[] {
  const isSix = vipsOf(service).some((vip) => vip.includes(':'));
  return hostsWithRole(cluster, 'realServer').filter(
    ({ name, address, address6 }) =>
      !service.realServers.some(({ host }) => host === name) &&
      (address.includes(':') === isSix || (isSix && address6 !== undefined)),
  );
}

async function chooseHosts(hosts: readonly Host[], { match }: VirtualService): Promise<readonly Host[]> {
  if (hosts.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('{0} has every real server of the file that can serve it.', serviceName(match))); // prettier-ignore
    return [];
  }
  const items = hosts.map((host) => ({ label: host.name, description: host.address, host }));
  const placeHolder = l10n.t('Which real servers shall serve {0}?', serviceName(match));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true });
  return (chosen ?? []).map(({ host }) => host);
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Cluster, hostsWithRole, serviceName, type VirtualService } from '../../core/spec/cluster';
import { defaultSource, type Source, sourceProblem } from '../../core/traffic/source';
import { placeOf } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import type { TestedService } from '../../providers/liveTest/testedService';
import { soundClusterMeant } from './clusterMeant';

/** The virtual service that a test is meant for: what it was called on, the only one, or as chosen. */
export async function serviceMeant(cluster: Cluster, argument: unknown): Promise<VirtualService | undefined> {
  const name = placeOf(argument)?.service;
  const named = cluster.services.find(({ match }) => serviceName(match) === name);
  if (named !== undefined) return named;
  if (name !== undefined) {
    // Whoever pointed at one service means no other, even where there is only one left.
    void vscode.window.showInformationMessage(l10n.t('Cluster {0} has no virtual service {1} any more.', cluster.name, name)); // prettier-ignore
    return undefined;
  }
  if (cluster.services.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('Cluster {0} has no virtual service to test.', cluster.name));
  }
  if (cluster.services.length <= 1) return cluster.services[0];
  const items = cluster.services.map((service) => ({
    label: serviceName(service.match),
    description: service.scheduler,
    service,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which virtual service?') });
  return chosen?.service;
}

/** The same as a place that outlives versions of the file. */
export async function testedServiceMeant(store: ClusterStore, argument: unknown): Promise<TestedService | undefined> {
  const sound = await soundClusterMeant(store, argument);
  const service = sound && (await serviceMeant(sound.cluster, argument));
  return sound && service && { uri: sound.uri, service: serviceName(service.match) };
}

/** The file's client where it names one; otherwise whoever can send requests that say something is offered. */
export async function sourceMeant(cluster: Cluster, service: VirtualService): Promise<Source | undefined> {
  if (hostsWithRole(cluster, 'client').length > 0) return defaultSource(cluster);
  const sources = cluster.hosts
    .map((host): Source => ({ type: 'host', host }))
    .filter((source) => sourceProblem(cluster, service, source)?.severity !== 'refuses');
  const items = [{ type: 'local' } as const, ...sources].map((source) => ({
    label: source.type === 'local' ? l10n.t('This machine') : source.host.name,
    description: source.type === 'local' ? '' : source.host.address,
    source,
  }));
  const placeHolder = l10n.t('Where shall the requests come from?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.source;
}

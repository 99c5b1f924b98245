import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Cluster, hostsWithRole, serviceName, type VirtualService } from '../core/spec/cluster';
import { renderReport } from '../core/traffic/render';
import { runTest } from '../core/traffic/runTest';
import { defaultSource, type Source, sourceProblem } from '../core/traffic/source';
import { placeOf } from '../providers/clusterPlace';
import { exclusively } from './shared/busy';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { withProgress } from './shared/progress';

const REQUESTS = 100;

/** Sends requests to a virtual service and shows who answered. */
export const test: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri, cluster } = sound;
    const service = await serviceMeant(cluster, argument);
    const from = service && (await sourceFor(cluster, service));
    if (service === undefined || from === undefined) return;
    const name = serviceName(service.match);
    const { hosts, log, results } = services;
    await exclusively(services, uri, 'test', async () => {
      const report = await withProgress(l10n.t('Testing {0}', name), (tell, signal) => {
        let sent = 0;
        const onRecord = (): void => {
          sent += 1;
          tell(l10n.t('{0} of {1} requests', sent, REQUESTS), 100 / REQUESTS);
        };
        const options = { runner: hosts, requests: REQUESTS, from, signal, onRecord };
        return hosts.attended(() => runTest(cluster, service, options));
      });
      const text = renderReport(report);
      log.info(text);
      await results.show(uri, name, text);
    });
  },
};

async function serviceMeant(cluster: Cluster, argument: unknown): Promise<VirtualService | undefined> {
  const name = placeOf(argument)?.service;
  const named = cluster.services.find(({ match }) => serviceName(match) === name);
  if (named !== undefined) return named;
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

/** The file's client where it names one; otherwise whoever can send requests that say something is offered. */
async function sourceFor(cluster: Cluster, service: VirtualService): Promise<Source | undefined> {
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

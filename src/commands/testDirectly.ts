import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Destination, serviceName, type VirtualService } from '../core/spec/cluster';
import { DIRECT_REQUESTS, directTitle, renderDirectTest, testDirectly as run } from '../core/traffic/directTest';
import { placeOf } from '../providers/clusterPlace';
import { exclusively } from './shared/busy';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { withProgress } from './shared/progress';
import { serviceMeant, sourceMeant } from './shared/testMeant';

/** Requests to the VIP for each real server: so many that each is likely to get several, whatever the weights. */
const PER_SERVER = 10;
const MOST = 100;

/** Asks a real server at its own address, beside the same through the VIP: which side has the fault. */
export const testDirectly: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri, cluster } = sound;
    const host = placeOf(argument)?.host;
    const serving = cluster.services.filter(({ realServers }) => realServers.some((real) => real.host === host));
    const service = await serviceMeant(serving.length === 0 ? cluster : { ...cluster, services: serving }, argument);
    const destination = service && (await destinationMeant(service, host));
    const from = service && destination && (await sourceMeant(cluster, service));
    if (service === undefined || destination === undefined || from === undefined) return;
    const name = serviceName(service.match);
    const title = directTitle(destination.host, service);
    const { hosts, log, documents } = services;
    await exclusively(services, uri, 'test', async () => {
      const requests = Math.min(MOST, PER_SERVER * service.realServers.length);
      const all = requests + DIRECT_REQUESTS;
      const result = await withProgress(title, (tell, signal) => {
        let sent = 0;
        const onRecord = (): void => {
          sent += 1;
          tell(l10n.t('{0} of {1} requests', sent, all), 100 / all);
        };
        return hosts.attended(() => run(cluster, service, destination, { runner: hosts, requests, from, signal, onRecord })); // prettier-ignore
      });
      const text = renderDirectTest(result);
      log.info(text);
      const details = { service: name, host: destination.host };
      await documents.show({ kind: 'test', title, head: title, cluster: uri, details }, text);
    });
  },
};

async function destinationMeant(service: VirtualService, host: string | undefined): Promise<Destination | undefined> {
  const { realServers } = service;
  const named = realServers.find((real) => real.host === host);
  if (named !== undefined || realServers.length <= 1) return named ?? realServers[0];
  const items = realServers.map((real) => ({ label: real.host, description: real.address, real }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which real server?') }))?.real;
}

import * as l10n from '@vscode/l10n';
import { serviceName } from '../core/spec/cluster';
import { renderReport } from '../core/traffic/render';
import { runTest } from '../core/traffic/runTest';
import { exclusively } from './shared/busy';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { withProgress } from './shared/progress';
import { serviceMeant, sourceMeant } from './shared/testMeant';

const REQUESTS = 100;

/** Sends requests to a virtual service and shows who answered. */
export const test: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri, cluster } = sound;
    const service = await serviceMeant(cluster, argument);
    const from = service && (await sourceMeant(cluster, service));
    if (service === undefined || from === undefined) return;
    const name = serviceName(service.match);
    const { hosts, log, documents } = services;
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
      const title = l10n.t('Test of {0}', name);
      await documents.show({ kind: 'test', title, head: title, cluster: uri, details: { service: name } }, text);
    });
  },
};

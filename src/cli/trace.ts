import * as l10n from '@vscode/l10n';
import { type Cluster, type Host, hostByName, hostsWithRole } from '../core/spec/cluster';
import { renderJourney } from '../core/trace/text';
import { traceRequest } from '../core/trace/traceRequest';
import { chooseService } from './chooseService';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus, UsageError } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';

export const trace: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const service = chooseService(cluster, call.service);
  const from = chooseClient(cluster, call.test.from);
  const journey = await withRunner(call, (runner) => traceRequest(cluster, service, { runner, from, signal }));
  if (call.json) printJson(journey);
  else printText(renderJourney(journey));
  return journey.verdict.result === 'arrived' ? exitStatus.success : exitStatus.failure;
};

/** The host that asks. This machine cannot: what it sends cannot be listened to here. */
function chooseClient(cluster: Cluster, wanted: string | undefined): Host {
  const host = wanted === undefined ? hostsWithRole(cluster, 'client')[0] : hostByName(cluster, wanted);
  if (host !== undefined) return host;
  const names = cluster.hosts.map(({ name }) => name).join(', ');
  if (wanted === undefined)
    throw new UsageError(l10n.t('The file names no client: --from takes the host that asks, one of: {0}.', names));
  if (wanted === 'local')
    throw new UsageError(
      l10n.t('This machine cannot be listened to: --from takes the host that asks, one of: {0}.', names),
    );
  throw new UsageError(l10n.t('The file has no host {0}; --from takes one of: {1}.', wanted, names));
}

import * as l10n from '@vscode/l10n';
import { type Cluster, hostByName, serviceName, type VirtualService } from '../core/spec/cluster';
import { renderReport } from '../core/traffic/render';
import { reportToJson } from '../core/traffic/report';
import { runTest } from '../core/traffic/runTest';
import { defaultSource, type Source } from '../core/traffic/source';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus, UsageError } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';

export const test: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const service = chooseService(cluster, call.service);
  const from = chooseSource(cluster, call.from);
  const report = await withRunner(call, (runner) =>
    runTest(cluster, service, { runner, requests: call.requests, from, signal }),
  );
  if (call.json) printJson(reportToJson(report));
  else printText(renderReport(report));
  return report.verdict.outcome === 'broken' || report.failures > 0 ? exitStatus.failure : exitStatus.success;
};

function chooseService(cluster: Cluster, wanted: string | undefined): VirtualService {
  const names = cluster.services.map(({ match }) => serviceName(match));
  const found = cluster.services.filter(
    (_, index) => wanted === undefined || names[index] === wanted || names[index]?.endsWith(` ${wanted}`),
  );
  const [only, second] = found;
  if (only === undefined)
    throw new UsageError(l10n.t('There is no virtual service {0}; there are: {1}.', wanted ?? '', names.join(', ')));
  if (second !== undefined)
    throw new UsageError(l10n.t('Which virtual service? --service takes one of: {0}.', names.join(', ')));
  return only;
}

function chooseSource(cluster: Cluster, wanted: string | undefined): Source {
  if (wanted === undefined) return defaultSource(cluster);
  if (wanted === 'local') return { type: 'local' };
  const host = hostByName(cluster, wanted);
  if (host === undefined)
    throw new UsageError(
      l10n.t(
        'The file has no host {0}; --from takes local or one of: {1}.',
        wanted,
        cluster.hosts.map(({ name }) => name).join(', '),
      ),
    );
  return { type: 'host', host };
}

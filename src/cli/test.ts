import * as l10n from '@vscode/l10n';
import { type Cluster, hostByName } from '../core/spec/cluster';
import { renderReport } from '../core/traffic/render';
import { reportToJson } from '../core/traffic/report';
import { runTest } from '../core/traffic/runTest';
import { defaultSource, type Source } from '../core/traffic/source';
import { chooseService } from './chooseService';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus, UsageError } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';

export const test: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const service = chooseService(cluster, call.service);
  const { requests, target, pace } = call.test;
  const from = chooseSource(cluster, call.test.from);
  const report = await withRunner(call, (runner) =>
    runTest(cluster, service, { ...target, ...pace, runner, requests, from, signal }),
  );
  if (call.json) printJson(reportToJson(report));
  else printText(renderReport(report));
  return report.verdict.outcome === 'broken' || report.failures > 0 ? exitStatus.failure : exitStatus.success;
};

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

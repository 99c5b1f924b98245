import * as l10n from '@vscode/l10n';
import { inspect as look } from '../core/inspect';
import { inspectionToJson, renderInspection } from '../core/plan/describe';
import { hostByName } from '../core/spec/cluster';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus, UsageError } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';

export const inspect: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  if (call.host !== undefined && hostByName(cluster, call.host) === undefined) {
    throw new UsageError(
      l10n.t(
        '{0} has no host {1}; it has {2}.',
        call.file,
        call.host,
        cluster.hosts.map(({ name }) => name).join(', '),
      ),
    );
  }
  const only = call.host === undefined ? {} : { only: new Set([call.host]) };
  const inspection = await withRunner(call, (runner) => look(cluster, runner, { signal, ...only }));
  if (call.json) printJson(inspectionToJson(cluster, inspection));
  else printText(renderInspection(cluster, inspection));
  return [...inspection.values()].some(({ state }) => state === 'failed') ? exitStatus.failure : exitStatus.success;
};

import { inspect as look } from '../core/inspect';
import { inspectionToJson, renderInspection } from '../core/plan/describe';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';
import { checkHosts } from './selection';

export const inspect: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const hosts = checkHosts(call, cluster);
  const only = hosts.length === 0 ? {} : { only: new Set(hosts) };
  const inspection = await withRunner(call, (runner) => look(cluster, runner, { signal, ...only }));
  if (call.json) printJson(inspectionToJson(cluster, inspection));
  else printText(renderInspection(cluster, inspection));
  return [...inspection.values()].some(({ state }) => state === 'failed') ? exitStatus.failure : exitStatus.success;
};

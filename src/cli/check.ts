import { allFine, checkedToJson, renderChecks } from '../core/checks/render';
import { runChecks } from '../core/checks/runChecks';
import { chooseService } from './chooseService';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';

export const check: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const services = call.service === undefined ? cluster.services : [chooseService(cluster, call.service)];
  const results = await withRunner(call, (runner) => runChecks(cluster, services, { runner, signal }));
  if (call.json) printJson(results.map(checkedToJson));
  else printText(renderChecks(results));
  return allFine(results) ? exitStatus.success : exitStatus.failure;
};

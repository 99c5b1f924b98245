import { inspect } from '../core/inspect';
import { refusals } from '../core/apply/refusals';
import { planOf } from '../core/plan/plan';
import { planToJson, renderPlan } from '../core/plan/render';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus } from './exit';
import { withRunner } from './hosts';
import { printJson, printText } from './output';
import { partMeant } from './selection';

export const plan: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const part = partMeant(call, cluster);
  const inspection = await withRunner(call, (runner) => inspect(cluster, runner, { signal }));
  const result = part(planOf(cluster, inspection));
  if (call.json) printJson(planToJson(result));
  else printText(renderPlan(result));
  if (refusals(result).length > 0) return exitStatus.failure;
  return result.changes > 0 ? exitStatus.changes : exitStatus.success;
};

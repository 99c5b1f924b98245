import * as l10n from '@vscode/l10n';
import { writeFile } from 'node:fs/promises';
import { importCluster, needsDirector } from '../core/import/importCluster';
import { lookAtMachines } from '../core/import/look';
import { renderDiagnostics } from './clusterFile';
import type { Command } from './commands';
import { exitStatus } from './exit';
import { withRunner } from './hosts';
import { printText, say } from './output';

/** Writes the cluster file that describes live machines. Never over another file. */
export const importHosts: Command = async (call, signal) => {
  const looked = await withRunner(call, (runner) => lookAtMachines(call.targets, runner, { signal }));
  const failures = looked.flatMap((each) => (each.state === 'failed' ? [each.error] : []));
  for (const { message, details } of failures)
    say(`${l10n.t('error')}: ${message}${details.next === undefined ? '' : `\n  → ${details.next}`}`);
  const sights = looked.flatMap((each) => (each.state === 'seen' ? [each.sight] : []));
  const imported = importCluster(sights, call.name);
  if (imported === undefined) return exitStatus.failure;
  const { text, document } = imported;
  if (needsDirector(sights)) say(l10n.t('None of these hosts has an IPVS table. Say which one is the director: {0}.', 'HOST=director')); // prettier-ignore
  const errors = document.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) say(renderDiagnostics(call.output ?? '-', errors));
  if (call.output === undefined) printText(text.trimEnd());
  else await write(call.output, text);
  return failures.length > 0 || errors.length > 0 ? exitStatus.failure : exitStatus.success;
};

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new Error(l10n.t('{0} is there already, and nothing is written over it.', file), { cause: error });
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { importCluster, needsDirector } from '../core/import/importCluster';
import { type Looked, lookAtMachines } from '../core/import/look';
import type { Sight, Target } from '../core/import/sight';
import type { Command, Services } from './shared/command';
import { showFailures } from './shared/failures';
import { folderMeant, openNewFile } from './shared/newFile';
import { withProgress } from './shared/progress';
import { targetsMeant } from './shared/targetsMeant';

/** Looks at live machines and opens the new cluster file that describes them. Nothing is changed on them. */
export const importFromHosts: Command = {
  contactsHosts: true,
  async run(services) {
    const targets = await targetsMeant();
    const looked = targets.length === 0 ? undefined : await look(services, targets);
    if (looked === undefined) return;
    const failures = looked.flatMap((each) => (each.state === 'failed' ? [each.error] : []));
    const seen = looked.flatMap((each) => (each.state === 'seen' ? [each.sight] : []));
    if (failures.length > 0) {
      showFailures(services.log, failures, seen.length === 0 ? l10n.t('There is nothing to import.') : l10n.t('The file is without these hosts.')); // prettier-ignore
    }
    const sights = needsDirector(seen) ? await withDirector(seen) : seen;
    const imported = sights && importCluster(sights);
    const folder = imported === undefined ? undefined : await folderMeant();
    if (imported !== undefined && folder !== undefined) await openNewFile(folder, imported.text);
  },
};

/** `undefined`: given up. */
async function look({ hosts }: Services, targets: readonly Target[]): Promise<readonly Looked[] | undefined> {
  return withProgress(l10n.t('Looking at the hosts'), async (report, signal) => {
    const awaited = new Set(targets.map(({ ssh }) => ssh));
    const onLooked = ({ target }: Looked): void => {
      awaited.delete(target.ssh);
      if (awaited.size > 0) report(l10n.t('waiting for {0}', [...awaited].slice(0, 4).join(', ')), 100 / targets.length); // prettier-ignore
    };
    const looked = await hosts.attended(() => lookAtMachines(targets, hosts, { signal, onLooked }));
    return signal.aborted ? undefined : looked;
  });
}

/** Before a cluster is applied no machine shows which one the director is: the person says so. */
async function withDirector(sights: readonly Sight[]): Promise<readonly Sight[] | undefined> {
  if (sights.length === 0) return undefined;
  const items = sights.map((sight) => ({ label: sight.target.ssh, description: sight.hostname, sight }));
  const placeHolder = l10n.t('None of these hosts has an IPVS table. Which one is the director?');
  const chosen = await vscode.window.showQuickPick(items, { placeHolder });
  if (chosen === undefined) return undefined;
  return sights.map((sight) => (sight === chosen.sight ? { ...sight, target: { ...sight.target, role: 'director' } } : sight)); // prettier-ignore
}

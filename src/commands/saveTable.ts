import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { saveTable as save, type SavedTablePlan, savedTablePlan } from '../core/director/saveTable';
import type { Command } from './shared/command';
import { hostPlaceMeant, isDirector } from './shared/hostPlace';
import { lookAtDirectors } from './shared/liveChange';
import { lookAt } from './shared/look';
import { withProgress } from './shared/progress';

/** Saves a director's live table, as it is, where the host restores it from at boot. */
export const saveTable: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const place = await hostPlaceMeant(services.store, argument, isDirector());
    if (place === undefined) return;
    const { cluster, host, uri } = place;
    // What is shown and agreed to is what is there now.
    const view = (await lookAt(services, uri, new Set([host.name])))?.inspection.get(host.name);
    if (view === undefined) return;
    if (view.state === 'failed') throw view.error;
    const plan = savedTablePlan(cluster, view.observation);
    if (plan === undefined) {
      void vscode.window.showErrorMessage(l10n.t('{0} is of a family whose place for the table is not known.', host.name)); // prettier-ignore
      return;
    }
    if (plan.before === plan.after) {
      void vscode.window.showInformationMessage(l10n.t('{0} on {1} has the live table already.', plan.path, host.name));
      return;
    }
    if (!(await agreed(host.name, plan))) return;
    const { hosts, log } = services;
    await withProgress(l10n.t('Saving the table of {0}', host.name), (_, signal) =>
      hosts.attended(() => save(hosts, host, plan, { signal })),
    );
    log.info(l10n.t('The live table of {0} is in {1}.', host.name, plan.path));
    void lookAtDirectors(services, place);
  },
};

/** What would come back at boot without anybody expecting it is said before. */
async function agreed(director: string, { path, before, live, foreign, differing }: SavedTablePlan): Promise<boolean> {
  const act = l10n.t('Save');
  const detail = [
    before === undefined
      ? l10n.t('The file does not exist yet.')
      : l10n.t('The rules that the file has now are replaced; comments stay.'),
    l10n.t('At boot the director gets {0} virtual services as they are now.', live.length),
    ...differing.map((name) => l10n.t('{0} differs from the cluster file.', name)),
    ...foreign.map((name) => l10n.t('{0} is not in the cluster file.', name)),
  ].join('\n');
  const question = l10n.t('Save the live table of {0} to {1}?', director, path);
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, act)) === act;
}

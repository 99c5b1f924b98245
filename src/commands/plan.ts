import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { planFor } from '../providers/clusterState';
import { showPlan, showPlanText } from '../providers/planDocuments';
import { exclusively } from './shared/busy';
import { headline } from './shared/change';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { showFailures } from './shared/failures';
import { failuresOf, lookAt } from './shared/look';

/** Shows what applying the file would change, as a diff. */
export const plan: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    await exclusively(services, sound.uri, 'inspect', async () => {
      const state = await lookAt(services, sound.uri);
      const result = state && planFor(state);
      if (state === undefined || result === undefined) return;
      const failures = failuresOf(state);
      const says = result.hosts.some(({ problems, foreign }) => problems.length + foreign.length > 0);
      if (result.changes > 0 || result.hosts.some(({ problems }) => problems.length > 0)) await showPlan(state);
      if (failures.length > 0) showFailures(services.log, failures, l10n.t('The plan is without these hosts.'));
      else if (result.changes === 0) void sayNothingToDo(headline(result), says ? () => showPlanText(state) : undefined); // prettier-ignore
    });
  },
};

async function sayNothingToDo(text: string, showDetails: (() => Promise<void>) | undefined): Promise<void> {
  const details = l10n.t('Show Details');
  const answer = await vscode.window.showInformationMessage(text, ...(showDetails === undefined ? [] : [details]));
  if (answer === details) await showDetails?.();
}

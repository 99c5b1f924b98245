import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { inspect } from '../core/inspect';
import type { Plan } from '../core/plan/plan';
import { renderPlan } from '../core/plan/render';
import { stamp } from '../core/trail/stamp';
import { appliedSince, findUndo, planUndo, type Undo } from '../core/trail/undo';
import { agreedToUndo, concludeUndo } from './shared/undoDialogs';
import { exclusively } from './shared/busy';
import { refused, run } from './shared/change';
import { clusterMeant } from './shared/clusterMeant';
import type { Command, Services } from './shared/command';
import { failureText, showFailure } from './shared/failures';
import { withProgress } from './shared/progress';

/** Takes back the last apply that was made from here: the hosts become what the file before it said. */
export const undo: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const state = await clusterMeant(services.store, argument);
    if (state === undefined) return;
    const { uri } = state;
    const entries = await services.trail.entriesOf(uri);
    const found = await findUndo(entries, ({ id }) => services.trail.textOf(id, 'cluster'));
    if ('refused' in found) {
      void vscode.window.showInformationMessage(found.refused);
      return;
    }
    const known = new Set(entries.map(({ id }) => id));
    await exclusively(services, uri, found.goal, () => carryOut(services, uri, found, known));
  },
};

async function carryOut(services: Services, uri: vscode.Uri, undo: Undo, known: ReadonlySet<string>): Promise<void> {
  const { log, store } = services;
  const plan = await look(services, undo, known);
  if (plan === undefined) return;
  log.info(renderPlan(plan));
  if (refused(log, plan)) return;
  if (plan.changes === 0) {
    void vscode.window.showInformationMessage(
      l10n.t('The hosts are as they were before the apply of {0}: there is nothing to undo.', stamp(undo.last.at)),
    );
    return;
  }
  if (!(await agreedToUndo(log, undo, plan))) return;
  const result = await run(services, uri, plan, { text: undo.text, undoes: undo.last.id });
  for (const error of result.errors) log.error(failureText(error));
  // The file still says otherwise, and the views shall show in what.
  void store.inspect(uri);
  void concludeUndo(services, uri, undo, plan, result).catch((error: unknown) => showFailure(log, error));
}

/** Looks at the hosts as the file before had them. `undefined`: given up, or somebody else has applied since. */
async function look({ hosts, log }: Services, undo: Undo, known: ReadonlySet<string>): Promise<Plan | undefined> {
  const inspection = await withProgress(l10n.t('Looking at the hosts'), async (_, signal) => {
    const seen = await hosts.attended(() => inspect(undo.cluster, hosts, { signal }));
    return signal.aborted ? undefined : seen;
  });
  if (inspection === undefined) return undefined;
  const since = appliedSince(undo, known, inspection);
  if (since === undefined) return planUndo(undo, inspection);
  const { by, host, at } = since;
  const message = l10n.t('{0} has changed {1} since ({2}). Undoing now would take that back, too: plan, and apply what you want.', by, host, stamp(at)); // prettier-ignore
  log.warn(message);
  void vscode.window.showWarningMessage(message);
  return undefined;
}

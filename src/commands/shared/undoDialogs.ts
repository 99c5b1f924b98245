import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ApplyResult } from '../../core/apply/apply';
import type { Plan } from '../../core/plan/plan';
import { stamp } from '../../core/trail/stamp';
import type { Undo } from '../../core/trail/undo';
import { planLines } from './agreement';
import type { Services } from './command';
import { showFailures } from './failures';
import { changeCount, hostCount } from '../../core/plan/counts';

/** Says exactly what is brought back and what is not, and asks. */
export async function agreedToUndo(log: vscode.LogOutputChannel, undo: Undo, plan: Plan): Promise<boolean> {
  const { last, to } = undo;
  const touched = plan.hosts.filter(({ steps }) => steps.length > 0).length;
  const question =
    last.goal === 'remove'
      ? l10n.t('Undo the removal of {0} by {1}? {2} on {3}.', stamp(last.at), last.by, changeCount(plan.changes), hostCount(touched))
      : l10n.t('Undo the apply of {0} by {1}? {2} on {3}.', stamp(last.at), last.by, changeCount(plan.changes), hostCount(touched)); // prettier-ignore
  const back =
    to === undefined
      ? l10n.t('Nothing had been applied before it: the cluster is taken off these hosts and stops serving.')
      : l10n.t('These hosts become what the file said when it was applied on {0}.', stamp(to.at));
  const not = l10n.t('What that apply put right beyond what the file had changed is not brought back, and packages stay. The cluster file stays as it is; you are asked about it afterwards.'); // prettier-ignore
  const act = l10n.t('Undo');
  const show = l10n.t('Show Details');
  const detail = [back, not, '', planLines(plan)].join('\n');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, act, show);
  // It is in no document of its own; the log has just got it in full.
  if (answer === show) log.show(true);
  return answer === act;
}

/** Tells how an undo ended, and offers to bring the file back where the hosts have been. */
export async function concludeUndo(
  services: Services,
  uri: vscode.Uri,
  undo: Undo,
  plan: Plan,
  { outcome, changed, errors }: ApplyResult,
): Promise<void> {
  const partly = l10n.t('{0} of {1} changes were made. Undo again to finish.', changed, plan.changes);
  switch (outcome) {
    case 'done':
      await offerFile(services, uri, undo, l10n.t('Undone: {0} changes, and a fresh look agrees.', changed));
      return;
    case 'cancelled':
      void vscode.window.showInformationMessage(l10n.t('Cluster {0}: stopped as asked. {1}', plan.cluster.name, partly)); // prettier-ignore
      return;
    case 'refused':
      showFailures(services.log, errors, l10n.t('Nothing was changed.'));
      return;
    case 'failed':
      showFailures(services.log, errors, partly, {
        title: l10n.t('Show Transcript'),
        run: () => vscode.commands.executeCommand('lvs.showTranscript', uri),
      });
  }
}

async function offerFile({ log, store }: Services, uri: vscode.Uri, undo: Undo, told: string): Promise<void> {
  log.info(told);
  const text = store.get(uri)?.document.text;
  if (undo.to === undefined || text === undefined || text === undo.text) {
    void vscode.window.showInformationMessage(told);
    return;
  }
  const bring = l10n.t('Bring the File Back Too');
  const file = vscode.workspace.asRelativePath(uri);
  const answer = await vscode.window.showInformationMessage(l10n.t('{0} {1} still says what was undone: applying it would do it again.', told, file), bring); // prettier-ignore
  if (answer === bring) await replaceText(uri, undo.text);
}

/** As any edit: what stood there comes back with one more undo, and unsaved work stays unsaved. */
async function replaceText(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  if (!(await vscode.workspace.applyEdit(edit))) return;
  if (!wasDirty && !document.isUntitled) await document.save();
  await vscode.window.showTextDocument(document);
}

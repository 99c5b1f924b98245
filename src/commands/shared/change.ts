/**
 * The one way of changing hosts from the extension. Whoever wants to hear of it implements `ApplyObserver`
 * (providers/applyObserver.ts) and stands in `Services.observers` (extension.ts): `begin(uri, plan, origin)` answers with a
 * watcher, which gets `event` for each step and `end(result)` once.
 */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { apply, type ApplyEvent, type ApplyResult } from '../../core/apply/apply';
import { newId } from '../../core/apply/operator';
import { refusals } from '../../core/apply/refusals';
import type { Plan } from '../../core/plan/plan';
import { leftOutText, renderPlan } from '../../core/plan/render';
import type { Selection } from '../../core/plan/selection';
import type { Goal } from '../../core/resources/kind';
import type { ApplyOrigin } from '../../providers/applyObserver';
import { type ClusterState, errorsOf, planFor } from '../../providers/clusterState';
import { openDocument } from '../../providers/clusterFiles';
import { agreed } from './agreement';
import { logWatcher, notificationWatcher } from './applyProgress';
import { exclusively } from './busy';
import { soundClusterMeant } from './clusterMeant';
import type { Services } from './command';
import { failureText, showFailures } from './failures';
import { lookAt } from './look';
import { lookAtPart } from './lookAtPart';
import { withProgress } from './progress';

/** What shall be done, and the state that it was planned from. */
export interface Planned {
  readonly state: ClusterState;
  readonly plan: Plan;
}

/** The way of a change of the whole cluster, whichever its goal: look, show, ask, do, look again. */
export async function change(services: Services, argument: unknown, goal: Goal): Promise<void> {
  const sound = await soundClusterMeant(services.store, argument);
  if (sound === undefined) return;
  const { uri } = sound;
  await changeAs(services, uri, goal, async () => {
    const state = await lookAt(services, uri);
    const plan = state && planFor(state, goal);
    return plan && { state, plan };
  });
}

/** The same way for a part of the plan, which brings along what it builds on; hosts that it has nothing to do with may be down. */
export function applySelection(services: Services, uri: vscode.Uri, selection: Selection): Promise<void> {
  return changeAs(services, uri, 'apply', () => lookAtPart(services, uri, selection));
}

/** The way of every change; `prepare` looks at hosts and says what shall be done, and nothing if the person has thought better of it. */
export async function changeAs(
  services: Services,
  uri: vscode.Uri,
  goal: Goal,
  prepare: () => Promise<Planned | undefined>,
): Promise<void> {
  // What is applied is what the file says: nobody shall find something else in it afterwards.
  const document = openDocument(uri);
  if (document?.isDirty === true && !document.isUntitled && !(await document.save())) return;
  await exclusively(services, uri, goal, async () => {
    const planned = await prepare();
    if (planned !== undefined) await carryOut(services, uri, planned);
  });
}

async function carryOut(services: Services, uri: vscode.Uri, { state, plan }: Planned): Promise<void> {
  const { log, store } = services;
  if (state.document.cluster === undefined) {
    // Somebody has written into it meanwhile; the plan is of what it said before.
    const file = vscode.workspace.asRelativePath(uri);
    const error = new Error(l10n.t('{0} has {1} errors. Correct them first.', file, errorsOf(state)));
    showFailures(log, [error], l10n.t('Nothing was changed.'));
    return;
  }
  log.info(renderPlan(plan));
  if (refused(log, plan)) return;
  if (plan.changes === 0) {
    void vscode.window.showInformationMessage(headline(plan));
    return;
  }
  if (!(await agreed(services, state, plan))) return;
  const result = await run(services, uri, plan, { text: state.document.text });
  if (result.inspection !== undefined) store.record(uri, plan.cluster, result.inspection);
  // What stands on the hosts now is not what the views show: somebody looks again, without asking anything.
  else if (result.outcome !== 'refused')
    void store.inspect(uri, { only: new Set(plan.hosts.map(({ host }) => host.name)) });
  conclude(services, uri, plan, result);
}

/** Carries a plan out; the notification, the log and every {@link Services.observers} follow it step by step. */
export async function run(
  { hosts, log, observers }: Services,
  uri: vscode.Uri,
  plan: Plan,
  from: Omit<ApplyOrigin, 'id'>,
): Promise<ApplyResult> {
  const id = newId();
  const { name } = plan.cluster;
  const title = plan.goal === 'apply' ? l10n.t('Applying {0}', name) : l10n.t('Removing {0}', name);
  return withProgress(
    title,
    async (report, signal) => {
      const following = observers.map((observer) => observer.begin(uri, plan, { id, ...from }));
      const watchers = [logWatcher(log), notificationWatcher(plan, report), ...following];
      const onEvent = (event: ApplyEvent): void => watchers.forEach((watcher) => watcher.event(event));
      const result = await hosts.attended(() => apply(plan, hosts, { id, signal, onEvent }));
      await Promise.all(watchers.map((watcher) => watcher.end(result)));
      return result;
    },
    (report) => report(l10n.t('stopping: the steps that are running are finished first …')),
  );
}

/** Tells how an apply ended; where a host refused something, all that hosts said is one click away. */
function conclude({ log }: Services, uri: vscode.Uri, plan: Plan, { outcome, changed, errors }: ApplyResult): void {
  for (const error of errors) log.error(failureText(error));
  const { name } = plan.cluster;
  const partly = l10n.t('{0} of {1} changes were made. Apply again to finish.', changed, plan.changes);
  switch (outcome) {
    case 'done': {
      const text =
        plan.part === undefined
          ? l10n.t('Cluster {0}: {1} changes made; a fresh look finds nothing left to do.', name, changed)
          : `${l10n.t('Cluster {0}: {1} changes made, and a fresh look agrees.', name, changed)} ${leftOutText(plan.part.leftOut)}`;
      log.info(text);
      void vscode.window.showInformationMessage(text);
      return;
    }
    case 'cancelled':
      log.info(partly);
      void vscode.window.showInformationMessage(l10n.t('Cluster {0}: stopped as asked. {1}', name, partly));
      return;
    case 'refused':
      showFailures(log, errors, l10n.t('Nothing was changed.'));
      return;
    case 'failed':
      showFailures(log, errors, partly, {
        title: l10n.t('Show Transcript'),
        run: () => vscode.commands.executeCommand('lvs.showTranscript', uri),
      });
  }
}

/** Tells why a plan cannot be carried out; false: it can. */
export function refused(log: vscode.LogOutputChannel, plan: Plan): boolean {
  const errors = refusals(plan);
  showFailures(log, errors, l10n.t('Nothing was changed.'));
  return errors.length > 0;
}

export function headline(plan: Plan): string {
  return renderPlan(plan).split('\n')[0] ?? '';
}

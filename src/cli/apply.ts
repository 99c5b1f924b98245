import * as l10n from '@vscode/l10n';
import { apply as applyPlan, type ApplyEvent, type ApplyResult } from '../core/apply/apply';
import { inspect } from '../core/inspect';
import { refusals } from '../core/apply/refusals';
import { type Plan, planOf } from '../core/plan/plan';
import { leftOutText, phaseTitle, planToJson, renderPlan } from '../core/plan/render';
import type { Goal } from '../core/resources/kind';
import type { Runner } from '../core/ssh/runner';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus } from './exit';
import { confirm, isInteractive, withRunner } from './hosts';
import { printJson, printText, say } from './output';
import { partMeant } from './selection';
import type { Call } from './usage';

export const apply: Command = (call, signal) => change(call, signal, 'apply');
export const remove: Command = (call, signal) => change(call, signal, 'remove');

async function change(call: Call, signal: AbortSignal, goal: Goal): Promise<number> {
  const cluster = await loadCluster(call.file);
  const part = partMeant(call, cluster);
  return withRunner(call, async (runner) => {
    const plan = part(planOf(cluster, await inspect(cluster, runner, { signal }), goal));
    if (!call.json) printText(renderPlan(plan));
    if (!(await agreed(call, plan))) {
      if (call.json) printJson({ outcome: 'refused', changed: 0, errors: [], plan: planToJson(plan) });
      return exitStatus.failure;
    }
    return report(call, plan, await carryOut(plan, runner, signal));
  });
}

/** Nothing is changed that was not shown and agreed to. */
async function agreed({ yes }: Call, plan: Plan): Promise<boolean> {
  const pointless = plan.changes === 0 || refusals(plan).length > 0;
  if (yes || pointless) return true;
  if (!isInteractive()) {
    say(l10n.t('Nothing was changed: without a terminal to ask on, say --yes.'));
    return false;
  }
  if (await confirm(l10n.t('Make these {0} changes?', plan.changes))) return true;
  say(l10n.t('Nothing was changed.'));
  return false;
}

function carryOut(plan: Plan, runner: Runner, signal: AbortSignal): Promise<ApplyResult> {
  return applyPlan(plan, runner, { signal, onEvent: (event) => say(progress(event)) });
}

function progress(event: ApplyEvent): string {
  switch (event.type) {
    case 'wave':
      return l10n.t('Wave {0} of {1}: {2}', event.index + 1, event.of, phaseTitle(event.wave.phase));
    case 'step-begin':
      return event.step.changes.map((change) => `  … ${event.host.name}: ${change}`).join('\n');
    case 'step-end':
      return event.step.changes
        .map((change) => `  ${event.error ? '✗' : '✓'} ${event.host.name}: ${change}`)
        .join('\n');
    case 'verifying':
      return l10n.t('Looking again …');
  }
}

function doneText({ part }: Plan, changed: number): string {
  if (part === undefined) return l10n.t('Done: {0} changes, and a fresh look finds nothing left to do.', changed);
  return `${l10n.t('Done: {0} changes, and a fresh look agrees.', changed)} ${leftOutText(part.leftOut)}`;
}

function report({ json }: Call, plan: Plan, { outcome, changed, errors }: ApplyResult): number {
  if (json) {
    const problems = errors.map(({ host, code, message, details }) => ({
      host,
      code,
      message,
      ...(details.next === undefined ? {} : { next: details.next }),
    }));
    printJson({ outcome, changed, errors: problems, plan: planToJson(plan) });
  } else {
    for (const { message, details } of errors)
      say(`${l10n.t('error')}: ${message}${details.next === undefined ? '' : `\n  → ${details.next}`}`);
    if (outcome === 'done' && changed > 0) printText(doneText(plan, changed));
    if (outcome === 'refused') say(l10n.t('Nothing was changed.'));
    if (outcome === 'cancelled' || outcome === 'failed')
      say(l10n.t('{0} of {1} changes were made. Apply again to finish.', changed, plan.changes));
  }
  return outcome === 'done' ? exitStatus.success : exitStatus.failure;
}

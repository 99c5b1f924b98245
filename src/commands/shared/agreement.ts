import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Plan } from '../../core/plan/plan';
import { alsoNeeded, changesOf, leftOutText } from '../../core/plan/render';
import type { ClusterState } from '../../providers/clusterState';
import { showPlan } from '../../providers/planDocuments';
import type { Services } from './command';
import { changeCount, hostCount } from '../../core/plan/counts';

/** How many lines of a plan a question can hold before nobody reads them. */
const LISTED = 12;

/** Nothing is changed that was not shown and agreed to. */
export async function agreed({ log }: Services, state: ClusterState, plan: Plan): Promise<boolean> {
  const act = plan.goal === 'apply' ? l10n.t('Apply') : l10n.t('Remove');
  const show = plan.part === undefined ? l10n.t('Show Plan') : l10n.t('Show Details');
  const answer = await vscode.window.showWarningMessage(question(plan), { modal: true, detail: detail(plan) }, act, show); // prettier-ignore
  // A part is in no document of its own; the log has just got it in full.
  if (answer === show && plan.part !== undefined) log.show(true);
  else if (answer === show) await showPlan(state, plan.goal);
  return answer === act;
}

function question({ goal, hosts, changes, cluster, part }: Plan): string {
  const touched = hosts.filter(({ steps }) => steps.length > 0).length;
  if (goal === 'remove')
    return l10n.t('Remove cluster {0} from its hosts? {1} on {2}; it stops serving.', cluster.name, changeCount(changes), hostCount(touched)); // prettier-ignore
  if (part === undefined) return l10n.t('Apply {0} to {1}?', changeCount(changes), hostCount(touched));
  return l10n.t('Apply this part of cluster {0}: {1} to {2}?', cluster.name, changeCount(changes), hostCount(touched));
}

/** What a plan changes, a line each, as many of them as anybody reads in a question. */
export function planLines(plan: Plan): string {
  return listed(plan.hosts.flatMap(changesOf)).join('\n');
}

/** What was asked for first, then what it takes besides, then how much stays undone. */
function detail(plan: Plan): string {
  const also = alsoNeeded(plan);
  const chosen = plan.hosts.flatMap(changesOf);
  for (const line of also) chosen.splice(chosen.indexOf(line), 1);
  const needed = also.length === 0 ? [] : ['', l10n.t('Not chosen, but needed for it:'), ...listed(also)];
  const rest = plan.part === undefined ? [] : ['', leftOutText(plan.part.leftOut)];
  return [...listed(chosen), ...needed, ...rest].join('\n');
}

function listed(lines: readonly string[]): readonly string[] {
  const more = lines.length > LISTED ? [l10n.t('… and {0} more', lines.length - LISTED)] : [];
  return [...lines.slice(0, LISTED), ...more];
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { renderPlan } from '../core/plan/render';
import type { Goal } from '../core/resources/kind';
import { type ClusterState, planFor } from './clusterState';
import type { ClusterStore } from './clusterStore';
import { documentUri, type Subject } from './clusterUri';
import { planSides } from './planText';
import { provideDocuments } from './storeDocuments';
import { nameOf } from './tree/clusterNode';

/** `summary` is the plan as one text, for one that changes nothing and yet has something to say. */
type Side = 'before' | 'after' | 'summary';

export function providePlans(store: ClusterStore): vscode.Disposable {
  return provideDocuments('plan', store, (subject) => renderSide(store, subject));
}

/** Opens the plan for what the store has seen, as a diff. */
export async function showPlan(state: ClusterState, goal: Goal = 'apply'): Promise<void> {
  const name = nameOf(state);
  const file = vscode.workspace.asRelativePath(state.uri);
  const title =
    goal === 'apply' ? l10n.t('Plan: {0} (hosts ↔ {1})', name, file) : l10n.t('Plan: remove {0} from its hosts', name);
  await vscode.commands.executeCommand(
    'vscode.diff',
    uriOf(state, goal, 'before'),
    uriOf(state, goal, 'after'),
    title,
    { preview: true },
  );
}

/** Opens what a plan without changes has to say: what is foreign, what warns. */
export async function showPlanSummary(state: ClusterState): Promise<void> {
  await vscode.window.showTextDocument(uriOf(state, 'apply', 'summary'), { preview: true });
}

function uriOf(state: ClusterState, goal: Goal, side: Side): vscode.Uri {
  return documentUri('plan', l10n.t('{0} (plan)', nameOf(state)), { cluster: state.uri, details: { goal, side } });
}

function renderSide(store: ClusterStore, { cluster, details }: Subject): string {
  const state = store.get(cluster);
  const plan = state && planFor(state, details['goal'] === 'remove' ? 'remove' : 'apply');
  if (state === undefined || plan === undefined) {
    return `# ${l10n.t('The hosts have not been looked at. Refresh looks at them.')}\n`;
  }
  if (details['side'] === 'summary') return `${renderPlan(plan)}\n`;
  return planSides(plan, state.inspection)[details['side'] === 'before' ? 'before' : 'after'];
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { explainPlan } from '../core/plan/explain';
import { type Plan, wavesOf } from '../core/plan/plan';
import type { Goal } from '../core/resources/kind';
import { type ClusterState, planFor } from './clusterState';
import type { ClusterStore } from './clusterStore';
import { documentUri, SCHEMES, type Subject, subjectOf } from './clusterUri';
import { planSides } from './planText';
import { provideDocuments } from './storeDocuments';
import { nameOf } from './tree/clusterNode';

/** `text`: the plan as one document to read; the others are the two sides of its diff. */
type Side = 'before' | 'after' | 'text';

/** Which plan of a cluster: of all its hosts, or of one. */
export interface PlanShown {
  readonly goal: Goal;
  readonly host?: string;
}

/** A removal has a scheme of its own, by which the buttons above it know that it is none to apply. */
const KIND = { apply: 'plan', remove: 'removal' } as const satisfies Record<Goal, string>;

export function providePlans(store: ClusterStore): vscode.Disposable {
  return vscode.Disposable.from(
    provideDocuments(KIND.apply, store, (subject) => renderSide(store, subject, 'apply')),
    provideDocuments(KIND.remove, store, (subject) => renderSide(store, subject, 'remove')),
  );
}

/** Opens the plan for what the store has seen, as a diff: of all hosts, or of one. */
export async function showPlan(state: ClusterState, goal: Goal = 'apply', host?: string): Promise<void> {
  const shown: PlanShown = { goal, ...(host === undefined ? {} : { host }) };
  await vscode.commands.executeCommand(
    'vscode.diff',
    uriOf(state, shown, 'before'),
    uriOf(state, shown, 'after'),
    titleOf(state, shown),
    { preview: true },
  );
}

/** Opens the same plan as a document to read. */
export async function showPlanText(state: ClusterState, shown: PlanShown = { goal: 'apply' }): Promise<void> {
  await vscode.window.showTextDocument(uriOf(state, shown, 'text'), { preview: true });
}

/** The plan that a document shows; `undefined`: it shows none. */
export function planShownIn(uri: vscode.Uri | undefined): PlanShown | undefined {
  const goal = (['apply', 'remove'] as const).find((each) => uri?.scheme === SCHEMES[KIND[each]]);
  const host = uri && subjectOf(uri)?.details['host'];
  return goal && { goal, ...(host === undefined ? {} : { host }) };
}

function titleOf(state: ClusterState, { goal, host }: PlanShown): string {
  const name = nameOf(state);
  const file = vscode.workspace.asRelativePath(state.uri);
  if (host !== undefined)
    return goal === 'apply' ? l10n.t('Plan of {0} (host ↔ {1})', host, file) : l10n.t('Plan: remove {0} from {1}', name, host); // prettier-ignore
  return goal === 'apply'
    ? l10n.t('Plan: {0} (hosts ↔ {1})', name, file)
    : l10n.t('Plan: remove {0} from its hosts', name);
}

function uriOf(state: ClusterState, { goal, host }: PlanShown, side: Side): vscode.Uri {
  const details = { side, ...(host === undefined ? {} : { host }) };
  return documentUri(KIND[goal], l10n.t('{0} (plan)', host ?? nameOf(state)), { cluster: state.uri, details });
}

function renderSide(store: ClusterStore, { cluster, details }: Subject, goal: Goal): string {
  const state = store.get(cluster);
  const plan = state && planFor(state, goal);
  const { host, side } = details;
  if (state === undefined || plan === undefined || (host !== undefined && !state.inspection.has(host))) {
    return `# ${l10n.t('The hosts have not been looked at. Refresh looks at them.')}\n`;
  }
  if (side === 'text') return `${explainPlan(host === undefined ? plan : partOf(plan, host), state.inspection)}\n`;
  return planSides(plan, state.inspection, host)[side === 'before' ? 'before' : 'after'];
}

/** What the plan has for one host, for reading only: it does not say what else must be done before. */
function partOf(plan: Plan, name: string): Plan {
  const hosts = plan.hosts.filter(({ host }) => host.name === name);
  const changes = hosts.flatMap(({ steps }) => steps.flatMap((step) => step.changes)).length;
  return { ...plan, hosts, changes, waves: wavesOf(hosts) };
}

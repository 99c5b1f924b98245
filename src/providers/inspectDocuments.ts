import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { renderHost, renderInspection } from '../core/plan/describe';
import { type ClusterState, hostPlan } from './clusterState';
import type { ClusterStore } from './clusterStore';
import { documentUri, type Subject } from './clusterUri';
import { provideDocuments } from './storeDocuments';
import { nameOf } from './tree/clusterNode';

export function provideInspections(store: ClusterStore): vscode.Disposable {
  return provideDocuments('inspect', store, (subject) => render(store, subject));
}

/** Opens everything that was seen of a cluster, or of one of its hosts. */
export async function showInspection(state: ClusterState, host?: string): Promise<void> {
  const title = l10n.t('{0} (as seen)', host ?? nameOf(state));
  const uri = documentUri('inspect', title, { cluster: state.uri, details: host === undefined ? {} : { host } });
  await vscode.window.showTextDocument(uri, { preview: true });
}

function render(store: ClusterStore, { cluster, details }: Subject): string {
  const state = store.get(cluster);
  const host = details['host'];
  const nothing = `${l10n.t('The hosts have not been looked at. Refresh looks at them.')}\n`;
  if (state?.cluster === undefined || state.inspection.size === 0) return nothing;
  if (host === undefined) return `${renderInspection(state.cluster, state.inspection)}\n`;
  const view = state.inspection.get(host);
  return view === undefined ? nothing : `${renderHost(state.cluster, view, hostPlan(state, host))}\n`;
}

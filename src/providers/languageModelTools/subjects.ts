import * as vscode from 'vscode';
import type { Subject } from '../../core/briefing/subject';
import { type ClusterState, planFor } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import { nameOf } from '../tree/clusterNode';

/**
 * The clusters that a model asks for. Its errors are read by the model: they say, in English, what to call the tool with.
 *
 * @throws Error where there is none, or none of that name.
 */
export function clustersAsked(store: ClusterStore, cluster: string | undefined): readonly ClusterState[] {
  const all = store.clusters();
  if (all.length === 0)
    throw new Error('This workspace has no cluster file (cluster.yaml or *.lvs.yaml), so there is nothing to tell.');
  if (cluster === undefined) return all;
  const asked = all.filter((state) => nameOf(state) === cluster || fileOf(state) === cluster);
  if (asked.length > 0) return asked;
  const names = all.slice(0, 20).map((state) => `${nameOf(state)} (${fileOf(state)})`);
  throw new Error(
    `There is no cluster "${cluster}". Ask for one of these, or leave "cluster" out: ${names.join(', ')}.`,
  );
}

export function subjectOf(state: ClusterState): Subject {
  const { document, cluster, inspection, awaited } = state;
  return { file: fileOf(state), diagnostics: document.diagnostics, cluster, inspection, plan: planFor(state), awaited };
}

export function fileOf({ uri }: ClusterState): string {
  return vscode.workspace.asRelativePath(uri);
}

import * as vscode from 'vscode';
import { serviceName } from '../core/spec/cluster';
import type { Range } from '../core/spec/document';
import { type ClusterPlace, placeOf } from '../providers/clusterPlace';
import type { ClusterState } from '../providers/clusterState';
import { toRange } from '../providers/positions';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

const SECTIONS = ['directors', 'realServers', 'nfsHosts', 'clients'] as const;

/** Shows in the clusters view what the caret is at in a cluster file, or what a document of ours is about. */
export const revealInTree: Command = {
  contactsHosts: false,
  async run({ store, tree }, argument) {
    const state = await clusterMeant(store, argument);
    if (state === undefined) return;
    const editor = vscode.window.activeTextEditor;
    const place = placeOf(argument) ?? placeOf(editor?.document.uri);
    const atCaret = String(editor?.document.uri) === state.id ? placeAt(state, editor?.selection.active) : undefined;
    const named = place !== undefined && String(place.cluster) === state.id ? place : undefined;
    await tree.reveal({ cluster: state.uri, ...named, ...atCaret });
  },
};

function placeAt(state: ClusterState, caret: vscode.Position | undefined): Omit<ClusterPlace, 'cluster'> | undefined {
  const { cluster, document } = state;
  if (cluster === undefined || caret === undefined) return undefined;
  const holds = (...ranges: readonly (Range | undefined)[]): boolean =>
    ranges.some((range) => range !== undefined && toRange(range).contains(caret));
  const service = cluster.services.find((_, index) => holds(document.rangeOf(['virtualServices', index])));
  if (service !== undefined) return { service: serviceName(service.match) };
  const host = cluster.hosts.find(({ name }) =>
    SECTIONS.some((section) => holds(document.rangeOf([section, name], 'key'), document.rangeOf([section, name]))),
  );
  return host && { host: host.name };
}

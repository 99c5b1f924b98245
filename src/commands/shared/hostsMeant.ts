import type * as vscode from 'vscode';
import type { Host } from '../../core/spec/cluster';
import { placesIn } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import { soundClusterMeant } from './clusterMeant';
import { hostPlaceMeant, type HostQuestion } from './hostPlace';

/** Hosts of one cluster. */
export interface HostsMeant {
  readonly uri: vscode.Uri;
  readonly hosts: readonly Host[];
}

/**
 * The hosts that a command is meant for, of those that it is for: every selected row of the cluster it was called on,
 * in the order of the file, or one as {@link hostPlaceMeant} finds it.
 */
export async function hostsMeant(
  store: ClusterStore,
  argument: unknown,
  selected: readonly unknown[],
  question: HostQuestion,
): Promise<HostsMeant | undefined> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return undefined;
  const { uri, cluster } = sound;
  const named = new Set(placesIn(uri, selected).map(({ host }) => host));
  const hosts = question.fitting(cluster).filter(({ name }) => named.has(name));
  if (hosts.length > 0) return { uri, hosts };
  const place = await hostPlaceMeant(store, argument ?? uri, question);
  return place && { uri: place.uri, hosts: [place.host] };
}

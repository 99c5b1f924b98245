import { type Host, hostByName } from '../../core/spec/cluster';
import { placeOf } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import type * as vscode from 'vscode';
import { soundClusterMeant } from './clusterMeant';
import { hostMeant } from './hostMeant';

/** Hosts of one cluster. */
export interface HostsMeant {
  readonly uri: vscode.Uri;
  readonly hosts: readonly Host[];
}

/** The hosts that a command is meant for: every selected row of the cluster it was called on, or one as chosen. */
export async function hostsMeant(
  store: ClusterStore,
  argument: unknown,
  selected: readonly unknown[],
): Promise<HostsMeant | undefined> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return undefined;
  const names = selected
    .map(placeOf)
    .filter((place) => place !== undefined && String(place.cluster) === String(sound.uri))
    .flatMap((place) => place?.host ?? []);
  const hosts = [...new Set(names)].flatMap((name) => hostByName(sound.cluster, name) ?? []);
  if (hosts.length > 0) return { uri: sound.uri, hosts };
  const host = await hostMeant(store, argument ?? sound.uri);
  return host && { uri: sound.uri, hosts: [host] };
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type LiveTarget, liveTarget } from '../../core/director/target';
import { type Cluster, type Destination, serviceName, type VirtualService } from '../../core/spec/cluster';
import { type ClusterPlace, placeOf, placesIn } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import { type SoundCluster, soundClusterMeant } from './clusterMeant';

/** A real server of a service that a command is meant for. */
export interface DestinationMeant extends SoundCluster {
  readonly service: VirtualService;
  readonly destination: Destination;
  readonly target: LiveTarget;
}

/** What it was called on, the only one that fits, or as chosen. */
export async function destinationMeant(store: ClusterStore, argument: unknown): Promise<DestinationMeant | undefined> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return undefined;
  const found = fitting(sound.cluster, placeOf(argument));
  if (found.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No virtual service of the file has such a real server.'));
  }
  const chosen = found.length <= 1 ? found[0] : await choose(found);
  return chosen && meant(sound, chosen);
}

/** Each real server that is selected in the tree, where several are; otherwise as {@link destinationMeant}. */
export async function destinationsMeant(
  store: ClusterStore,
  argument: unknown,
  selected: readonly unknown[],
): Promise<readonly DestinationMeant[]> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return [];
  const rows = placesIn(sound.uri, selected).filter(({ host, service }) => host !== undefined && service !== undefined);
  if (rows.length > 1) return rows.flatMap((place) => fitting(sound.cluster, place)).map((found) => meant(sound, found)); // prettier-ignore
  const only = await destinationMeant(store, argument ?? sound.uri);
  return only === undefined ? [] : [only];
}

type Found = Pick<DestinationMeant, 'service' | 'destination'>;

function fitting({ services }: Cluster, place: ClusterPlace | undefined): readonly Found[] {
  return services
    .filter(({ match }) => place?.service === undefined || serviceName(match) === place.service)
    .flatMap((service) => service.realServers.map((destination) => ({ service, destination })))
    .filter(({ destination: { host } }) => place?.host === undefined || host === place.host);
}

async function choose(found: readonly Found[]): Promise<Found | undefined> {
  const items = found.map((each) => ({
    label: each.destination.host,
    description: `${serviceName(each.service.match)} · ${l10n.t('weight {0}', each.destination.weight)}`,
    found: each,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which real server?') }))?.found;
}

function meant(sound: SoundCluster, { service, destination }: Found): DestinationMeant {
  return { ...sound, service, destination, target: liveTarget(sound.cluster, service, destination) };
}

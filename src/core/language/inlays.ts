import * as l10n from '@vscode/l10n';
import type { Cluster, Destination, VirtualService } from '../spec/cluster';
import type { ClusterDocument, Path } from '../spec/document';
import type { Position } from '../spec/positions';
import type { Live } from './live';
import { liveDestination, liveService } from './liveTable';

/** A figure that stands in a line of the file without being part of it. */
export interface Inlay {
  readonly position: Position;
  readonly about: 'weight' | 'connections';
  readonly text: string;
  readonly tooltip: string;
}

/**
 * Beside each real server of a service: its weight in the kernel where that is another one than the file's, and its
 * active connections. Nothing where no director was looked at.
 */
export function inlaysOf(document: ClusterDocument, live: Live): readonly Inlay[] {
  const { cluster } = document;
  if (cluster === undefined || live.inspection.size === 0) return [];
  return cluster.services.flatMap((service, index) => inlaysOfService(document, cluster, service, index, live));
}

function inlaysOfService(
  document: ClusterDocument,
  cluster: Cluster,
  service: VirtualService,
  index: number,
  { inspection }: Live,
): readonly Inlay[] {
  const table = liveService(cluster, inspection, service);
  if (table.state === 'unseen') return [];
  return service.realServers.flatMap((destination, item): readonly Inlay[] => {
    const position = placeOf(document, ['virtualServices', index, 'realServers', item]);
    const real = liveDestination(table, destination);
    if (position === undefined || real.state === 'unseen') return [];
    if (real.state === 'absent') {
      const tooltip = l10n.t(
        "{0} is not in the director's table: it gets no request of this service.",
        destination.host,
      );
      return [{ position, about: 'weight', text: l10n.t('not in the table'), tooltip }];
    }
    return [
      ...weightInlay(destination, real.live.weight, position),
      ...connectionsInlay(destination, real.live.connections, position),
    ];
  });
}

function weightInlay({ host, weight }: Destination, live: number, position: Position): readonly Inlay[] {
  if (live === weight) return [];
  const tooltip = l10n.t("The weight of {0} is {1} in the director's table, and {2} in this file.", host, live, weight);
  return [{ position, about: 'weight', text: l10n.t('in the table: {0}', live), tooltip }];
}

function connectionsInlay(
  { host }: Destination,
  connections: { readonly active: number; readonly inactive: number } | undefined,
  position: Position,
): readonly Inlay[] {
  if (connections === undefined) return [];
  const { active, inactive } = connections;
  const tooltip = l10n.t('{0} has {1} active and {2} inactive connections of this service.', host, active, inactive);
  return [{ position, about: 'connections', text: l10n.t('{0} active', active), tooltip }];
}

/** Behind the weight, or behind the name where the file leaves the weight out. */
function placeOf(document: ClusterDocument, item: Path): Position | undefined {
  const range = document.rangeOf([...item, 'weight']) ?? document.rangeOf([...item, 'host']) ?? document.rangeOf(item);
  return range?.end;
}

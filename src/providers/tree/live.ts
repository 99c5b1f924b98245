import type { Inspection } from '../../core/inspect';
import { type InTable, liveDestination, liveService } from '../../core/language/liveTable';
import type { TableDestination, TableService } from '../../core/resources/ipvsTable';
import type { Destination, VirtualService } from '../../core/spec/cluster';
import type { ClusterState } from '../clusterState';

const services = new WeakMap<Inspection, Map<VirtualService, InTable<TableService>>>();

/** What the directors' tables say of a service, asked once per look: each of its real servers has a row that needs it. */
export function liveServiceOf({ cluster, inspection }: ClusterState, service: VirtualService): InTable<TableService> {
  if (cluster === undefined) return { state: 'unseen' };
  const known = services.get(inspection) ?? new Map<VirtualService, InTable<TableService>>();
  services.set(inspection, known);
  const live = known.get(service) ?? liveService(cluster, inspection, service);
  known.set(service, live);
  return live;
}

export function liveDestinationOf(
  state: ClusterState,
  service: VirtualService,
  destination: Destination,
): InTable<TableDestination> {
  return liveDestination(liveServiceOf(state, service), destination);
}

export function differs(live: InTable<unknown>): boolean {
  return live.state === 'absent' || (live.state === 'present' && !live.asWanted);
}

/** What real servers are sorted by. */
export interface Load {
  /** In the director's table; the file's where no director was looked at. */
  readonly weight: number;
  /** Active connections; 0 where nobody knows. */
  readonly connections: number;
}

export function loadOf(state: ClusterState, service: VirtualService, destination: Destination): Load {
  const live = liveDestinationOf(state, service, destination);
  if (live.state !== 'present') return { weight: live.state === 'absent' ? 0 : destination.weight, connections: 0 };
  return { weight: live.live.weight, connections: live.live.connections?.active ?? 0 };
}

const loads = new WeakMap<ClusterState, ReadonlyMap<string, Load>>();

/** The load of each real server in all services together, by host name. */
export function loadsOf(state: ClusterState): ReadonlyMap<string, Load> {
  const known = loads.get(state);
  if (known !== undefined) return known;
  const sums = new Map<string, Load>();
  for (const service of state.cluster?.services ?? []) {
    for (const destination of service.realServers) {
      const { weight, connections } = loadOf(state, service, destination);
      const before = sums.get(destination.host) ?? { weight: 0, connections: 0 };
      sums.set(destination.host, { weight: before.weight + weight, connections: before.connections + connections });
    }
  }
  loads.set(state, sums);
  return sums;
}

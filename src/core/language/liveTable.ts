import type { Inspection } from '../inspect';
import { endpoint, tableOf, type TableDestination, type TableService } from '../resources/ipvsTable';
import { type Cluster, type Destination, hostsWithRole, serviceName, type VirtualService } from '../spec/cluster';

/** What the directors' tables say of something the file wants: `unseen` where no director was looked at. */
export type InTable<T> =
  | { readonly state: 'unseen' }
  | { readonly state: 'absent' }
  | { readonly state: 'present'; readonly live: T; readonly asWanted: boolean };

export function liveService(cluster: Cluster, inspection: Inspection, service: VirtualService): InTable<TableService> {
  const tables = hostsWithRole(cluster, 'director').flatMap(({ name }) => {
    const view = inspection.get(name);
    return view?.state === 'observed' ? [view.observation.readings.ipvs.have] : [];
  });
  if (tables.length === 0) return { state: 'unseen' };
  const name = serviceName(service.match);
  const found = tables.map((table) => table.find((entry) => entry.name === name));
  const live = found.find((entry) => entry !== undefined);
  if (live === undefined) return { state: 'absent' };
  const wanted = wantedServices(cluster).get(name);
  const same = (entry: TableService | undefined): boolean =>
    entry?.scheduler === wanted?.scheduler && entry?.options === wanted?.options;
  return { state: 'present', live, asWanted: found.every(same) };
}

export function liveDestination(service: InTable<TableService>, destination: Destination): InTable<TableDestination> {
  if (service.state !== 'present') return service;
  const live = destinationsOf(service.live).get(endpoint(destination.address, destination.port));
  if (live === undefined) return { state: 'absent' };
  const asWanted =
    live.forward === '-g' &&
    live.weight === destination.weight &&
    live.upperThreshold === destination.upperThreshold &&
    live.lowerThreshold === destination.lowerThreshold;
  return { state: 'present', live, asWanted };
}

const wantedOf = new WeakMap<Cluster, ReadonlyMap<string, TableService>>();

/** Views ask for every service and every real server of it: each table is indexed once. */
function wantedServices(cluster: Cluster): ReadonlyMap<string, TableService> {
  const index = wantedOf.get(cluster) ?? new Map(tableOf(cluster).map((service) => [service.name, service]));
  wantedOf.set(cluster, index);
  return index;
}

const destinations = new WeakMap<TableService, ReadonlyMap<string, TableDestination>>();

function destinationsOf(service: TableService): ReadonlyMap<string, TableDestination> {
  const index = destinations.get(service) ?? new Map(service.destinations.map((real) => [real.address, real]));
  destinations.set(service, index);
  return index;
}

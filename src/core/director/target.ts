import { endpoint, tableOf, type TableDestination, type TableService, type Table } from '../resources/ipvsTable';
import {
  type Cluster,
  type Destination,
  hostsWithRole,
  type Host,
  serviceName,
  type VirtualService,
  vipsOf,
} from '../spec/cluster';

/** One real server of one virtual service, as the directors' tables name it. */
export interface LiveTarget {
  /** Name of the real server's host. */
  readonly host: string;
  /** As `serviceName` says it. */
  readonly service: string;
  /** `-t 192.168.16.100:80`, `-f 7 -6`. */
  readonly selector: string;
  /** `192.168.16.143:80`, `[2001:db8::1]:80`. */
  readonly address: string;
  /** Addresses that clients of the service connect to, as ipvsadm prints them in front of a port. */
  readonly vips: readonly string[];
  /** The weight that the file gives it. */
  readonly weight: number;
}

export function liveTarget(cluster: Cluster, service: VirtualService, destination: Destination): LiveTarget {
  const name = serviceName(service.match);
  const selector = tableOf(cluster).find((entry) => entry.name === name)?.selector;
  if (selector === undefined) throw new RangeError(`${name} is not a service of ${cluster.name}`);
  return {
    host: destination.host,
    service: name,
    selector,
    address: endpoint(destination.address, destination.port),
    vips: vipsOf(service).map((vip) => endpoint(vip, 0).replace(/:0$/, '')),
    weight: destination.weight,
  };
}

export function directorsOf(cluster: Cluster): readonly Host[] {
  return hostsWithRole(cluster, 'director');
}

/** The service of a target in a table, and the target in it. */
export function findTarget(
  table: Table,
  { service, address }: LiveTarget,
): { readonly service: TableService; readonly real: TableDestination } | undefined {
  const found = table.find(({ name }) => name === service);
  const real = found?.destinations.find((entry) => entry.address === address);
  return found === undefined || real === undefined ? undefined : { service: found, real };
}

import { type VirtualService } from '../spec/cluster';
import { canonicalAddress } from './address';
import { type TableService } from './directorReading';

/** A real server of the tested service, as the file and the director's table have it. */
export interface Server {
  /** The host's name in the file; the address of one that only the table has. */
  readonly name: string;
  readonly address: string;
  /** Weight in the file; absent: only the table has this server. */
  readonly wanted?: number;
  /** What the table says; absent: not in the table, or the table is not known. */
  readonly live?: {
    readonly weight: number;
    readonly active: number;
    readonly inactive: number;
    readonly forward: string;
  };
}

/** The file's real servers in its order, then those that only the table has. */
export function mergeServers(service: VirtualService, table: TableService | undefined): readonly Server[] {
  const rows = new Map((table?.entries ?? []).map((entry) => [canonicalAddress(entry.address), entry]));
  const servers = service.realServers.map(({ host, address, weight }): Server => {
    const key = canonicalAddress(address);
    const live = rows.get(key);
    rows.delete(key);
    return { name: host, address: key, wanted: weight, ...(live === undefined ? {} : { live }) };
  });
  return [...servers, ...[...rows].map(([address, live]): Server => ({ name: address, address, live }))];
}

/** Those that may get new connections: by the table where it is known, by the file where it is not. */
export function eligible(
  servers: readonly Server[],
  tableKnown: boolean,
): readonly (Server & { readonly weight: number })[] {
  return servers.flatMap((server) => {
    const weight = tableKnown ? server.live?.weight : server.wanted;
    return weight !== undefined && weight > 0 ? [{ ...server, weight }] : [];
  });
}

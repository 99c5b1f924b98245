import { canonicalAddress } from './address';
import { type ConnectionEntry, type ServiceCounters } from './directorReading';
import { type Namer } from './naming';
import { type AttributedBy } from './outcome';
import { isAnswered, type RequestRecord } from './record';
import { type Server } from './servers';

export type { AttributedBy } from './outcome';

export interface Attribution {
  readonly by: AttributedBy;
  /** One entry per request; `undefined` where the request failed before a server was known, or nobody knows. */
  readonly sequence: readonly (string | undefined)[];
  /**
   * Every real server, also those with 0. Answers; by `counters` the connections it was given, which differ from
   * answers only where requests failed.
   */
  readonly perServer: ReadonlyMap<string, number>;
  /** Connections that others made to the service meanwhile. 0 where the counters are not known. */
  readonly foreign: number;
  /** Answers whose text named another server than the director's connection entries do. */
  readonly contradicted: number;
}

export interface AttributionInput {
  readonly records: readonly RequestRecord[];
  readonly servers: readonly Server[];
  /** How many of the servers may get connections: with one, any claim of a page is believed. */
  readonly eligible: number;
  readonly namer: Namer;
  readonly connections: readonly ConnectionEntry[];
  readonly delta: ServiceCounters | undefined;
}

/** Pure. The kernel's evidence goes before what pages claim wherever both are complete and differ. */
export function attribute(input: AttributionInput): Attribution {
  const { records, servers, delta } = input;
  const nameOf = addressNames(servers);
  const foreign = delta === undefined ? 0 : Math.max(0, delta.conns - records.length);
  const answered = records.filter(isAnswered);
  const claims = records.map(input.namer);
  const entries = byConnection(records, input.connections, nameOf);
  const allAnswered = (sequence: readonly unknown[]): boolean =>
    answered.length > 0 && records.every((record, at) => !isAnswered(record) || sequence[at] !== undefined);
  const claimed = claims.map((claim) => claim?.server);
  const distinct = new Set(claimed.filter((name) => name !== undefined));
  const contradicted = records.filter(
    (_, at) => claimed[at] !== undefined && entries[at] !== undefined && claimed[at] !== entries[at],
  ).length;

  const result = (by: AttributedBy, sequence: readonly (string | undefined)[]): Attribution => ({
    by,
    sequence,
    perServer: count(servers, records, sequence),
    foreign,
    contradicted: by === 'connections' ? contradicted : 0,
  });
  if (allAnswered(claimed) && contradicted === 0 && (distinct.size > 1 || input.eligible <= 1)) {
    // A request that failed after it was connected has no answer to go by, but may still have an entry.
    const sequence = claimed.map((name, at) => name ?? entries[at]);
    return result(claims.some((claim) => claim?.by === 'header') ? 'header' : 'page', sequence);
  }
  if (allAnswered(entries)) return result('connections', entries);
  if (delta !== undefined && foreign === 0 && delta.conns > 0 && delta.conns >= answered.length) {
    const shares = new Map(servers.map(({ name }) => [name, 0]));
    for (const [address, { conns }] of delta.perServer) shares.set(nameOf(address), conns);
    return { by: 'counters', sequence: entries, perServer: shares, foreign, contradicted: 0 };
  }
  return result('none', entries);
}

/** Addresses to the names of the file; an address that it does not have stands for itself. */
export function addressNames(servers: readonly Server[]): (address: string) => string {
  const names = new Map(servers.map(({ name, address }) => [address, name]));
  return (address) => names.get(canonicalAddress(address)) ?? address;
}

function byConnection(
  records: readonly RequestRecord[],
  connections: readonly ConnectionEntry[],
  nameOf: (address: string) => string,
): readonly (string | undefined)[] {
  const servers = new Map(connections.map(({ clientPort, server }) => [clientPort, nameOf(server)]));
  // When a long run comes back to a port, the entry tells of the last connection from it only, and of all that went over it.
  const told = new Set<number>();
  return records
    .toReversed()
    .map(({ client, reused }) => {
      if (client === undefined || told.has(client.port)) return undefined;
      if (reused !== true) told.add(client.port);
      return servers.get(client.port);
    })
    .reverse();
}

function count(
  servers: readonly Server[],
  records: readonly RequestRecord[],
  sequence: readonly (string | undefined)[],
): ReadonlyMap<string, number> {
  const counts = new Map(servers.map(({ name }) => [name, 0]));
  records.forEach((record, at) => {
    const name = sequence[at];
    if (name !== undefined && isAnswered(record)) counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return counts;
}

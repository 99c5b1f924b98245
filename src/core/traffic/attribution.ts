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
  /** How many answers claim to be of which server, whether that is believed or not. */
  readonly named: ReadonlyMap<string, number>;
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
  const claims = records.map(input.namer);
  const entries = byConnection(records, input.connections, nameOf);
  const claimed = claims.map((claim) => claim?.server);
  const named = new Map<string, number>();
  for (const name of claimed) if (name !== undefined) named.set(name, (named.get(name) ?? 0) + 1);
  const contradicted = records.filter(
    (_, at) => claimed[at] !== undefined && entries[at] !== undefined && claimed[at] !== entries[at],
  ).length;
  const answered = records.map(isAnswered);
  const known = (sequence: readonly unknown[]): number =>
    answered.filter((is, at) => is && sequence[at] !== undefined).length;
  const by = bestSource({
    answered: known(answered),
    claimed: known(claimed),
    distinct: named.size,
    byHeader: claims.some((claim) => claim?.by === 'header'),
    entered: known(entries),
    contradicted,
    eligible: input.eligible,
    conns: foreign === 0 ? (delta?.conns ?? 0) : 0,
  });
  // A request that failed after it was connected has no answer to go by, but may still have an entry.
  const sequence = by === 'page' || by === 'header' ? claimed.map((name, at) => name ?? entries[at]) : entries;
  const perServer =
    by === 'counters' && delta !== undefined ? givenBy(delta, servers) : countAnswers(servers, records, sequence);
  return { by, sequence, perServer, foreign, contradicted: by === 'connections' ? contradicted : 0, named };
}

/** What is known of all answers together. */
export interface Known {
  readonly answered: number;
  /** Answers that name a real server, and how many different ones are named. */
  readonly claimed: number;
  readonly distinct: number;
  /** Whether some of them do so in a header. */
  readonly byHeader: boolean;
  /** Answers whose connection the director lists. */
  readonly entered: number;
  /** Requests of which the two say different things. */
  readonly contradicted: number;
  /** How many of the servers may get connections. */
  readonly eligible: number;
  /** Connections that the director counted; 0 where others made some of them, or it is not known. */
  readonly conns: number;
}

/** The best of the ways to know who answered. */
export function bestSource(known: Known): AttributedBy {
  const { answered, claimed, entered, contradicted, distinct, eligible, conns } = known;
  if (answered > 0 && claimed === answered && contradicted === 0 && (distinct > 1 || eligible <= 1)) {
    return known.byHeader ? 'header' : 'page';
  }
  if (answered > 0 && entered === answered) return 'connections';
  return conns > 0 && conns >= answered ? 'counters' : 'none';
}

/** Connections that each server was given, by name. */
export function givenBy({ perServer }: ServiceCounters, servers: readonly Server[]): ReadonlyMap<string, number> {
  const nameOf = addressNames(servers);
  const given = new Map(servers.map(({ name }) => [name, 0]));
  for (const [address, { conns }] of perServer) given.set(nameOf(canonicalAddress(address)), conns);
  return given;
}

/** Addresses to the names of the file; an address that it does not have stands for itself. */
export function addressNames(servers: readonly Server[]): (address: string) => string {
  const names = new Map(servers.map(({ name, address }) => [address, name]));
  return (address) => names.get(canonicalAddress(address)) ?? address;
}

/** Where the director's entries lead, request by request. */
export function byConnection(
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

/** Answers of each server, also of those with none. */
export function countAnswers(
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

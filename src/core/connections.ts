import { canonicalAddress } from './traffic/address';
import { type Cluster, hostByName, type Host } from './spec/cluster';
import { parseAddress } from './spec/ip';
import { type Script, sh } from './ssh/shell';

/** Which connections of a director are meant: those that satisfy every part that says something. */
export interface ConnectionFilter {
  /** Names of real servers that they go to; empty: any. */
  readonly servers: readonly string[];
  /** As ipvsadm names them; empty: any. */
  readonly states: readonly string[];
  /** Address of the client, or the beginning of one that ends in `.` or `:`; empty: any. */
  readonly client: string;
}

export const ALL_CONNECTIONS: ConnectionFilter = { servers: [], states: [], client: '' };

/** States that ipvsadm prints (net/netfilter/ipvs/ip_vs_proto_*.c), those that tell something first. */
export const CONNECTION_STATES = [
  'ESTABLISHED', 'SYN_RECV', 'FIN_WAIT', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'UDP', 'ASSURED', 'NONE',
] as const; // prettier-ignore

/** What a document of 100,000 connections would cost nobody reads; all are counted. */
export const MOST_CONNECTIONS = 20_000;

/** Whether a text can stand for clients: an address, or the beginning of some. */
export function isClient(text: string): boolean {
  return parseAddress(text) !== undefined || /^(?:\d{1,3}\.){1,3}$|^(?:[0-9a-fA-F]{1,4}:){1,7}:?$/.test(text);
}

/** A filter as parts of a document's URI, and back. What does not fit the cluster is left out: anybody can write a URI. */
export function filterDetails({ servers, states, client }: ConnectionFilter): Readonly<Record<string, string>> {
  return {
    ...(servers.length === 0 ? {} : { servers: servers.join(',') }),
    ...(states.length === 0 ? {} : { states: states.join(',') }),
    ...(client === '' ? {} : { client }),
  };
}

export function filterOf(details: Readonly<Record<string, string | undefined>>, cluster: Cluster): ConnectionFilter {
  const list = (key: string): readonly string[] => details[key]?.split(',') ?? [];
  const client = details['client'] ?? '';
  return {
    servers: list('servers').filter((name) => hostByName(cluster, name) !== undefined),
    states: list('states').filter((state) => CONNECTION_STATES.some((known) => known === state)),
    client: isClient(client) ? client : '',
  };
}

/** The filter in the words of the table, for a title; empty: all connections. */
export function filterWords({ servers, states, client }: ConnectionFilter): string {
  return [...servers, ...states, ...(client === '' ? [] : [client])].join(', ');
}

/** Line at the end of what {@link connectionsScript} prints: how many were found, of how many. */
export const COUNT_MARK = '@count';
const FAILED_MARK = '@failed';

/** Lists the connections that a filter finds, at most {@link MOST_CONNECTIONS}; the director sends no others. */
export function connectionsScript(cluster: Cluster, { servers, states, client }: ConnectionFilter): Script {
  const hosts = servers.flatMap((name) => hostByName(cluster, name) ?? []);
  const addresses = hosts.flatMap(addressesOf).map(asPrinted);
  const isWhole = parseAddress(client) !== undefined;
  const wanted = isWhole ? asPrinted(client) : client.includes(':') ? `[${client.toLowerCase()}` : client;
  return sh`{ ipvsadm -lnc || echo ${FAILED_MARK} "$?"; } | awk -v servers=${addresses.join(' ')} -v states=${states.join(' ')} -v client=${wanted} -v whole=${isWhole ? 1 : 0} -v most=${MOST_CONNECTIONS} -v count_mark=${COUNT_MARK} -v failed_mark=${FAILED_MARK} '
  BEGIN {
    count = split(servers, list, " "); for (i = 1; i <= count; i++) server[list[i]] = 1
    count = split(states, list, " "); for (i = 1; i <= count; i++) state[list[i]] = 1
  }
  $1 == failed_mark { failed = $2; exit failed }
  NR <= 2 { print; next }
  { all++ }
  servers != "" { address = $6; sub(/:[0-9]+$/, "", address); if (!(address in server)) next }
  states != "" && !($3 in state) { next }
  client != "" { address = $4; sub(/:[0-9]+$/, "", address); if (whole ? address != client : index(address, client) != 1) next }
  { found++; if (found <= most) print }
  END { if (!failed) print count_mark, found + 0, all + 0 }'`;
}

function addressesOf({ address, address6 }: Host): readonly string[] {
  return address6 === undefined ? [address] : [address, address6];
}

/** As ipvsadm prints an address before a port. */
function asPrinted(address: string): string {
  const canonical = canonicalAddress(address);
  return canonical.includes(':') ? `[${canonical}]` : canonical;
}

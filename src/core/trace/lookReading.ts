import { type NicAddress, parseAddresses, records } from '../resources/facts';
import { canonicalAddress, splitEndpoint } from '../traffic/address';

/** What decides about a request on one host, as it was right after it. */
export interface Look {
  readonly addresses: readonly NicAddress[];
  readonly macs: readonly { readonly nic: string; readonly mac: string }[];
  /** Neighbours with their MACs; `null`: asked for, and nobody answered. */
  readonly neighbours: readonly { readonly address: string; readonly mac: string | null }[];
  /** Where packets from the VIP to the client go. */
  readonly back: Way;
  /** Where packets to the VIP go. */
  readonly there: Way;
  /** Of `all` and of each NIC; absent: not known. */
  readonly sysctls: ReadonlyMap<string, number>;
  /** Whether something listens on the service's port; `null`: not known. */
  readonly listens: boolean | null;
  /** Rules of the host's firewall that drop or reject, as it prints them. */
  readonly refusals: readonly string[];
  /** Real servers in the director's table; `null`: the service is not in it, or it is not known. */
  readonly table: readonly TableRow[] | null;
  /** Whether this host was asked for a table. */
  readonly asked: boolean;
  readonly connections: readonly ConnectionRow[];
  /** `Ip.InAddrErrors` and the like, of /proc/net/snmp. */
  readonly counters: ReadonlyMap<string, number>;
}

export type Way =
  | { readonly type: 'local' }
  | { readonly type: 'direct'; readonly nic: string }
  | { readonly type: 'gateway'; readonly nic: string; readonly via: string }
  /** In the words of ip(8). */
  | { readonly type: 'none'; readonly text: string }
  | { readonly type: 'unknown' };

export interface TableRow {
  readonly address: string;
  readonly weight: number;
  /** `Route` is direct routing. */
  readonly forward: string;
}

export interface ConnectionRow {
  readonly clientPort: number;
  readonly server: string;
  /** `SYN_RECV`, `ESTABLISHED`, `FIN_WAIT` … as the director believes, which sees one direction only. */
  readonly state: string;
}

/** Reads the sections of `lookScript`. Takes any text; what cannot be read is not known. */
export function readLook(printed: ReadonlyMap<string, string>): Look {
  const text = (section: string): string => printed.get(section) ?? '';
  return {
    addresses: parseAddresses(text('addresses')).addresses,
    macs: parseMacs(text('addresses')),
    neighbours: parseNeighbours(text('neighbours')),
    back: parseWay(text('route')),
    there: parseWay(text('way')),
    sysctls: parseSysctls(text('sysctls')),
    listens: printed.has('listeners') ? text('listeners').trim() !== '' : null,
    refusals: text('firewall')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /\b(drop|reject)\b/i.test(line)),
    table: parseTable(text('table')),
    asked: printed.has('table'),
    connections: parseConnections(text('connections')),
    counters: parseSnmp(text('snmp')),
  };
}

function parseMacs(json: string): Look['macs'] {
  return records(json).flatMap(({ ifname, address, link_type: type }) =>
    typeof ifname === 'string' && typeof address === 'string' && type === 'ether'
      ? [{ nic: ifname, mac: address.toLowerCase() }]
      : [],
  );
}

/** Lines of `ip neighbour show`. */
function parseNeighbours(text: string): Look['neighbours'] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\S+) dev \S+(?:.* lladdr (\S+))?.* ([A-Z]+)\s*$/.exec(line);
    if (match?.[1] === undefined) return [];
    return [{ address: canonicalAddress(match[1]), mac: match[2]?.toLowerCase() ?? null }];
  });
}

/** What `ip route get` prints: a route, or why there is none. Its first line counts. */
export function parseWay(text: string): Way {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  if (line === '') return { type: 'unknown' };
  if (line.startsWith('local ')) return { type: 'local' };
  const nic = / dev (\S+)/.exec(line)?.[1];
  if (nic === undefined || /^(unreachable|blackhole|prohibit|throw|RTNETLINK|Error)/.test(line)) {
    return { type: 'none', text: line.trim() };
  }
  const via = / via (?:inet6? )?(\S+)/.exec(line)?.[1];
  return via === undefined ? { type: 'direct', nic } : { type: 'gateway', nic, via: canonicalAddress(via) };
}

/** Lines of grep(1): `ens33/arp_ignore:1`, `ip_forward:0`. */
function parseSysctls(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const match = /^([^:]+):(-?\d+)$/.exec(line.trim());
      return match?.[1] === undefined ? [] : [[match[1], Number(match[2])] as const];
    }),
  );
}

/** `ipvsadm -Ln` of one service: its line, then a line for each real server. */
function parseTable(text: string): Look['table'] {
  const rows = text.split('\n');
  if (!rows.some((row) => /^(TCP|UDP|SCTP|FWM) /.test(row))) return null;
  return rows.flatMap((row) => {
    const match = /^\s+-> (\S+)\s+(Route|Masq|Tunnel|Local)\s+(\d+)\s/.exec(row);
    const end = match?.[1] === undefined ? undefined : splitEndpoint(match[1]);
    if (end === undefined) return [];
    return [{ address: canonicalAddress(end.address), weight: Number(match?.[3]), forward: match?.[2] ?? '' }];
  });
}

/** Lines of `ipvsadm -Lnc`: protocol, expiry, state, client, virtual service, real server. */
function parseConnections(text: string): readonly ConnectionRow[] {
  return text.split('\n').flatMap((line) => {
    const [, , state, client, , server] = line.trim().split(/\s+/);
    const from = client === undefined ? undefined : splitEndpoint(client);
    const to = server === undefined ? undefined : splitEndpoint(server);
    if (state === undefined || from === undefined || to === undefined) return [];
    return [{ clientPort: from.port, server: canonicalAddress(to.address), state }];
  });
}

/** Pairs of lines as in /proc/net/snmp: the names, then the values. */
export function parseSnmp(text: string): ReadonlyMap<string, number> {
  const counters = new Map<string, number>();
  const lines = text.split('\n');
  for (const [index, names] of lines.entries()) {
    const values = lines[index + 1]?.split(' ') ?? [];
    const [group, ...keys] = names.split(' ');
    if (group === undefined || values[0] !== group) continue;
    for (const [at, key] of keys.entries()) {
      const value = Number(values[at + 1]);
      if (Number.isFinite(value)) counters.set(`${group}${key}`, value);
    }
  }
  return counters;
}

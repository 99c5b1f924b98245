import { splitEndpoint } from './address';

/** `ipvsadm -ln --stats --exact`, one row. */
export interface Counters {
  readonly conns: number;
  readonly inPackets: number;
  readonly outPackets: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** A service's row and those of its real servers, by the real server's address. */
export interface ServiceCounters extends Counters {
  readonly perServer: ReadonlyMap<string, Counters>;
}

export interface TableEntry {
  readonly address: string;
  /** `Route`, `Masq`, `Tunnel` or `Local`, as ipvsadm prints it. */
  readonly forward: string;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
}

export interface TableService {
  readonly scheduler: string;
  /** Everything after the scheduler, as ipvsadm prints it. */
  readonly flags: string;
  readonly persistent: boolean;
  readonly entries: readonly TableEntry[];
}

export interface ConnectionEntry {
  readonly clientPort: number;
  /** The real server's address. */
  readonly server: string;
  readonly state: string;
}

/** What one director said. `ipvs` tells a director without the module from one without the service. */
export interface DirectorReading {
  readonly ipvs: 'present' | 'absent' | 'no ipvsadm';
  /** False where `net.ipv4.vs.run_estimation` is 0: then the counters stand still. */
  readonly countersRun: boolean;
  readonly service?: TableService;
  readonly counters?: ServiceCounters;
  readonly connections: readonly ConnectionEntry[];
}

/** Reads what `beforeScript` and `afterScript` print. `undefined` when it is not their output at all. */
export function parseReading(output: string): DirectorReading | undefined {
  const sections = split(output);
  const said = sections.get('ipvs')?.[0];
  if (said !== 'present' && said !== 'absent' && said !== 'no ipvsadm') return undefined;
  const service = parseTable(sections.get('table') ?? []);
  const counters = parseStats(sections.get('stats') ?? []);
  return {
    ipvs: said,
    countersRun: sections.get('estimation')?.[0]?.trim() !== '0',
    ...(service === undefined ? {} : { service }),
    ...(counters === undefined ? {} : { counters }),
    connections: parseConnections(sections.get('connections') ?? []),
  };
}

/** The rows of one service from `ipvsadm -ln` (format: facts/lvs.md 3.2, ipvsadm 1.31). */
export function parseTable(rows: readonly string[]): TableService | undefined {
  let head: Omit<TableService, 'entries'> | undefined;
  const entries: TableEntry[] = [];
  for (const row of rows) {
    const words = row.trim().split(/\s+/);
    if (words[0] === '->') {
      const address = splitEndpoint(words[1] ?? '')?.address;
      const [weight, active, inactive] = words.slice(3).map(Number);
      if (head === undefined || address === undefined || weight === undefined) continue;
      entries.push({ address, forward: words[2] ?? '', weight, active: active ?? 0, inactive: inactive ?? 0 });
    } else if (/^[A-Z]+ /.test(row)) {
      if (head !== undefined) break;
      const rest = words.slice(words[2] === 'IPv6' ? 3 : 2);
      const flags = rest.slice(1).join(' ');
      head = { scheduler: rest[0] ?? '', flags, persistent: rest.includes('persistent') };
    }
  }
  return head === undefined ? undefined : { ...head, entries };
}

/** The rows of one service from `ipvsadm -ln --stats --exact`; the five numbers are the last words of each row. */
export function parseStats(rows: readonly string[]): ServiceCounters | undefined {
  let total: Counters | undefined;
  const perServer = new Map<string, Counters>();
  for (const row of rows) {
    const words = row.trim().split(/\s+/);
    const counters = readCounters(words.slice(-5));
    if (counters === undefined) continue;
    if (words[0] === '->') {
      const address = splitEndpoint(words[1] ?? '')?.address;
      if (total !== undefined && address !== undefined) perServer.set(address, counters);
    } else if (total === undefined) total = counters;
    else break;
  }
  return total === undefined ? undefined : { ...total, perServer };
}

/** `CLIENT_PORT REAL_SERVER:PORT STATE` rows, made by `afterScript` from `ipvsadm -lnc`. */
export function parseConnections(rows: readonly string[]): readonly ConnectionEntry[] {
  return rows.flatMap((row) => {
    const [port = '', server = '', state = ''] = row.trim().split(/\s+/);
    const address = splitEndpoint(server)?.address;
    if (!/^\d+$/.test(port) || address === undefined) return [];
    return [{ clientPort: Number(port), server: address, state }];
  });
}

/** What was counted between two readings. `undefined` unless both have counters. */
export function counterDelta(
  before: ServiceCounters | undefined,
  after: ServiceCounters | undefined,
): ServiceCounters | undefined {
  if (before === undefined || after === undefined) return undefined;
  const zero: Counters = { conns: 0, inPackets: 0, outPackets: 0, inBytes: 0, outBytes: 0 };
  return {
    ...minus(after, before),
    perServer: new Map(
      [...after.perServer].map(([address, counters]) => [
        address,
        minus(counters, before.perServer.get(address) ?? zero),
      ]),
    ),
  };
}

function minus(after: Counters, before: Counters): Counters {
  // A service that was made anew in between counts from zero again: its whole count is then the difference.
  const reset = after.conns < before.conns || after.inPackets < before.inPackets;
  const difference = (key: keyof Counters): number => (reset ? after[key] : after[key] - before[key]);
  return {
    conns: difference('conns'),
    inPackets: difference('inPackets'),
    outPackets: difference('outPackets'),
    inBytes: difference('inBytes'),
    outBytes: difference('outBytes'),
  };
}

function readCounters(words: readonly string[]): Counters | undefined {
  if (words.length < 5 || !words.every((word) => /^\d+$/.test(word))) return undefined;
  const [conns = 0, inPackets = 0, outPackets = 0, inBytes = 0, outBytes = 0] = words.map(Number);
  return { conns, inPackets, outPackets, inBytes, outBytes };
}

function split(output: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of output.split('\n')) {
    if (line.startsWith('== ')) {
      current = [];
      sections.set(line.slice(3), current);
    } else if (line !== '') current?.push(line);
  }
  return sections;
}

import { type Cluster, type VirtualService } from '../../../../src/core/spec/cluster';
import { type DirectorView } from '../../../../src/core/traffic/director';
import {
  type ConnectionEntry,
  type DirectorReading,
  type ServiceCounters,
} from '../../../../src/core/traffic/directorReading';
import { type FailureKind, type RequestRecord } from '../../../../src/core/traffic/record';
import { makeReport, type TestReport } from '../../../../src/core/traffic/report';
import { weigh } from '../../../../src/core/traffic/runTest';
import { makeCluster, type ClusterSettings } from './cluster';

/** What happened to one request: the page of a server, or a failure, and to whom the director gave it. */
export interface Event {
  /** Real server that the director gave it to; absent: the director never saw it. */
  readonly to?: string;
  readonly page?: string;
  readonly failure?: FailureKind;
  /** Set where the connection stood before the request failed. */
  readonly connected?: boolean;
}

export interface SceneSettings extends ClusterSettings {
  readonly events: readonly Event[];
  /** What the director can show. */
  readonly shows?: readonly ('table' | 'counters' | 'connections')[];
  /** Connections by others to each server during the test. */
  readonly foreign?: Readonly<Record<string, number>>;
  readonly outPackets?: number;
  /** The director's table where it differs from the file: weights by server name; `undefined` drops the row. */
  readonly table?: Readonly<Record<string, number | undefined>>;
  /** Connections that each server had before. */
  readonly busy?: Readonly<Record<string, number>>;
  readonly timeMs?: number;
  /** Client ports that the source takes in turn. */
  readonly ports?: number;
}

/** Requests answered in turn by these servers, `times` times over, each page saying who it is. */
export function turns(times: number, ...order: readonly string[]): readonly Event[] {
  return Array.from({ length: times }, () => order).flatMap((names) =>
    names.map((to) => ({ to, page: `This is ${to}` })),
  );
}

/** The same with one page for all, as from NFS. */
export function turnsWithOnePage(times: number, ...order: readonly string[]): readonly Event[] {
  return turns(times, ...order).map((event) => ({ ...event, page: 'Welcome' }));
}

export function play(settings: SceneSettings): TestReport {
  const { cluster, service } = makeCluster(settings);
  const records = recordsOf(settings);
  return makeReport(weigh(cluster, service, records, [viewOf(cluster, service, settings)]), 'client', []);
}

function recordsOf({ events, timeMs = 2, ports = 10_000 }: SceneSettings): readonly RequestRecord[] {
  const pages = new Map<string, RequestRecord['page']>();
  return events.map(({ page, failure, connected, to }, at): RequestRecord => {
    if (page !== undefined && !pages.has(page)) pages.set(page, { id: pages.size + 1, size: page.length, text: page });
    const found = page === undefined ? undefined : pages.get(page);
    const stood = page !== undefined || (connected === true && to !== undefined);
    return {
      index: at + 1,
      atMs: at,
      timeMs,
      ...(page === undefined ? {} : { status: failure === 'status' ? 403 : 200 }),
      ...(found === undefined ? {} : { page: found }),
      ...(failure === undefined
        ? {}
        : { failure: { kind: failure, text: failure === 'status' ? 'HTTP 403' : failure } }),
      ...(stood ? { client: { address: '192.168.16.146', port: 40_000 + (at % ports) } } : {}),
    };
  });
}

function viewOf(cluster: Cluster, service: VirtualService, settings: SceneSettings): DirectorView {
  const {
    events,
    foreign = {},
    shows = ['table', 'counters', 'connections'],
    outPackets = 0,
    table = {},
    busy = {},
    ports = 10_000,
  } = settings;
  const rows = service.realServers.flatMap(({ host, address, weight }) => {
    const live = host in table ? table[host] : weight;
    return live === undefined ? [] : [{ host, address, weight: live }];
  });
  const given = (host: string): number => events.filter(({ to }) => to === host).length + (foreign[host] ?? 0);
  const counters = (after: boolean): ServiceCounters => {
    const one = (conns: number): Omit<ServiceCounters, 'perServer'> => ({
      conns: 1000 + conns,
      inPackets: 6000 + 6 * conns,
      outPackets: after ? outPackets : 0,
      inBytes: 0,
      outBytes: 0,
    });
    const total = after ? rows.reduce((sum, { host }) => sum + given(host), 0) : 0;
    return {
      ...one(total),
      perServer: new Map(rows.map(({ host, address }) => [address, one(after ? given(host) : 0)])),
    };
  };
  const connections = events.flatMap(({ to, page, connected }, at): readonly ConnectionEntry[] => {
    const server = rows.find(({ host }) => host === to);
    if (server === undefined || (page === undefined && connected !== true)) return [];
    return [{ clientPort: 40_000 + (at % ports), server: server.address, state: 'FIN_WAIT' }];
  });
  const reading = (after: boolean): DirectorReading => ({
    ipvs: 'present',
    countersRun: true,
    ...(shows.includes('table')
      ? {
          service: {
            scheduler: service.scheduler,
            flags: service.schedulerFlags.join(),
            persistent: service.persistence !== undefined,
            entries: rows.map(({ host, address, weight }) => ({
              address,
              forward: 'Route',
              weight,
              active: 0,
              inactive: busy[host] ?? 0,
            })),
          },
        }
      : {}),
    ...(shows.includes('counters') ? { counters: counters(after) } : {}),
    connections: after && shows.includes('connections') ? connections : [],
  });
  const host = cluster.hosts.find(({ name }) => name === 'lvs');
  if (host === undefined) throw new Error('the scene has no director');
  return { host, before: reading(false), after: reading(true) };
}

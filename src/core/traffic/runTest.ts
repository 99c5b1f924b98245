import * as l10n from '@vscode/l10n';
import { serviceName, type Cluster, type VirtualService } from '../spec/cluster';
import { type Runner } from '../ssh/runner';
import { addressNames, attribute, byConnection } from './attribution';
import { activeDirector, readAfter, readBefore, type DirectorView } from './director';
import { counterDelta, type DirectorReading, type ServiceCounters } from './directorReading';
import { TrafficError } from './errors';
import { type Evidence, type TableState } from './evidence';
import { fromHere } from './fromHere';
import { fromHost } from './fromHost';
import { answerNamer } from './naming';
import { boundedPace } from './pace';
import { type Scheduling } from './promise';
import { isAnswered, type RequestRecord } from './record';
import { makeReport, type TestReport } from './report';
import { eligible, mergeServers, type Server } from './servers';
import { sourceProblem, type Source } from './source';
import { targetOf, type TargetOptions } from './target';

export interface TestOptions extends TargetOptions {
  readonly runner: Runner;
  /** 1 to 100,000. */
  readonly requests: number;
  readonly from: Source;
  /** Requests under way at once and begun per second; one after the other and as fast as they end unless told otherwise. */
  readonly parallel?: number;
  readonly perSecond?: number;
  readonly signal?: AbortSignal;
  /** Each request as it ends, in order. */
  readonly onRecord?: (record: RequestRecord) => void;
}

/**
 * Sends the requests and judges what came of them: one exec on the source, two on each director.
 *
 * Raises a `TrafficError` when the test makes no sense as asked (nothing was sent then) and a `HostError` when the source
 * cannot send. Failing requests and unreachable directors are part of the report. Aborting rejects.
 */
export async function runTest(cluster: Cluster, service: VirtualService, options: TestOptions): Promise<TestReport> {
  const { runner, requests, from, parallel = 1, perSecond, signal, onRecord } = options;
  const pace = boundedPace({ count: requests, parallel, ...(perSecond === undefined ? {} : { perSecond }) });
  const target = targetOf(service, options);
  const problem = sourceProblem(cluster, service, from);
  if (problem?.severity === 'refuses') throw new TrafficError('source-cannot-test', problem.message, problem.next);

  const source = from.type === 'host' ? [from.host.address] : [];
  const before = await readBefore(cluster, { service, target, clients: source }, runner, signal);
  const send = from.type === 'local' ? fromHere : fromHost(runner, from.host);
  const { records } = await send(target, pace, {
    ...(signal === undefined ? {} : { signal }),
    ...(onRecord === undefined ? {} : { onRecord }),
  });
  const connected = records.filter(({ client, reused }) => client !== undefined && reused !== true).length;
  const clients = [...new Set(records.flatMap(({ client }) => (client === undefined ? [] : [client.address])))];
  const views = await readAfter(before, { service, target, clients, connected }, runner, signal);

  const evidence = { ...weigh(cluster, service, records, views), parallel };
  const fresh = scheduled(records, views);
  const notes = [
    ...(problem === undefined ? [] : [problem.message]),
    ...notesOf(service, evidence, views),
    ...reusedNote(records.length - fresh.length),
  ];
  const judged = fresh.length === records.length ? evidence : { ...weigh(cluster, service, fresh, views), parallel };
  return makeReport(evidence, from.type === 'local' ? 'local' : from.host.name, notes, judged);
}

/** Puts together what the requests and the directors said. Pure: any part of a run can be weighed. */
export function weigh(
  cluster: Cluster,
  service: VirtualService,
  records: readonly RequestRecord[],
  views: readonly DirectorView[],
): Evidence {
  const active = activeDirector(views, counterDelta);
  // What was in force while the requests ran is the table before them; after them it may be another.
  const reading = active?.after ?? active?.before;
  const found = active?.before?.service ?? reading?.service;
  const table = tableState(active?.before ?? reading, found !== undefined, views);
  const servers = mergeServers(service, found);
  const delta = counterDelta(active?.before?.counters, active?.after?.counters);
  const scheduling: Scheduling = found ?? {
    scheduler: service.scheduler,
    flags: service.schedulerFlags.join(),
    persistent: service.persistence !== undefined,
  };
  return {
    service: serviceName(service.match),
    records,
    attribution: attribute({
      records,
      servers,
      eligible: eligible(servers, table === 'known').length,
      namer: answerNamer(cluster, service),
      connections: active?.after?.connections ?? [],
      delta,
    }),
    servers,
    table,
    scheduling,
    ...(active === undefined ? {} : { director: active.host.name }),
    ...(delta === undefined ? {} : { delta }),
    countersRun: reading?.countersRun ?? true,
    sawNothing: views.length > 0 && views.every(sawNothing),
    bypassed: delta === undefined ? 0 : bypassed(records, servers, delta, active?.after),
  };
}

/**
 * Answered requests that neither the counters nor the entries of the director know, though they know others. Both must
 * agree: counters lag, and a listing may skip an entry.
 */
function bypassed(
  records: readonly RequestRecord[],
  servers: readonly Server[],
  { conns, inPackets }: ServiceCounters,
  after: DirectorReading | undefined,
): number {
  // Packets without a connection are those of connections from before.
  if (after?.countersRun !== true || (conns === 0 && inPackets === 0)) return 0;
  const entries = byConnection(records, after.connections, addressNames(servers));
  const connected = records.filter(({ client, reused }) => client !== undefined && reused === undefined);
  const unseen = records.filter(
    (record, at) =>
      record.client !== undefined && record.reused === undefined && isAnswered(record) && entries[at] === undefined,
  );
  return Math.max(0, Math.min(unseen.length, connected.length - conns));
}

/**
 * The requests that the scheduler decided on. One from a client port that IPVS still has an entry for goes where that
 * entry leads (ip_vs_core.c, is_new_conn_expected: with conn_reuse_mode 1 a closed connection is no exception), and says
 * nothing about the scheduler. Clients come back to ports by chance: among 14,000, 200 requests in two minutes do.
 */
export function scheduled(records: readonly RequestRecord[], views: readonly DirectorView[]): readonly RequestRecord[] {
  const active = activeDirector(views, counterDelta);
  const used = new Set(active?.before?.connections.map(({ clientPort }) => clientPort));
  const uses = new Map<number, number>();
  for (const { client, reused } of records)
    if (client && reused !== true) uses.set(client.port, (uses.get(client.port) ?? 0) + 1);
  // In a long run an entry may have expired before its port comes again: then it tells of the last use only.
  const isLong = records.reduce((sum, { timeMs }) => sum + timeMs, 0) > ENTRY_LIFE_MS;
  return records.filter(({ client, reused }) => {
    if (reused === true) return false;
    if (client === undefined) return true;
    const fresh = !used.has(client.port) && !(isLong && (uses.get(client.port) ?? 0) > 1);
    used.add(client.port);
    return fresh;
  });
}

/** A little less than the 120 s that an entry outlives its connection (FIN_WAIT, ip_vs_proto_tcp.c). */
const ENTRY_LIFE_MS = 100_000;

export function reusedNote(count: number): readonly string[] {
  if (count === 0) return [];
  return [
    l10n.t(
      '{0} requests came from a client port that IPVS still had an entry for. They followed that entry, and the verdict leaves them out.',
      count,
    ),
  ];
}

/** What is missing is only believed when every director was read: the one that holds the VIP may be the other. */
export function tableState(
  reading: Pick<DirectorReading, 'ipvs'> | undefined,
  hasService: boolean,
  views: readonly DirectorView[],
): TableState {
  if (reading === undefined) return 'unknown';
  if (hasService) return 'known';
  if (views.some(({ error }) => error !== undefined) || reading.ipvs === 'no ipvsadm') return 'unknown';
  return reading.ipvs === 'absent' ? 'no-ipvs' : 'no-service';
}

function sawNothing({ before, after }: DirectorView): boolean {
  const delta = counterDelta(before?.counters, after?.counters);
  if (delta === undefined || after?.countersRun !== true) return false;
  return delta.conns === 0 && delta.inPackets === 0 && after.connections.length === 0;
}

/** What differs from the file, and what could not be read. */
export function notesOf(
  service: VirtualService,
  evidence: Evidence,
  views: readonly DirectorView[],
): readonly string[] {
  const { attribution, countersRun, servers, table, director } = evidence;
  const differing =
    table === 'known'
      ? servers.filter(({ wanted, live }) => wanted !== undefined && live !== undefined && wanted !== live.weight)
      : [];
  const extra = servers.filter(({ wanted }) => wanted === undefined);
  return [
    ...views.flatMap(({ host, error }) =>
      error === undefined ? [] : [l10n.t('{0} could not be read: {1}', host.name, error.message)],
    ),
    ...(countersRun
      ? []
      : [l10n.t('The counters of {0} stand still: net.ipv4.vs.run_estimation is 0.', director ?? '')]),
    ...differing.map(({ name, wanted, live }) =>
      l10n.t('{0} has weight {1} in the table and {2} in the file.', name, live?.weight ?? 0, wanted ?? 0),
    ),
    ...(table === 'known' && evidence.scheduling.scheduler !== service.scheduler
      ? [
          l10n.t(
            'The scheduler is {0} in the table and {1} in the file.',
            evidence.scheduling.scheduler,
            service.scheduler,
          ),
        ]
      : []),
    ...extra.map(({ name }) => l10n.t('{0} is in the table and not in the file.', name)),
    ...(attribution.contradicted > 0
      ? [
          l10n.t(
            '{0} answers name another real server than the one that the director sent them to.',
            attribution.contradicted,
          ),
        ]
      : []),
  ];
}

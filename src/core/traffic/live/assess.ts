import { hostsWithRole, serviceName, type Cluster, type VirtualService } from '../../spec/cluster';
import { activeDirector, type DirectorView } from '../director';
import { addressNames, bestSource, countAnswers, givenBy, type AttributedBy, type Attribution } from '../attribution';
import { counterDelta, type ServiceCounters } from '../directorReading';
import type { Evidence, Watched } from '../evidence';
import type { NamedBy } from '../naming';
import { promiseOf, type Scheduling } from '../promise';
import { isAnswered, type RequestRecord } from '../record';
import { tableState } from '../runTest';
import { eligible, mergeServers } from '../servers';
import { COUNTER_LAG_MS, type DirectorLog, type Phase } from './directorLog';
import type { Given } from './entries';
import { splitByTable, type Segment, type Split } from './segments';
import { listen, type Heard, type Turns } from './silences';

/** All that is known at one moment of a run. */
export interface Moment {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  /** In the order of `index`; those under way are not among them. */
  readonly records: readonly RequestRecord[];
  /** What each answer says of itself. */
  readonly claims: readonly (NamedBy | undefined)[];
  /** What the director's entries say; `undefined` where no connection stood. */
  readonly given: readonly (Given | undefined)[];
  readonly logs: readonly DirectorLog[];
  /** New entries of the client that no request belongs to, by the real server's address. */
  readonly unanswered: ReadonlyMap<string, number>;
  /** Connections of others, as far as the table shows them at once. */
  readonly others: number;
  readonly parallel: number;
  readonly clock: (atMs: number) => string;
  readonly looked?: NonNullable<Evidence['looked']>;
  /** Somebody applied a plan meanwhile: what leaves the table then was meant to. */
  readonly applied: boolean;
}

/** What to make of a moment: the evidence, as a whole and by the table in force, and what a run shows of it. */
export interface Assessment {
  readonly by: AttributedBy;
  /** The header that names the real server. */
  readonly header: string | undefined;
  readonly sequence: readonly (string | undefined)[];
  readonly perServer: ReadonlyMap<string, number>;
  readonly whole: Evidence;
  readonly segments: readonly { readonly segment: Segment; readonly evidence: Evidence; readonly turns: Turns }[];
  readonly split: Split;
  readonly heard: Heard;
  readonly judged: number;
  /** Requests over an old entry of the director. */
  readonly stale: number;
  /** The director that did the work. */
  readonly active: DirectorLog | undefined;
  readonly logs: readonly DirectorLog[];
  readonly views: readonly DirectorView[];
}

/** Requests that ended shorter before a listing than this may not be in it. */
const LISTED_LATE_MS = 1_000;

/** Pure. */
export function assess(moment: Moment): Assessment {
  const { service, records, given, logs, parallel } = moment;
  const views = logs.map((log) => log.view());
  const activeView = activeDirector(views, counterDelta);
  const active = logs.find(({ host }) => host === activeView?.host);
  const phases = active?.phases ?? [];
  const split = splitByTable(records, phases);
  const whereOf = (phase: Phase | undefined): Where => whereIn(moment, phase, views);
  const current = whereOf(phases.at(-1));
  const delta = active?.delta();

  const known = attributed(moment, current, active, delta);
  const settled = known.settled;
  const fresh = (at: number): boolean => records[at]?.reused === undefined && given[at]?.fresh !== false;
  const turnsOf = ({ servers, table, scheduling }: Where): Turns => {
    const able = eligible(servers, table === 'known');
    return { promise: promiseOf(scheduling, able), servers: able };
  };
  const turns = split.segments.map(({ phase }) => turnsOf(whereOf(phase)));
  const heard = listen({
    records,
    sequence: known.sequence,
    fresh,
    settled,
    segmentOf: split.of,
    segments: turns,
    parallel,
  });

  const nameOf = addressNames(current.servers);
  const countedUntilMs =
    active?.last === undefined || active.isComplete || !active.last.countersRun || delta === undefined
      ? Number.POSITIVE_INFINITY
      : active.last.beganMs - COUNTER_LAG_MS;
  const watched: Watched = {
    clock: moment.clock,
    silences: heard.silences,
    lastAnswers: heard.lastAnswers,
    excused: excused(moment, phases, nameOf),
    countedUntilMs,
    unanswered: unansweredByName(moment, nameOf),
  };
  const base = {
    service: serviceName(service.match),
    ...(active === undefined ? {} : { director: active.host.name }),
    countersRun: active?.last?.countersRun ?? true,
    sawNothing: sawNothing(moment, views, countedUntilMs),
    bypassed: bypassed(moment, delta, active, countedUntilMs, settled),
    parallel,
    watched,
    ...(moment.looked === undefined ? {} : { looked: moment.looked }),
  };
  const foreign = foreignConnections(moment, delta, active);
  const evidenceOf = (
    where: Where,
    requests: readonly number[],
    counted: ServiceCounters | undefined,
    only: boolean,
  ): Evidence => {
    const own = requests.flatMap((at) => records[at] ?? []);
    const sequence = requests.map((at) => known.sequence[at]);
    const perServer =
      known.by === 'counters' && counted !== undefined
        ? givenBy(counted, where.servers)
        : countAnswers(only ? inUse(where) : where.servers, own, sequence);
    return {
      ...base,
      ...where,
      records: own,
      attribution: { by: known.by, sequence, perServer, foreign, contradicted: known.contradicted, named: known.named },
      ...(counted === undefined ? {} : { delta: counted }),
    };
  };

  const judgedIn = ({ requests }: Segment): readonly number[] =>
    requests.filter((at) => fresh(at) && (at < settled || !isAnswered(records[at] ?? NOBODY) || known.sequence[at] !== undefined)); // prettier-ignore
  const several = split.segments.length > 1;
  const segments = split.segments.map((segment, at) => {
    const where = whereOf(segment.phase);
    const counted = several ? countedIn(active, phases, at) : delta;
    return {
      segment,
      evidence: evidenceOf(where, judgedIn(segment), counted, several),
      turns: turns[at] ?? turnsOf(where),
    };
  });
  return {
    by: known.by,
    header: known.header,
    sequence: known.sequence,
    perServer: known.by === 'counters' && delta !== undefined ? givenBy(delta, current.servers) : countAnswers(current.servers, records, known.sequence), // prettier-ignore
    whole: evidenceOf(current, records.map((_, at) => at), delta, false), // prettier-ignore
    segments,
    split,
    heard,
    judged: segments.reduce((sum, { evidence }) => sum + evidence.records.length, 0),
    stale: records.filter(({ reused }, at) => reused === undefined && given[at]?.fresh === false).length,
    active,
    logs,
    views,
  };
}

const NOBODY: Pick<RequestRecord, 'failure'> = { failure: { kind: 'other', text: '' } };

/** A table and what follows from it. */
type Where = Pick<Evidence, 'servers' | 'table' | 'scheduling'>;

function whereIn({ service }: Moment, phase: Phase | undefined, views: readonly DirectorView[]): Where {
  const found = phase?.table;
  const scheduling: Scheduling = found ?? {
    scheduler: service.scheduler,
    flags: service.schedulerFlags.join(),
    persistent: service.persistence !== undefined,
  };
  return { servers: mergeServers(service, found), table: tableState(phase, found !== undefined, views), scheduling };
}

/** Shares of a part of the run are those of the servers that could get any in it. */
function inUse({ servers, table }: Where): Where['servers'] {
  const able = new Set(eligible(servers, table === 'known').map(({ name }) => name));
  return servers.filter(({ name }) => able.has(name));
}

interface Attributed {
  readonly by: AttributedBy;
  readonly header: string | undefined;
  readonly sequence: readonly (string | undefined)[];
  readonly contradicted: number;
  readonly named: Attribution['named'];
  /** From this position on answers may still become known. */
  readonly settled: number;
}

/** As `attribute`, but of a run that goes on: what the director has not been asked about yet is not missing. */
function attributed(
  { records, claims, given, parallel }: Moment,
  where: Where,
  active: DirectorLog | undefined,
  delta: ServiceCounters | undefined,
): Attributed {
  const nameOf = addressNames(where.servers);
  const listedMs = active?.listedMs ?? Number.NEGATIVE_INFINITY;
  // What came after the last listing is not known; without a listing, nothing is, but one may still come.
  const canCome = active !== undefined && !active.isComplete && (listedMs > Number.NEGATIVE_INFINITY || (active.lostMs === undefined && active.last?.ipvs === 'present')); // prettier-ignore
  const named = new Map<string, number>();
  const entries: (string | undefined)[] = [];
  let [answered, claimed, entered, pending, contradicted, counted] = [0, 0, 0, 0, 0, 0];
  let header: string | undefined;
  let firstPending = records.length;
  const countedMs =
    active?.isComplete === true ? Number.POSITIVE_INFINITY : (active?.last?.beganMs ?? 0) - COUNTER_LAG_MS;
  records.forEach((record, at) => {
    const claim = claims[at];
    const address = given[at]?.server;
    const entry = address === undefined ? undefined : nameOf(address);
    entries.push(entry);
    if (claim !== undefined) {
      named.set(claim.server, (named.get(claim.server) ?? 0) + 1);
      header ??= claim.header;
      if (entry !== undefined && entry !== claim.server) contradicted += 1;
    }
    if (!isAnswered(record)) return;
    answered += 1;
    if (record.atMs <= countedMs) counted += 1;
    if (claim !== undefined) claimed += 1;
    if (entry !== undefined) entered += 1;
    else if (canCome && record.client !== undefined && record.atMs > listedMs - LISTED_LATE_MS) {
      pending += 1;
      firstPending = Math.min(firstPending, at);
    }
  });
  const foreign = delta === undefined ? 0 : Math.max(0, delta.conns - records.length - parallel);
  const by = bestSource({
    answered,
    claimed,
    distinct: named.size,
    byHeader: header !== undefined,
    entered: entered > 0 ? entered + pending : 0,
    contradicted,
    eligible: eligible(where.servers, where.table === 'known').length,
    // While entries are still to come there is no need for counters.
    conns: foreign > 0 || pending === answered || (delta?.conns ?? 0) < counted ? 0 : Math.max(delta?.conns ?? 0, delta === undefined || delta.conns === 0 ? 0 : answered), // prettier-ignore
  });
  const believed = by === 'page' || by === 'header';
  return {
    by,
    header: by === 'header' ? header : undefined,
    sequence: believed ? claims.map((claim, at) => claim?.server ?? entries[at]) : entries,
    contradicted: by === 'connections' ? contradicted : 0,
    named,
    settled: believed ? records.length : firstPending,
  };
}

/** Counted while one table was in force; absent where the counters were not read in it long enough. */
function countedIn(active: DirectorLog | undefined, phases: readonly Phase[], at: number): ServiceCounters | undefined {
  const from = phases[at]?.counters;
  const to = at === phases.length - 1 ? active?.last : phases[at + 1]?.counters;
  return from === undefined || to === undefined || to.atMs <= from.atMs
    ? undefined
    : counterDelta(from.counters, to.counters);
}

/**
 * At least so many connections were made by others. Counters lag, so a run that goes on knows of fewer than there were;
 * the connections that the table has at the moment tell the rest, but for a few that come and go between two readings.
 */
function foreignConnections(
  { records, others, parallel }: Moment,
  delta: ServiceCounters | undefined,
  active: DirectorLog | undefined,
): number {
  if (delta === undefined || active?.last === undefined) return 0;
  const { isComplete } = active;
  const until = isComplete ? Number.POSITIVE_INFINITY : active.last.atMs;
  let own = isComplete ? 0 : parallel;
  for (const { atMs, timeMs, reused } of records) if (reused === undefined && atMs - timeMs <= until) own += 1;
  const counted = Math.max(0, delta.conns - own);
  return isComplete || others < 3 ? counted : Math.max(counted, others);
}

/** Answers that never passed a director although others did. */
function bypassed(
  { records, given }: Moment,
  delta: ServiceCounters | undefined,
  active: DirectorLog | undefined,
  countedUntilMs: number,
  settled: number,
): number {
  // Packets without a connection are those of connections from before.
  if (delta === undefined || (delta.conns === 0 && delta.inPackets === 0)) return 0;
  if (active?.last?.countersRun !== true) return 0;
  const { isComplete, listedMs } = active;
  if (!isComplete && listedMs === Number.NEGATIVE_INFINITY) return 0;
  let [connected, unseen] = [0, 0];
  const until = isComplete ? Number.POSITIVE_INFINITY : Math.min(countedUntilMs, listedMs - LISTED_LATE_MS);
  for (const [at, record] of records.entries()) {
    if (record.client === undefined || record.reused !== undefined || given[at]?.fresh === false) continue;
    if (record.atMs > until || (!isComplete && at >= settled)) continue;
    connected += 1;
    if (isAnswered(record) && given[at]?.server === undefined) unseen += 1;
  }
  return Math.max(0, Math.min(unseen, connected - delta.conns));
}

/** No director saw anything of requests that it must have counted by now. */
function sawNothing(
  { cluster, records, logs, given }: Moment,
  views: readonly DirectorView[],
  countedUntilMs: number,
): boolean {
  if (views.length === 0 || views.length < hostsWithRole(cluster, 'director').length) return false;
  const counted = records.some((record) => isAnswered(record) || record.failure?.kind === 'timeout' ? record.atMs <= countedUntilMs : false); // prettier-ignore
  // An entry from before says where its port would have gone, not that anything came.
  if (!counted || given.some((each) => each?.server !== undefined && each.fresh)) return false;
  return logs.every((log) => {
    const delta = log.delta();
    return (
      log.lostMs === undefined &&
      delta !== undefined &&
      log.last?.countersRun === true &&
      delta.conns === 0 &&
      delta.inPackets === 0
    );
  });
}

/** Real servers that are out of the table, or of use, because somebody drained them or applied another file meanwhile. */
function excused(
  { applied }: Moment,
  phases: readonly Phase[],
  nameOf: (address: string) => string,
): ReadonlySet<string> {
  const weightIn = (phase: Phase, address: string): number | undefined =>
    phase.table?.entries.find((entry) => entry.address === address)?.weight;
  const names = new Set<string>();
  phases.forEach((phase, at) => {
    for (const { address, weight } of phases[at - 1]?.table?.entries ?? []) {
      const now = weightIn(phase, address);
      const left = now === undefined && (applied || weight === 0);
      if ((now === 0 && weight > 0) || left) names.add(nameOf(address));
      else if (now === undefined) names.delete(nameOf(address));
    }
  });
  return names;
}

/** Only where they can be nothing but this run's failures: another test from the same client makes entries, too. */
function unansweredByName(
  { unanswered, records, given, parallel }: Moment,
  nameOf: (address: string) => string,
): ReadonlyMap<string, number> {
  const failures = records.filter((record) => !isAnswered(record)).length;
  const total = [...unanswered.values()].reduce((sum, count) => sum + count, 0);
  const ports = given.some((each) => each !== undefined);
  if (failures === 0 || !ports || total > failures + parallel) return new Map();
  return new Map([...unanswered].map(([address, count]) => [nameOf(address), count]));
}

import * as l10n from '@vscode/l10n';
import { HostError } from '../../errors';
import { hostsWithRole, serviceName, type Cluster, type VirtualService } from '../../spec/cluster';
import type { Runner } from '../../ssh/runner';
import { readAfter } from '../director';
import { TrafficError } from '../errors';
import type { Evidence } from '../evidence';
import { fromHere } from '../fromHere';
import { fromHost } from '../fromHost';
import { answerNamer } from '../naming';
import { paceOf, type Pace } from '../pace';
import { isAnswered, type RequestRecord } from '../record';
import type { Send } from '../send';
import { sourceProblem, type Source } from '../source';
import { latencyOf } from '../statistics';
import { targetOf, type Target } from '../target';
import type { Wish } from '../wish';
import { assess, type Assessment } from './assess';
import { DirectorLog } from './directorLog';
import type { HostFinding } from './findings';
import { Histogram } from './histogram';
import { Ledger } from './ledger';
import { MarkList } from './markList';
import { markOf } from './marks';
import { suspectsOf } from './runVerdict';
import type { RunEvent, RunEventKind, RunUpdate, RunView } from './runView';
import { Slices } from './slices';
import { ServerList, snapshot, type Assessed } from './snapshot';
import { DirectorWatch } from './watch';
import { sourceName } from './words';

export interface LiveOptions {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly wish: Wish;
  readonly from: Source;
  readonly runner: Runner;
  readonly id: string;
  readonly name: string;
  /** At most every 100 ms; the last one when the run has ended. */
  readonly onUpdate: (update: RunUpdate) => void;
  /** What is known to be wrong on hosts, looked up when the verdict is broken. Must not reject. */
  readonly findings?: (hosts: readonly string[]) => Promise<readonly HostFinding[]>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** What sends the requests; absent: what fits the source. */
  readonly send?: Send;
}

const UPDATE_MS = 100;
/** Without news, so that the time goes on. */
const IDLE_MS = 1_000;
const ASSESS_MS = 250;
/** Part of the time that assessing may take: a run of 100,000 requests costs no more than one of 100. */
const ASSESS_SHARE = 0.05;
const FIRST_LOOK_MS = 15_000;
/** A stop waits so long for requests under way before it cuts them off. */
const STOP_MS = 1_000;
/** When everything was that was seen before the first request. */
const BEFORE_MS = -1;
/** Between two questions for what is wrong on hosts. */
const FINDINGS_MS = 15_000;

/** A test that runs, is watched, and can be paused. */
export class LiveRun {
  private state: RunView['state'] = 'starting';
  private ended: RunView['ended'];
  private error: RunView['error'];
  private startedAt: number;
  private endedMs: number | undefined;
  private pausedMs = 0;
  private pausedAt: number | undefined;
  private applied = false;

  private readonly now: () => number;
  private readonly ledger: Ledger;
  private readonly marks = new MarkList();
  private readonly slices = new Slices();
  private readonly times = new Histogram();
  private readonly servers = new ServerList();
  private readonly noted: RunEvent[] = [];
  private readonly logs: readonly DirectorLog[];
  private watches: readonly DirectorWatch[] = [];
  private answered = 0;
  private failed = 0;
  private sent = 0;

  private assessment: Assessment;
  private assessed: Assessed;
  private isStale = false;
  private assessAgainAt = 0;
  private looked: Evidence['looked'];
  private lookingUp: Promise<void> | undefined;
  private lookAgainAt = 0;

  private timer: NodeJS.Timeout | undefined;
  private updatedAt = 0;
  private readonly cut = new AbortController();
  private halt = new AbortController();
  private wake: (() => void) | undefined;
  private stopping = false;
  private warning: string | undefined;

  constructor(private readonly options: LiveOptions) {
    const { cluster, service } = options;
    this.now = options.now ?? Date.now;
    this.startedAt = this.now();
    this.ledger = new Ledger(answerNamer(cluster, service));
    this.logs = hostsWithRole(cluster, 'director').map((host) => new DirectorLog(host));
    for (const { host } of service.realServers) this.servers.of(host);
    this.assessment = this.assess();
    this.assessed = this.snapshot();
  }

  /** Resolves when the run has ended, and never rejects: what went wrong is in the view. */
  async start(): Promise<RunView> {
    try {
      await this.run();
    } catch (error) {
      if (this.stopping) this.ended = 'stopped';
      else this.fail(error);
    }
    await this.finish();
    return this.view();
  }

  /** No request is begun until {@link resume}; those under way end. */
  pause(): void {
    if (this.state !== 'running') return;
    this.state = 'paused';
    this.pausedAt = this.now();
    this.event('paused', l10n.t('The test was paused.'));
    this.halt.abort();
    this.soon();
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    this.endPause();
    this.event('resumed', l10n.t('The test goes on.'));
    this.wake?.();
    this.soon();
  }

  /** Ends the run. What was seen stays. */
  stop(): void {
    if (this.stopping || this.state === 'ended') return;
    this.stopping = true;
    this.endPause();
    this.halt.abort();
    this.wake?.();
    setTimeout(() => this.cut.abort(), STOP_MS).unref();
  }

  /** Puts an event on the axis that only others know of. */
  note({ kind, text }: { readonly kind: RunEventKind; readonly text: string }): void {
    if (kind === 'apply-began') this.applied = true;
    this.event(kind, text);
    this.changed();
  }

  view(): RunView {
    return {
      ...this.whole(),
      marks: this.marks.text(),
      slices: { widthMs: this.slices.widthMs, list: this.slices.all() },
    };
  }

  /** Those that have ended, in the order they were sent. */
  records(): readonly RequestRecord[] {
    return this.ledger.ended().records;
  }

  private async run(): Promise<void> {
    const { cluster, service, wish, from } = this.options;
    const target = targetOf(service, wish);
    const pace = paceOf(wish);
    const problem = sourceProblem(cluster, service, from);
    if (problem?.severity === 'refuses') throw new TrafficError('source-cannot-test', problem.message, problem.next);
    this.warning = problem?.message;
    this.soon();
    try {
      await this.watch(target);
      await this.sendAll(target, pace);
      this.ended = this.stopping ? 'stopped' : 'complete';
    } finally {
      // Whatever ended it: what was sent is judged by all that can be known of it.
      this.endedMs = this.elapsed();
      await Promise.all(this.watches.map((watch) => watch.stop()));
      if (this.sent > 0) await this.lookOnceMore(target);
    }
  }

  /** Begins to watch the directors, and waits until each has shown what it was before the run, or that it cannot. */
  private async watch(target: Target): Promise<void> {
    const { service, runner, from } = this.options;
    const clients = from.type === 'host' && /^[\d.]+$|:/.test(from.host.address) ? [from.host.address] : [];
    const first = this.logs.map(
      (log) =>
        new Promise<void>((resolve) => {
          const watch = new DirectorWatch({
            host: log.host,
            service,
            target,
            clients,
            runner,
            elapsed: () => this.elapsed(),
            onLook: (look) => {
              if (log.lostMs !== undefined) this.event('host-back', l10n.t('{0} can be read again.', log.host.name));
              log.look(look);
              this.changed();
              resolve();
            },
            onEntry: (port, server, atMs, old) => this.ledger.entries.entry(port, server, atMs, old),
            onListed: (beganMs) => {
              log.listedMs = beganMs;
            },
            onLost: (error, atMs) => {
              if (log.last !== undefined && log.lostMs === undefined) this.event('host-lost', error.message);
              log.lost = error;
              log.lostMs ??= atMs;
              this.changed();
              resolve();
            },
          });
          this.watches = [...this.watches, watch];
        }),
    );
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FIRST_LOOK_MS);
      this.wake = resolve;
    });
    await Promise.race([Promise.all(first), patience]);
    clearTimeout(timer);
  }

  private async sendAll(target: Target, pace: Pace): Promise<void> {
    const { runner, from, send = from.type === 'local' ? fromHere : fromHost(runner, from.host) } = this.options;
    // The axis begins with the first request; what the directors showed before is from before.
    this.startedAt = this.now();
    this.state = 'running';
    const untilMs = pace.durationMs ?? Number.POSITIVE_INFINITY;
    while (!this.stopping) {
      if (this.isPaused()) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      const count = pace.count - this.sent;
      const durationMs = untilMs - this.active();
      if (count <= 0 || durationMs <= 0) return;
      const before = this.elapsed();
      this.halt = new AbortController();
      await send(target, { ...pace, count, durationMs }, {
        signal: this.cut.signal,
        stop: this.halt.signal,
        firstIndex: this.ledger.last + 1,
        onRecord: (record) => this.add({ ...record, atMs: record.atMs + before }),
      }); // prettier-ignore
      // A source that has come to its end without being told to stop has sent all that it was asked for.
      if (!this.halt.signal.aborted) return;
    }
  }

  private add(record: RequestRecord): void {
    const { index, atMs, failure, client } = record;
    const isNewClient = client !== undefined && !this.ledger.clients.has(client.address);
    this.ledger.add(record);
    this.sent += 1;
    if (failure !== undefined) this.failed += 1;
    if (isAnswered(record)) {
      this.answered += 1;
      this.times.add(record.timeMs);
    }
    this.slices.add(record);
    const claim = this.assessed.attribution.by === 'none' ? undefined : this.ledger.claimOf(index);
    const believed = this.assessed.attribution.by === 'page' || this.assessed.attribution.by === 'header';
    const server = believed && claim !== undefined && failure === undefined ? this.servers.of(claim) : undefined;
    this.marks.set(index - 1, this.markFor(record, server));
    if (server !== undefined) this.slices.answered(atMs, server);
    if (isNewClient && this.options.from.type === 'local') this.lookForClients();
    else if (isNewClient && this.options.from.type === 'host' && client.address !== this.options.from.host.address) {
      this.lookForClients();
    }
    this.changed();
  }

  private lookForClients(): void {
    for (const watch of this.watches) watch.lookFor([...this.ledger.clients]);
  }

  private markFor({ failure }: RequestRecord, server: number | undefined): string {
    if (failure !== undefined) return markOf({ type: 'failed', kind: failure.kind });
    return server === undefined ? markOf({ type: 'unknown' }) : markOf({ type: 'answered', server });
  }

  /** The last reading, which waits until the counters hold the whole run. */
  private async lookOnceMore(target: Target): Promise<void> {
    const { service, runner } = this.options;
    const { records } = this.ledger.ended();
    const connected = records.filter(({ client, reused }) => client !== undefined && reused === undefined).length;
    const beganMs = this.elapsed();
    const before = this.logs.map((log) => log.view());
    const views = await readAfter(before, { service, target, clients: [...this.ledger.clients], connected }, runner);
    views.forEach(({ after, error }, at) => {
      const log = this.logs[at];
      if (log === undefined) return;
      if (error !== undefined) log.lost = error;
      if (after === undefined || after === before[at]?.after) return;
      for (const { clientPort, server } of after.connections) this.ledger.entries.confirm(clientPort, server);
      const { ipvs, countersRun, service: table, counters } = after;
      log.look({ beganMs, atMs: this.elapsed(), ipvs, countersRun, table, counters });
      log.isComplete = true;
    });
  }

  private fail(error: unknown): void {
    this.ended = 'failed';
    const next = error instanceof TrafficError ? error.next : HostError.is(error) ? error.details.next : undefined;
    this.error = {
      message: error instanceof Error ? error.message : String(error),
      ...(next === undefined ? {} : { next }),
    };
  }

  private async finish(): Promise<void> {
    this.endedMs ??= this.elapsed();
    this.endPause();
    this.judge();
    if (this.lookingUp !== undefined) {
      await this.lookingUp;
      this.judge();
    }
    this.state = 'ended';
    clearTimeout(this.timer);
    this.emit();
  }

  // What follows is about showing it.

  private event(kind: RunEventKind, text: string): void {
    this.noted.push({ atMs: Math.max(0, Math.round(this.elapsed())), kind, text });
  }

  /** Milliseconds since the run began, pauses included: the axis. */
  private elapsed(): number {
    return this.state === 'starting' ? BEFORE_MS : this.now() - this.startedAt;
  }

  /** Without pauses. */
  private active(): number {
    const pause = this.pausedAt === undefined ? 0 : this.now() - this.pausedAt;
    return (this.endedMs ?? this.elapsed()) - this.pausedMs - pause;
  }

  private isPaused(): boolean {
    return this.state === 'paused';
  }

  private endPause(): void {
    if (this.pausedAt !== undefined) this.pausedMs += this.now() - this.pausedAt;
    this.pausedAt = undefined;
  }

  private changed(): void {
    this.isStale = true;
    this.soon();
  }

  private soon(milliseconds = UPDATE_MS): void {
    if (this.timer !== undefined || this.state === 'ended') return;
    this.timer = setTimeout(() => this.tick(), Math.max(0, this.updatedAt + milliseconds - performance.now()));
  }

  private tick(): void {
    this.timer = undefined;
    const began = performance.now();
    if (this.isStale && began >= this.assessAgainAt) {
      this.judge();
      const cost = performance.now() - began;
      this.assessAgainAt = began + Math.max(ASSESS_MS, cost / ASSESS_SHARE);
    }
    this.emit();
    this.soon(this.isStale ? Math.max(UPDATE_MS, this.assessAgainAt - performance.now()) : IDLE_MS);
  }

  private emit(): void {
    this.updatedAt = performance.now();
    if (this.state === 'running') this.slices.reach(this.elapsed());
    const { from: marksFrom, marks } = this.marks.news();
    this.options.onUpdate({ id: this.options.id, whole: this.whole(), marksFrom, marks, slices: this.slices.news() });
  }

  private judge(): void {
    this.isStale = false;
    this.assessment = this.assess();
    this.assessed = this.snapshot();
    const { sequence, whole } = this.assessment;
    const answers: (readonly [number, number])[] = [];
    whole.records.forEach((record, at) => {
      const name = sequence[at];
      const server = name === undefined || !isAnswered(record) ? undefined : this.servers.of(name);
      this.marks.set(record.index - 1, this.markFor(record, server));
      if (server !== undefined) answers.push([record.atMs, server]);
    });
    this.slices.attribute(answers);
    this.lookUp();
  }

  private assess(): Assessment {
    const { cluster, service, wish } = this.options;
    return assess({
      cluster,
      service,
      ...this.ledger.ended(),
      logs: this.logs,
      unanswered: this.ledger.entries.unanswered(),
      others: Math.max(0, ...this.watches.map(({ others }) => others)),
      parallel: wish.parallel,
      clock: (atMs) => new Date(this.startedAt + atMs).toLocaleTimeString('en-GB'),
      ...(this.looked === undefined ? {} : { looked: this.looked }),
      applied: this.applied,
    });
  }

  private snapshot(): Assessed {
    const { cluster, service } = this.options;
    return snapshot(this.assessment, cluster, service, this.servers);
  }

  /** Asks for what is wrong on the suspects, in the background: requests alone cannot tell some causes apart. */
  private lookUp(): void {
    const { findings, cluster } = this.options;
    if (findings === undefined || this.assessed.verdict.outcome !== 'broken' || this.lookingUp !== undefined) return;
    const hosts = suspectsOf(this.assessment, cluster);
    const isNew = hosts.some((name) => this.looked?.hosts.has(name) !== true);
    if (hosts.length === 0 || (!isNew && performance.now() < this.lookAgainAt)) return;
    this.lookAgainAt = performance.now() + FINDINGS_MS;
    this.lookingUp = findings(hosts).then((found) => {
      this.looked = { hosts: new Set([...(this.looked?.hosts ?? []), ...hosts]), findings: found };
      this.lookingUp = undefined;
      this.changed();
    });
  }

  private whole(): RunUpdate['whole'] {
    const { id, name, cluster, service, wish, from } = this.options;
    const { events, notes, ...assessed } = this.assessed;
    return {
      id,
      name,
      cluster: cluster.name,
      service: serviceName(service.match),
      from: sourceName(from),
      wish,
      state: this.state,
      ...(this.ended === undefined || this.state !== 'ended' ? {} : { ended: this.ended }),
      ...(this.error === undefined ? {} : { error: this.error }),
      startedAt: this.startedAt,
      elapsedMs: Math.max(0, Math.round(this.active())),
      sent: this.sent,
      answered: this.answered,
      failed: this.failed,
      latency: this.latency(),
      ...assessed,
      events: [...this.noted, ...events].toSorted((a, b) => a.atMs - b.atMs),
      notes: [...(this.warning === undefined ? [] : [this.warning]), ...notes],
    };
  }

  /** To the microsecond once all is known; until then within 2 %. */
  private latency(): RunView['latency'] {
    if (this.state !== 'ended') return this.times.latency();
    this.exact ??= latencyOf(this.records().filter(isAnswered).map(({ timeMs }) => timeMs)) ?? null; // prettier-ignore
    return this.exact;
  }

  private exact: RunView['latency'] | undefined;
}

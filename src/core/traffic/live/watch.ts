import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { HostError } from '../../errors';
import type { Host, VirtualService } from '../../spec/cluster';
import type { Runner } from '../../ssh/runner';
import { splitEndpoint } from '../address';
import {
  parseTable,
  type Counters,
  type DirectorReading,
  type ServiceCounters,
  type TableService,
} from '../directorReading';
import type { Target } from '../target';
import { watchScript } from './watchScript';

/** One look at a director among many. Times are of the run. */
export interface Look {
  /** Not earlier than this, as it began. */
  readonly beganMs: number;
  /** Not later than this, as it was complete. */
  readonly atMs: number;
  readonly ipvs: DirectorReading['ipvs'];
  readonly countersRun: boolean;
  /** The same object as long as it stays the same. */
  readonly table: TableService | undefined;
  readonly counters: ServiceCounters | undefined;
}

export interface WatchEvents {
  readonly onLook: (look: Look) => void;
  /** An entry of the client; `old`: the first listing has it. */
  readonly onEntry: (port: number, server: string, atMs: number, old: boolean) => void;
  /** All entries of before `beganMs` have been told. */
  readonly onListed: (beganMs: number) => void;
  /** The director cannot be read (any more); it is tried again. */
  readonly onLost: (error: HostError, atMs: number) => void;
}

export interface WatchOptions extends WatchEvents {
  readonly host: Host;
  readonly service: VirtualService;
  readonly target: Target;
  readonly clients: readonly string[];
  readonly runner: Runner;
  /** Milliseconds of the run. */
  readonly elapsed: () => number;
}

/** Readings of one exec: about an hour. */
const READINGS = 3_600;
const RETRY_MS = 3_000;

/** Watches one director: one exec that goes on until {@link stop}, begun again when it breaks. Never rejects. */
export class DirectorWatch {
  /** Half-open connections of the client, by the real server's address. */
  readonly halfOpen = new Map<string, number>();
  /** Connections of others, as they rose in the table's live figures since the first look. */
  others = 0;

  private readonly abort = new AbortController();
  private readonly done: Promise<void>;
  private restart = new AbortController();
  private clients: readonly string[];

  constructor(private readonly options: WatchOptions) {
    this.clients = options.clients;
    this.done = this.keepOn();
  }

  /** Lists the connections of these clients from now on. */
  lookFor(clients: readonly string[]): void {
    this.clients = clients;
    this.restart.abort();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.done;
  }

  private async keepOn(): Promise<void> {
    while (!this.stopped()) {
      this.restart = new AbortController();
      const error = await this.once(AbortSignal.any([this.abort.signal, this.restart.signal]));
      if (this.stopped() || this.restart.signal.aborted) continue;
      if (error !== undefined) {
        this.options.onLost(error, this.options.elapsed());
        await pause(RETRY_MS, this.abort.signal);
      }
    }
  }

  private stopped(): boolean {
    return this.abort.signal.aborted;
  }

  private async once(signal: AbortSignal): Promise<HostError | undefined> {
    const { host, service, target, runner } = this.options;
    const marker = randomBytes(12).toString('hex');
    const reader = new WatchReader(this, this.options, marker);
    try {
      const result = await runner.run(host, watchScript({ service, target, clients: this.clients, readings: READINGS }, marker), {
        signal,
        idleTimeoutMs: 30_000,
        onLine: (line) => reader.line(line),
      }); // prettier-ignore
      if (reader.looks > 0) return undefined;
      return new HostError(host.name, 'bad-answer', l10n.t('{0} did not show its IPVS table.', host.name), {
        command: 'ipvsadm -ln --stats --exact',
        output: result.stderr.trim(),
        next: l10n.t('Run "ipvsadm -ln --stats --exact" on {0} and look at what it says.', host.name),
      });
    } catch (error) {
      if (HostError.is(error)) return error;
      return new HostError(host.name, 'bad-answer', error instanceof Error ? error.message : String(error));
    }
  }
}

/** Reads what the script of watchScript.ts prints, line by line. */
class WatchReader {
  looks = 0;

  private began = 0;
  private ipvs: DirectorReading['ipvs'] = 'absent';
  private countersRun = true;
  private table: TableService | undefined;
  private rows: string[] = [];
  private total: Counters | undefined;
  private readonly perServer = new Map<string, Counters>();
  private counters: ServiceCounters | undefined;
  private others: number | undefined;

  constructor(
    private readonly watch: DirectorWatch,
    private readonly options: WatchOptions,
    private readonly marker: string,
  ) {}

  line(line: string): void {
    if (!line.startsWith(`${this.marker} `)) return;
    const kind = line.charAt(this.marker.length + 1);
    const rest = line.slice(this.marker.length + 3);
    const words = rest.split(/\s+/);
    switch (kind) {
      case 'B':
        this.began = this.options.elapsed();
        this.countersRun = words[1] !== '0';
        this.ipvs = words[2] === 'present' ? 'present' : words[2] === 'absent' ? 'absent' : 'no ipvsadm';
        return;
      case 'X':
        this.table = undefined;
        this.rows = [];
        return;
      case 'T':
        this.rows = [rest];
        return;
      case 'D':
        this.rows.push(rest);
        return;
      case 'C':
        this.count(words);
        return;
      case 'G':
        this.forget(words[0] ?? '');
        return;
      case 'O':
      case 'N':
        this.entry(words, kind === 'O');
        return;
      case 'Y':
        this.watch.halfOpen.set(splitEndpoint(words[0] ?? '')?.address ?? '', Number(words[1]));
        return;
      case 'F':
        if (this.others !== undefined) this.watch.others += Math.max(0, Number(words[0]) - this.others);
        this.others = Number(words[0]);
        return;
      case 'L':
        this.options.onListed(this.began);
        return;
      case 'E':
        this.complete();
        return;
    }
  }

  private complete(): void {
    if (this.rows.length > 0) this.table = parseTable(this.rows);
    this.rows = [];
    this.looks += 1;
    const { began, ipvs, countersRun, table, counters } = this;
    this.options.onLook({ beganMs: began, atMs: this.options.elapsed(), ipvs, countersRun, table, counters });
  }

  private count([key = '', ...numbers]: readonly string[]): void {
    const [conns = 0, inPackets = 0, outPackets = 0, inBytes = 0, outBytes = 0] = numbers.map(Number);
    const counters = { conns, inPackets, outPackets, inBytes, outBytes };
    if (key === '*') this.total = counters;
    else this.perServer.set(splitEndpoint(key)?.address ?? key, counters);
    this.recount();
  }

  private forget(key: string): void {
    if (key === '*') this.total = undefined;
    else this.perServer.delete(splitEndpoint(key)?.address ?? key);
    this.recount();
  }

  private recount(): void {
    this.counters = this.total === undefined ? undefined : { ...this.total, perServer: new Map(this.perServer) };
  }

  private entry([port = '', server = '']: readonly string[], old: boolean): void {
    const address = splitEndpoint(server)?.address;
    if (address !== undefined && /^\d+$/.test(port))
      this.options.onEntry(Number(port), address, this.options.elapsed(), old);
  }
}

/** Waits, or less when aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

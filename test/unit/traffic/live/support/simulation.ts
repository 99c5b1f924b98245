import { setImmediate } from 'node:timers/promises';
import { HostError } from '../../../../../src/core/errors';
import type { Cluster, Host, VirtualService } from '../../../../../src/core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../../../../src/core/ssh/runner';
import type { Script } from '../../../../../src/core/ssh/shell';
import { LiveRun, type LiveOptions } from '../../../../../src/core/traffic/live/liveRun';
import { updated, type RunUpdate, type RunView } from '../../../../../src/core/traffic/live/runView';
import type { FailureKind, Page, RequestRecord } from '../../../../../src/core/traffic/record';
import type { Send } from '../../../../../src/core/traffic/send';
import { DEFAULT_WISH, type Wish } from '../../../../../src/core/traffic/wish';
import { makeCluster, makeHost, type ClusterSettings } from '../../helpers/cluster';

const CLIENT = '192.168.16.146';
const START = Date.UTC(2026, 0, 5, 12, 0, 0);
/** The kernel's estimator writes counters every 2 s; entries outlive their connections by 120 s. */
const ESTIMATOR_MS = 2_000;
const ENTRY_MS = 120_000;
const LOOK_MS = 1_000;

type Health = 'up' | Extract<FailureKind, 'refused' | 'timeout' | 'no-route' | 'status'>;

interface SimServer {
  readonly name: string;
  readonly address: string;
  weight: number;
  health: Health;
  conns: number;
  packets: number;
}

interface Entry {
  readonly server: string;
  state: string;
  untilMs: number;
}

export interface SimSettings extends ClusterSettings {
  readonly wish?: Partial<Wish>;
  /** `false`: every page is the same. */
  readonly pages?: boolean;
  readonly options?: Partial<LiveOptions>;
  /** A second director that never sees anything. */
  readonly backup?: boolean;
  /** Client ports in turn. */
  readonly ports?: number;
}

/** One client, one director with the kernel's schedulers, and real servers, on a clock of their own. */
export class Simulation {
  ms = START;
  readonly servers = new Map<string, SimServer>();
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly updates: RunUpdate[] = [];
  readonly live: LiveRun;
  scheduler: string;
  flags = '';
  persistent = false;
  /** Packets through the director in the wrong direction. */
  outPackets = 0;
  /** This real server answers ARP for the VIP: so many of the requests never pass the director. */
  thief: { readonly name: string; readonly every: number; readonly from?: number } | undefined;
  /** Nobody can read the director. */
  unreadable: HostError | undefined;
  packetsPerConnection = 6;
  /** How a dead real server's connections count in packets. */
  packetsWhenSilent = 2;
  /** Called before the request with this index. */
  readonly before = new Map<number, () => void | Promise<void>>();
  readonly given: string[] = [];
  view: RunView;

  private readonly runner: Runner = { run: (host, script, options = {}) => this.answerFor(host, script, options) };
  private readonly settings: SimSettings;
  private readonly entries = new Map<number, Entry>();
  private readonly foreignEntries: { untilMs: number; readonly server: string }[] = [];
  private readonly wish: Wish;
  private turn = 0;
  private counted: { readonly atMs: number; readonly rows: readonly string[] } = { atMs: 0, rows: [] };
  private readonly watches = new Set<() => void>();
  private lastLook = START;
  private port = 40_000;
  private readonly waiting: {
    readonly holds: (view: RunView) => boolean;
    readonly resolve: (view: RunView) => void;
  }[] = [];

  constructor(settings: SimSettings = {}) {
    this.settings = settings;
    const made = makeCluster(settings);
    this.service = made.service;
    this.cluster =
      settings.backup === true
        ? { ...made.cluster, hosts: [...made.cluster.hosts, makeHost('lvs2', '192.168.16.141', 'director')] }
        : made.cluster;
    this.scheduler = this.service.scheduler;
    this.flags = this.service.schedulerFlags.join();
    this.persistent = settings.persistent ?? false;
    for (const { host, address, weight } of this.service.realServers) this.join(host, address, weight, 700);
    this.wish = { ...DEFAULT_WISH, from: { type: 'host', name: 'client' }, requests: 100, ...settings.wish };
    const client = this.cluster.hosts.find(({ name }) => name === 'client');
    if (client === undefined) throw new Error('no client');
    this.live = new LiveRun({
      cluster: this.cluster,
      service: this.service,
      wish: this.wish,
      from: { type: 'host', host: client },
      runner: this.runner,
      id: 'run',
      name: 'test',
      now: () => this.ms,
      send: this.send,
      ...settings.options,
      onUpdate: (update) => {
        this.updates.push(update);
        this.view = updated(this.view, update);
        settings.options?.onUpdate?.(update);
        for (const waiter of [...this.waiting]) {
          if (!waiter.holds(this.view)) continue;
          this.waiting.splice(this.waiting.indexOf(waiter), 1);
          waiter.resolve(this.view);
        }
      },
    });
    this.view = this.live.view();
  }

  /** The view of the first update that holds this. */
  until(holds: (view: RunView) => boolean): Promise<RunView> {
    if (holds(this.view)) return Promise.resolve(this.view);
    return new Promise((resolve) => this.waiting.push({ holds, resolve }));
  }

  join(name: string, address: string, weight: number, conns = 0): void {
    this.servers.set(name, { name, address, weight, health: 'up', conns, packets: 6 * conns });
  }

  leave(name: string): void {
    this.servers.delete(name);
  }

  set(name: string, change: Partial<Pick<SimServer, 'weight' | 'health'>>): void {
    Object.assign(this.at(name), change);
  }

  /** The first requests come from ports that IPVS still has entries for: they follow those, and count as no connections. */
  remember(server: string, requests: number): void {
    for (let at = 1; at <= requests; at += 1)
      this.entries.set(40_000 + at, { server, state: 'FIN_WAIT', untilMs: this.ms + ENTRY_MS });
  }

  /** Somebody else makes a connection. */
  foreign(): void {
    const server = this.choose(0);
    this.count(server, this.packetsPerConnection);
    this.foreignEntries.push({ untilMs: this.ms + ENTRY_MS, server: server.name });
  }

  /** Time goes by, and the directors are looked at when it is due. */
  pass(milliseconds: number): void {
    const until = this.ms + milliseconds;
    while (this.lastLook + LOOK_MS <= until) {
      this.ms = Math.max(this.ms, this.lastLook + LOOK_MS);
      this.look();
    }
    this.ms = until;
  }

  readonly send: Send = async (_, pace, { signal, stop, onRecord, firstIndex = 1 }) => {
    const began = this.ms;
    const records: RequestRecord[] = [];
    for (let at = 0; at < pace.count; at += 1) {
      if (at % 100 === 0) await setImmediate();
      signal?.throwIfAborted();
      if (stop?.aborted === true || this.ms - began >= (pace.durationMs ?? Infinity)) break;
      await this.before.get(firstIndex + at)?.();
      const outcome = this.request();
      this.pass(outcome.timeMs);
      const record = { index: firstIndex + at, atMs: this.ms - began, ...outcome };
      records.push(record);
      onRecord?.(record);
      this.pass(Math.max(0, 1000 / (pace.perSecond ?? 500) - outcome.timeMs));
    }
    return { records, unfinished: 0 };
  };

  private request(): Omit<RequestRecord, 'index' | 'atMs'> {
    const port = (this.port = 40_000 + ((this.port - 39_999) % (this.settings.ports ?? 20_000)));
    const { thief } = this;
    if (thief !== undefined && this.given.length >= (thief.from ?? 0) && this.given.length % thief.every === 0) {
      this.given.push(thief.name);
      return this.answer(this.at(thief.name), port);
    }
    const old = this.entries.get(port);
    const isOld = old !== undefined && old.untilMs > this.ms;
    const server = isOld ? this.at(old.server) : this.choose(port);
    this.given.push(server.name);
    const dead = server.health === 'timeout' || server.health === 'refused' || server.health === 'no-route';
    if (isOld) this.packets(server, this.packetsPerConnection);
    else this.count(server, dead ? this.packetsWhenSilent : this.packetsPerConnection);
    this.entries.set(port, { server: server.name, state: dead ? 'SYN_RECV' : 'FIN_WAIT', untilMs: this.ms + (dead ? 60_000 : ENTRY_MS) }); // prettier-ignore
    if (server.health === 'timeout') return { timeMs: this.wish.timeoutMs, failure: { kind: 'timeout', text: 'timed out' } }; // prettier-ignore
    if (dead) return { timeMs: 1, failure: { kind: server.health as FailureKind, text: server.health } };
    return this.answer(server, port);
  }

  private answer(server: SimServer, port: number): Omit<RequestRecord, 'index' | 'atMs'> {
    const text = this.settings.pages === false ? 'Welcome' : `This is ${server.name}`;
    const bad = server.health === 'status';
    return {
      timeMs: 2,
      status: bad ? 403 : 200,
      ...(bad ? { failure: { kind: 'status', text: 'HTTP 403' } as const } : {}),
      page: pageOf(text),
      client: { address: CLIENT, port },
    };
  }

  private choose(port: number): SimServer {
    const able = [...this.servers.values()].filter(({ weight }) => weight > 0);
    const [first] = able;
    if (first === undefined) throw new Error('no real server');
    if (this.persistent || (this.scheduler === 'sh' && !this.flags.includes('sh-port'))) return first;
    if (this.scheduler === 'sh') return able[(Math.imul(port, 2654435761) >>> 16) % able.length] ?? first;
    const turns =
      this.scheduler === 'wrr' ? able.flatMap((server) => Array<SimServer>(server.weight).fill(server)) : able;
    this.turn += 1;
    return turns[this.turn % turns.length] ?? first;
  }

  private at(name: string): SimServer {
    const server = this.servers.get(name);
    if (server === undefined) throw new Error(`no ${name}`);
    return server;
  }

  private count(server: SimServer, packets: number): void {
    server.conns += 1;
    this.packets(server, packets);
  }

  private packets(server: SimServer, packets: number): void {
    server.packets += packets;
  }

  private look(): void {
    this.lastLook = this.ms;
    const tick = Math.floor(this.ms / ESTIMATOR_MS);
    if (this.counted.atMs !== tick) this.counted = { atMs: tick, rows: this.rows() };
    for (const watch of this.watches) watch();
  }

  private rows(): readonly string[] {
    const all = [...this.servers.values()];
    const sum = (key: 'conns' | 'packets'): number => all.reduce((total, server) => total + server[key], 0);
    return [
      `* ${sum('conns')} ${sum('packets')} ${this.outPackets} 0 0`,
      ...all.map(({ address, conns, packets }) => `${address}:80 ${conns} ${packets} ${this.outPackets} 0 0`),
    ];
  }

  // The director's side: what watchScript.ts and directorScript.ts would print.

  private answerFor(host: Host, script: Script, options: RunOptions): Promise<RunResult> {
    const marker = /^m='?([0-9a-f]{24})'?$/m.exec(script.text)?.[1];
    if (this.unreadable !== undefined) return Promise.reject(this.unreadable);
    if (marker === undefined) return Promise.resolve({ code: 0, stdout: this.reading(host), stderr: '' });
    return this.watching(host, marker, options);
  }

  private watching(host: Host, marker: string, { onLine, signal }: RunOptions): Promise<RunResult> {
    return new Promise((_, reject) => {
      const say = (line: string): void => onLine?.(`${marker} ${line}`);
      let [shownTable, listings, count] = ['', 0, 0];
      const shownRows = new Map<string, string>();
      const seen = new Map<string, number>();
      const look = (): void => {
        if (this.unreadable !== undefined) {
          this.watches.delete(look);
          reject(this.unreadable);
          return;
        }
        count += 1;
        listings += 1;
        say(`B ${count} 1 present`);
        const backup = host.name === 'lvs2';
        for (const row of backup ? [] : this.counted.rows) {
          const [key = '', ...rest] = row.split(' ');
          if (shownRows.get(key) !== rest.join(' ')) say(`C ${row}`);
          shownRows.set(key, rest.join(' '));
        }
        for (const [port, entry] of backup ? [] : this.entries) {
          if (entry.untilMs <= this.ms) continue;
          const key = `${port} ${this.servers.get(entry.server)?.address ?? '192.168.16.7'}:80`;
          if ((seen.get(key) ?? -9) < listings - 2) say(`${listings === 1 ? 'O' : 'N'} ${key} ${entry.state}`);
          seen.set(key, listings);
        }
        say(`F ${this.foreignEntries.filter(({ untilMs }) => untilMs > this.ms).length}`);
        say('L');
        const table = backup ? [] : this.table();
        if (table.join() !== shownTable) {
          for (const row of table) say(row);
          if (table.length === 0) say('X');
        }
        shownTable = table.join();
        say(`E ${count}`);
      };
      signal?.addEventListener('abort', () => {
        this.watches.delete(look);
        reject(new HostError(host.name, 'cancelled', 'cancelled'));
      });
      this.watches.add(look);
      this.counted = { atMs: Math.floor(this.ms / ESTIMATOR_MS), rows: this.rows() };
      look();
    });
  }

  private table(): readonly string[] {
    const persistent = this.persistent ? ' persistent 300' : '';
    const flags = this.flags === '' ? '' : ` (${this.flags})`;
    return [
      `T TCP  192.168.16.100:80 ${this.scheduler}${flags}${persistent}`,
      ...[...this.servers.values()].map(
        ({ address, weight }) => `D   -> ${address}:80   Route   ${weight}      0          0`,
      ),
    ];
  }

  private reading(host: Host): string {
    if (host.name === 'lvs2') return '== ipvs\npresent\n== estimation\n1\n== table\n== stats\n== connections\n';
    const line = (row: string): string => row.replace(/^\*/, 'TCP 192.168.16.100:80').replace(/^(\d+\.)/, '  -> $1');
    return [
      '== ipvs', 'present', '== estimation', '1', '== table',
      ...this.table().map((row) => row.slice(2)),
      '== stats',
      ...this.rows().map(line),
      '== connections',
      ...[...this.entries].filter(([, { untilMs }]) => untilMs > this.ms).map(([port, { server, state }]) => `${port} ${this.servers.get(server)?.address ?? '192.168.16.7'}:80 ${state}`),
      '',
    ].join('\n'); // prettier-ignore
  }
}

const pages = new Map<string, Page>();

function pageOf(text: string): Page {
  const known = pages.get(text) ?? { id: pages.size + 1, size: text.length, text };
  pages.set(text, known);
  return known;
}

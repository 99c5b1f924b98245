import { Panel, window } from '../../support/vscode';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ToExtension, ToPage } from '../../../../webview/protocol';
import { HostError } from '../../../../src/core/errors';
import type { LiveOptions } from '../../../../src/core/traffic/live/liveRun';
import type { RunEvent, RunView } from '../../../../src/core/traffic/live/runView';
import { DEFAULT_WISH, type Wish } from '../../../../src/core/traffic/wish';
import { LiveTests, type LiveTestsOptions } from '../../../../src/providers/liveTest/liveTests';
import type { Alias } from '../../../../src/providers/liveTest/sources';
import { Clusters } from '../clusters';

export const FILE = '/project/cluster.yaml';
export const uri = vscode.Uri.file(FILE);
export const SERVICE = 'tcp 192.168.16.100:80';
export const OTHER = 'tcp 192.168.16.101:80';

export const TEXT = `apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors:
  lvs: { address: 192.168.16.142 }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
clients:
  pc: { address: 192.168.16.146 }
virtualServices:
  - vip: 192.168.16.100
    port: 80
    scheduler: rr
    realServers: [{ host: web1 }, { host: web2 }]
  - vip: 192.168.16.101
    port: 80
    scheduler: rr
    realServers: [{ host: web1 }, { host: web2 }]
`;

const service = (vip: string): string =>
  `-A -t ${vip}:80 -s rr\n-a -t ${vip}:80 -r 192.168.16.143:80 -g -w 1\n-a -t ${vip}:80 -r 192.168.16.144:80 -g -w 1\n`;
/** What a director prints whose table has both services. */
export const APPLIED = {
  'kernelModule/modules': 'loaded ip_vs\nloaded ip_vs_rr\n',
  'ipvs/table': service('192.168.16.100') + service('192.168.16.101'),
};

export const LOCAL: Wish = { ...DEFAULT_WISH, from: { type: 'local' } };

/** A run that sends nothing: it does what the test tells it, and remembers what it was told. */
export class ScriptedRun {
  readonly told: string[] = [];
  readonly noted: Pick<RunEvent, 'kind' | 'text'>[] = [];
  private resolve: (view: RunView) => void = () => undefined;
  private state: Partial<RunView> = { state: 'running' };

  constructor(
    readonly options: LiveOptions,
    private readonly startedAt: number,
  ) {}

  start(): Promise<RunView> {
    this.told.push('start');
    return new Promise((resolve) => (this.resolve = resolve));
  }
  pause(): void {
    this.told.push('pause');
  }
  resume(): void {
    this.told.push('resume');
  }
  stop(): void {
    this.told.push('stop');
    this.end('stopped');
  }
  note(event: Pick<RunEvent, 'kind' | 'text'>): void {
    this.noted.push(event);
  }
  records(): [] {
    return [];
  }
  view(): RunView {
    const { id, name, cluster, wish, service: tested } = this.options;
    const { vip, port } = tested.match as { readonly vip: string; readonly port: number };
    const events = this.noted.map((event, at) => ({ ...event, atMs: at }));
    return {
      ...runView(id),
      startedAt: this.startedAt,
      events,
      name,
      cluster: cluster.name,
      service: `tcp ${vip}:${port}`,
      wish,
      ...this.state,
    };
  }

  /** So many requests were sent, and the page is told. */
  send(sent: number): void {
    this.state = { ...this.state, sent, answered: sent };
    const { marks, slices, ...whole } = this.view();
    this.options.onUpdate({ id: this.options.id, whole, marksFrom: 0, marks, slices: { ...slices, from: 0 } });
  }

  end(ended: 'complete' | 'stopped' | 'failed'): void {
    this.state = { ...this.state, state: 'ended', ended };
    this.resolve(this.view());
  }
}

export function runView(id: string, more: Partial<RunView> = {}): RunView {
  return {
    id,
    name: `run ${id}`,
    cluster: 'web',
    service: SERVICE,
    scheduler: 'rr',
    from: 'this machine',
    wish: LOCAL,
    state: 'ended',
    ended: 'complete',
    startedAt: Date.UTC(2026, 10, 29, 12),
    elapsedMs: 1000,
    sent: 2,
    answered: 2,
    failed: 0,
    judged: 2,
    servers: [
      { name: 'web1', address: '192.168.16.143', wanted: 1, live: 1 },
      { name: 'web2', address: '192.168.16.144', wanted: 1, live: 1 },
    ],
    marks: '@A',
    shares: [
      { server: 0, count: 1, failed: 0, promised: { least: 1, most: 1 }, lastAnswerMs: 5 },
      { server: 1, count: 1, failed: 0, promised: { least: 1, most: 1 }, lastAnswerMs: 9 },
    ],
    attribution: { by: 'page', sentence: 'By the pages.' },
    latency: { p50: 1, p95: 2, p99: 3, max: 4 },
    slices: { widthMs: 100, list: [] },
    errors: [],
    kernel: [],
    kernelNote: null,
    events: [],
    verdict: { outcome: 'holds', sentence: 'Round robin holds.', findings: [] },
    notes: [],
    ...more,
  };
}

/** Live tests over files in memory, hosts that print, and runs that do as they are told. */
export class LiveScene {
  readonly clusters = new Clusters({ [FILE]: TEXT });
  readonly directory = mkdtempSync(join(tmpdir(), 'lvs-dr-runs-'));
  readonly runs: ScriptedRun[] = [];
  readonly warnings: string[] = [];
  /** Runs that have ended, as somebody else was told of them. */
  readonly ended: string[] = [];
  readonly reached: string[] = [];
  readonly documents: string[] = [];
  readonly memory = new Map<string, unknown>();
  aliases: readonly Alias[] = [];
  /** Hosts that cannot be reached. */
  readonly dark = new Set<string>();
  attended = 0;
  tests = this.window();

  /** Another window on the same workspace, the one before gone without a word. */
  window(): LiveTests {
    const options: LiveTestsOptions = {
      store: this.clusters.store,
      hosts: {
        isAttended: false,
        attended: (work) => {
          this.attended += 1;
          return work();
        },
        run: (host) => {
          this.reached.push(host.name);
          if (this.dark.has(host.name)) return Promise.reject(new HostError(host.name, 'unreachable', `${host.name} is dark.`, { next: 'Light it.' })); // prettier-ignore
          return Promise.resolve({ code: 0, stdout: '', stderr: '' });
        },
      },
      log: {
        warn: (message) => void this.warnings.push(message),
        error: (message) => void this.warnings.push(String(message)),
      },
      documents: { show: (_, body) => Promise.resolve(void this.documents.push(body)) },
      memento: {
        get: (key: string): never => this.memory.get(key) as never,
        update: (key, value) => Promise.resolve(void this.memory.set(key, value)),
      },
      directory: this.directory,
      extensionUri: vscode.Uri.file('/extension'),
      ready: Promise.resolve(),
      ended: ({ service }, run) => void this.ended.push(`${service}: ${run.ended ?? run.state}`),
      makeRun: (run) => {
        this.runs.push(new ScriptedRun(run, Date.UTC(2026, 10, 29, 12, this.runs.length)));
        return this.runs.at(-1)!;
      },
      aliases: () => Promise.resolve(this.aliases),
    };
    return new LiveTests(options);
  }

  /** A panel whose page has begun. */
  open(name = SERVICE): Panel {
    this.tests.open({ uri, service: name });
    const panel = window.panels.at(-1)!;
    panel.say({ type: 'ready' });
    return panel;
  }

  get run(): ScriptedRun {
    return this.runs.at(-1)!;
  }

  async dispose(): Promise<void> {
    this.tests.dispose();
    // Whoever reads the kept runs waits for what is still being written.
    await this.tests.runsOf({ uri, service: SERVICE });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function say(panel: Panel, message: ToExtension): void {
  panel.say(message);
}

/** The next message of a type that the page is told, or the last one that it was told already. */
export async function told<T extends ToPage['type']>(
  panel: Panel,
  type: T,
  fits: (message: Extract<ToPage, { type: T }>) => boolean = () => true,
): Promise<Extract<ToPage, { type: T }>> {
  const found = (): Extract<ToPage, { type: T }> | undefined =>
    panel.told.findLast((each): each is Extract<ToPage, { type: T }> => is(each, type) && fits(each));
  await until(() => found() !== undefined);
  return found()!;
}

function is<T extends ToPage['type']>(message: unknown, type: T): message is Extract<ToPage, { type: T }> {
  return (message as ToPage).type === type;
}

/** A test that fails shall end. */
const PATIENCE_MS = 8_000;

/** Until something has come about that no message tells of. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`has not come about: ${String(holds)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export { Panel, window };

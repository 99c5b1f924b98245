import { markOf } from '../../src/core/traffic/live/marks';
import type { RunEvent, RunSummary, RunUpdate, RunView, Slice } from '../../src/core/traffic/live/runView';
import { type FailureKind } from '../../src/core/traffic/record';
import { DEFAULT_WISH, type Wish } from '../../src/core/traffic/wish';
import type { Setup, ToPage } from '../../webview/protocol';

export const WISH: Wish = { ...DEFAULT_WISH, from: { type: 'host', name: 'client' } };

export const SETUP: Setup = {
  uri: 'file:///home/me/web/cluster.yaml',
  cluster: 'web',
  service: '192.168.16.100:80 tcp',
  protocol: 'tcp',
  asksPort: false,
  sources: [
    { source: { type: 'host', name: 'client' }, label: 'client', detail: '192.168.16.10, the client of the file', problem: null },
    { source: { type: 'local' }, label: 'this machine', detail: 'Your own network', problem: { severity: 'warns', message: 'This machine may not reach 192.168.16.100.', next: 'Choose a host of the cluster’s network.' } },
    { source: { type: 'host', name: 'web1' }, label: 'web1', detail: '192.168.16.143', problem: { severity: 'refuses', message: 'web1 is a real server of this service: the VIP is its own address.', next: 'Choose a host that is neither director nor real server.' } },
  ],
  wish: WISH,
}; // prettier-ignore

interface Asked {
  readonly servers: readonly string[];
  readonly requests: number;
  /** Milliseconds. */
  readonly every?: number;
  /** Who answers a request, or how it fails; in turn where absent. */
  readonly answer?: (index: number) => number | FailureKind | 'unknown';
  readonly over?: Partial<RunView>;
}

const TITLES: Partial<Record<FailureKind, string>> = { refused: 'connection refused', timeout: 'no answer in time' };

/** A run with these answers: whatever follows from them is computed, as the extension does. */
export function runOf({ servers, requests, every = 100, answer, over = {} }: Asked): RunView {
  const answers = Array.from({ length: requests }, (_, at) => answer?.(at) ?? at % servers.length);
  const elapsedMs = requests * every;
  const widthMs = Math.max(1_000, Math.ceil(elapsedMs / 500 / 1_000) * 1_000);
  const list = Array.from({ length: Math.ceil(elapsedMs / widthMs) }, (_, slice) =>
    sliceOf(answers.slice((slice * widthMs) / every, ((slice + 1) * widthMs) / every), servers.length, slice),
  );
  const failures = answers.filter((each) => isFailure(each));
  const answered = requests - failures.length;
  const kinds = [...new Set(failures)];
  return {
    id: 'run-1',
    name: '192.168.16.100:80 at 12:03',
    cluster: 'web',
    service: SETUP.service,
    scheduler: 'rr',
    from: 'client',
    wish: { ...WISH, requests: Math.max(1_000, requests) },
    state: 'running',
    startedAt: Date.UTC(2026, 10, 29, 12, 3),
    elapsedMs,
    sent: requests,
    answered,
    failed: failures.length,
    judged: requests,
    servers: servers.map((name, at) => ({ name, address: `192.168.16.${143 + at}`, wanted: 1, live: 1 })),
    marks: answers.map(markIt).join(''),
    shares: servers.map((_, server) => {
      const count = answers.filter((each) => each === server).length;
      const last = answers.lastIndexOf(server);
      const promised = Math.floor(answered / servers.length);
      return {
        server,
        count,
        failed: server === servers.length - 1 ? failures.length : 0,
        promised: { least: promised, most: Math.ceil(answered / servers.length) },
        lastAnswerMs: last < 0 ? null : (last + 1) * every,
      };
    }),
    attribution: { by: 'page', sentence: 'Known by the pages: each real server has its own.' },
    latency: { p50: 2.31, p95: 4.12, p99: 8.7, max: 21.4 },
    slices: { widthMs, list },
    errors: kinds.map((kind) => ({
      kind,
      title: TITLES[kind] ?? kind,
      count: failures.filter((each) => each === kind).length,
      text: `curl: (7) Failed to connect to 192.168.16.100 port 80: ${kind}`,
      perServer: { [servers.at(-1) ?? '']: failures.filter((each) => each === kind).length },
    })),
    kernel: list.map((_, at) => ({
      atMs: (at + 1) * widthMs,
      director: 'lvs',
      conns: Math.min(requests, ((at + 1) * widthMs) / every),
      inPackets: Math.min(requests, ((at + 1) * widthMs) / every) * 6,
      outPackets: 0,
    })),
    kernelNote: null,
    events: [],
    verdict: {
      outcome: 'holds',
      sentence: `round robin holds: ${answered / servers.length} of ${answered} each, strictly alternating.`,
      findings: [],
    },
    notes: [],
    ...over,
  };
}

function isFailure(answer: number | FailureKind | 'unknown'): answer is FailureKind {
  return typeof answer === 'string' && answer !== 'unknown';
}

function markIt(answer: number | FailureKind | 'unknown'): string {
  if (typeof answer === 'number') return markOf({ type: 'answered', server: answer });
  return answer === 'unknown' ? markOf({ type: 'unknown' }) : markOf({ type: 'failed', kind: answer });
}

function sliceOf(answers: readonly (number | FailureKind | 'unknown')[], servers: number, at: number): Slice {
  // Some movement, always the same, so that a picture can be compared with the one before.
  const wave = 1 + 0.3 * Math.sin(at / 3) + 0.1 * Math.sin(at * 1.7);
  return {
    sent: answers.length,
    failed: answers.filter(isFailure).length,
    p50: 2.3 * wave,
    p95: 4.1 * wave * wave,
    p99: 7 * wave * wave + (at % 17 === 9 ? 12 : 0),
    perServer: Array.from({ length: servers }, (_, server) => answers.filter((each) => each === server).length),
  };
}

export const BEFORE = runOf({
  servers: ['web1', 'web2'],
  requests: 520,
  over: { id: 'run-0', name: 'before the change', state: 'ended', ended: 'complete' },
});

const EVENTS: readonly RunEvent[] = [
  { atMs: 18_000, kind: 'silent', text: 'web2 stopped answering' },
  { atMs: 26_000, kind: 'answers-again', text: 'web2 answers again' },
  { atMs: 38_000, kind: 'weight', text: 'Weight of web2: 1 → 2' },
];

/** web2 is away for 8 s in the middle of the run. */
export const FAILING = runOf({
  servers: ['web1', 'web2'],
  requests: 520,
  answer: (at) => (at >= 180 && at < 260 && at % 2 === 1 ? (at % 10 === 1 ? 'timeout' : 'refused') : at % 2),
  over: {
    events: EVENTS,
    verdict: {
      outcome: 'broken',
      sentence: '40 of 520 requests failed: web2 refused connections from 12:03:18 to 12:03:26.',
      findings: [
        {
          sentence: 'web2: nothing listens on port 80.',
          actions: [
            { name: 'showUnits', host: 'web2', title: 'Show the services of web2' },
            { name: 'openTerminal', host: 'web2', title: 'Open a terminal' },
          ],
        },
        {
          sentence: 'lvs keeps web2 in its table with weight 1: the director does not notice.',
          actions: [{ name: 'showTable', host: 'lvs', title: 'Show the table of lvs' }],
        },
      ],
    },
    notes: ['The connections of other clients are not counted.'],
  },
});

const ENDED: RunView = { ...FAILING, state: 'ended', ended: 'complete' };

export const ALTERNATING = runOf({ servers: ['web1', 'web2'], requests: 523 });

/** Nobody can tell from the pages: the director's table does, and not yet for the newest. */
export const IDENTICAL = runOf({
  servers: ['web1', 'web2'],
  requests: 240,
  answer: (at) => (at >= 200 ? 'unknown' : at % 2),
  over: {
    attribution: { by: 'connections', sentence: 'All pages are equal: known by the connection list of lvs.' },
    verdict: { outcome: 'unproven', sentence: 'Not enough is known of the newest answers.', findings: [] },
  },
});

export const PERSISTENT = runOf({
  servers: ['web1', 'web2'],
  requests: 300,
  answer: () => 0,
  over: {
    scheduler: 'wlc',
    verdict: { outcome: 'holds', sentence: 'persistence holds: this client stays with web1.', findings: [] },
  },
});

export const LONELY = runOf({ servers: ['web1'], requests: 12 });

export const MANY = runOf({
  servers: Array.from({ length: 64 }, (_, at) => `web${at + 1}`),
  requests: 3_000,
  every: 20,
  answer: (at) => (at % 701 === 700 ? 'timeout' : at % 64),
});

const LONG = 'a-real-server-with-a-name-that-somebody-generated-and-nobody-ever-typed.rack-17.example.net';
export const LONG_NAMES = runOf({
  servers: [LONG, `second-${LONG}`],
  requests: 100,
  over: { name: `${LONG} `.repeat(3).trim() },
});

/** The newest first, as the extension sends them. */
export function summaryOf({ verdict, ...run }: RunView): RunSummary {
  const { id, name, service, from, startedAt, elapsedMs, sent, failed, state } = run;
  return { id, name, service, from, startedAt, elapsedMs, sent, failed, state, outcome: verdict.outcome, sentence: verdict.sentence }; // prettier-ignore
}

export const SCENES = {
  empty: [{ type: 'setup', setup: SETUP }, { type: 'run', run: null }],
  alternating: scene(ALTERNATING),
  failing: scene(FAILING, [BEFORE]),
  identical: scene(IDENTICAL),
  persistent: scene(PERSISTENT),
  lonely: scene(LONELY),
  many: scene(MANY),
  longNames: scene(LONG_NAMES),
  comparison: [...scene(ENDED, [BEFORE]), { type: 'comparison', runs: [BEFORE, ENDED] }],
  refused: [
    { type: 'setup', setup: SETUP },
    { type: 'run', run: null },
    { type: 'refused', message: 'client cannot be reached: Connection refused.', next: 'Start its ssh service, or choose another host.', field: 'from' },
  ],
  failedRun: scene({
    ...LONELY,
    state: 'ended',
    ended: 'failed',
    error: { message: 'The connection to client ended.', next: 'Look whether client is up, then repeat this run.' },
    verdict: { outcome: 'unproven', sentence: 'Too few requests were answered.', findings: [] },
  }),
} satisfies Readonly<Record<string, readonly ToPage[]>>; // prettier-ignore
export type SceneName = keyof typeof SCENES;

function scene(run: RunView, others: readonly RunView[] = []): readonly ToPage[] {
  return [
    { type: 'setup', setup: SETUP },
    { type: 'run', run },
    { type: 'runs', runs: [run, ...others].map(summaryOf) },
  ];
}

/** What the extension sends when a run has come from one state to a later one. */
export function updateTo(before: RunView, after: RunView): RunUpdate {
  const { marks, slices, ...whole } = after;
  const from = Math.max(0, before.slices.list.length - 1);
  const same = before.slices.widthMs === slices.widthMs;
  return {
    id: after.id,
    whole,
    marksFrom: before.marks.length,
    marks: marks.slice(before.marks.length),
    slices: { widthMs: slices.widthMs, from: same ? from : 0, list: slices.list.slice(same ? from : 0) },
  };
}

/** A run as it grows to what it comes to, in so many updates. */
export function growing(
  full: RunView,
  steps: number,
): { readonly begin: RunView; readonly updates: readonly ToPage[] } {
  const upTo = (step: number): RunView => {
    const part = step / steps;
    const requests = Math.floor(full.sent * part);
    const slices = Math.ceil(full.slices.list.length * part);
    return {
      ...full,
      elapsedMs: full.elapsedMs * part,
      sent: requests,
      answered: requests,
      failed: Math.floor(full.failed * part),
      marks: full.marks.slice(0, requests),
      slices: { ...full.slices, list: full.slices.list.slice(0, slices) },
      kernel: full.kernel.slice(0, slices),
      shares: full.shares.map((share) => ({ ...share, count: Math.floor(share.count * part) })),
    };
  };
  const states = Array.from({ length: steps + 1 }, (_, step) => upTo(step));
  const updates = states.slice(1).map((after, at) => ({ type: 'update' as const, update: updateTo(states[at] ?? after, after) })); // prettier-ignore
  return { begin: upTo(0), updates };
}

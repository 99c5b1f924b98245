import {
  ACTIONS,
  type Action,
  type KernelReading,
  type RunEvent,
  type RunServer,
  type RunSummary,
  type RunUpdate,
  type RunVerdict,
  type RunView,
  type Share,
  type Slice,
} from '../src/core/traffic/live/runView';
import { FAILURE_KINDS } from '../src/core/traffic/record';
import type { Latency } from '../src/core/traffic/statistics';
import type { SourceWish, Wish } from '../src/core/traffic/wish';
import type { PageState, Setup, SourceChoice, ToExtension, ToPage } from './protocol';
import { flag, list, nullable, number, oneOf, pair, read, record, shape, text, union, whole } from './reading';

/** `undefined`: not a message of ours. */
export function readToPage(value: unknown): ToPage | undefined {
  return read(toPage, value);
}

/** `undefined`: not a message of ours. Whether a wish can be carried out is another question. */
export function readToExtension(value: unknown): ToExtension | undefined {
  return read(toExtension, value);
}

/** `undefined`: not what a page of ours kept. */
export function readPageState(value: unknown): PageState | undefined {
  return read(pageState, value);
}

const type = <const T extends string>(name: T) => oneOf([name]);

const source = union<SourceWish>({
  local: shape({ type: type('local') }),
  host: shape({ type: type('host'), name: text }),
  alias: shape({ type: type('alias'), alias: text }),
});

const wish = shape<Wish>({
  from: source,
  asking: oneOf(['http', 'https', 'tcp', 'udp', 'dns']),
  port: nullable(whole),
  path: text,
  hostHeader: nullable(text),
  verify: flag,
  keepAlive: flag,
  lookUp: text,
  parallel: whole,
  perSecond: nullable(number),
  requests: whole,
  seconds: number,
  timeoutMs: number,
  expectStatus: nullable(whole),
  expectBody: nullable(text),
});

const action = shape<Action>({ name: oneOf(ACTIONS), host: nullable(text), title: text });

const outcome = oneOf(['holds', 'broken', 'unproven']);
const verdict = shape<RunVerdict>({
  outcome,
  sentence: text,
  findings: list(shape({ sentence: text, actions: list(action) })),
});

const latency = shape<Latency>({ p50: number, p95: number, p99: number, max: number });

const server = shape<RunServer>({ name: text, address: text, wanted: nullable(number), live: nullable(number) });

const share = shape<Share>({
  server: whole,
  count: whole,
  failed: whole,
  promised: nullable(shape({ least: number, most: number })),
  lastAnswerMs: nullable(number),
});

const slice = shape<Slice>({
  sent: whole,
  failed: whole,
  p50: nullable(number),
  p95: nullable(number),
  p99: nullable(number),
  perServer: list(whole),
});

const kernel = shape<KernelReading>({
  atMs: number,
  director: text,
  conns: number,
  inPackets: number,
  outPackets: number,
});

const event = shape<RunEvent>({
  atMs: number,
  kind: oneOf([
    'weight',
    'joined',
    'left',
    'scheduler',
    'drained',
    'apply-began',
    'apply-ended',
    'host-lost',
    'host-back',
    'paused',
    'resumed',
    'silent',
    'answers-again',
  ]),
  text,
});

const state = oneOf(['starting', 'running', 'paused', 'ended']);

const WHOLE = {
  id: text,
  name: text,
  cluster: text,
  service: text,
  scheduler: text,
  from: text,
  wish,
  state,
  startedAt: number,
  elapsedMs: number,
  sent: whole,
  answered: whole,
  failed: whole,
  judged: whole,
  servers: list(server),
  shares: list(share),
  attribution: shape<RunView['attribution']>({
    by: oneOf(['page', 'header', 'connections', 'counters', 'none']),
    sentence: text,
  }),
  latency: nullable(latency),
  errors: list(
    shape<RunView['errors'][number]>({
      kind: oneOf(FAILURE_KINDS),
      title: text,
      count: whole,
      text,
      perServer: record(whole),
    }),
  ),
  kernel: list(kernel),
  kernelNote: nullable(text),
  events: list(event),
  verdict,
  notes: list(text),
};

const SOMETIMES = {
  ended: oneOf(['complete', 'stopped', 'failed', 'interrupted']),
  error: shape<NonNullable<RunView['error']>>({ message: text }, { next: text }),
};

const run = shape<RunView>(
  { ...WHOLE, marks: text, slices: shape<RunView['slices']>({ widthMs: number, list: list(slice) }) },
  SOMETIMES,
);

const update = shape<RunUpdate>({
  id: text,
  whole: shape<RunUpdate['whole']>(WHOLE, SOMETIMES),
  marksFrom: whole,
  marks: text,
  slices: shape<RunUpdate['slices']>({ widthMs: number, from: whole, list: list(slice) }),
});

const summary = shape<RunSummary>({
  id: text,
  name: text,
  service: text,
  from: text,
  startedAt: number,
  elapsedMs: number,
  sent: whole,
  failed: whole,
  state,
  outcome,
  sentence: text,
});

const choice = shape<SourceChoice>({
  source,
  label: text,
  detail: text,
  problem: nullable(shape({ severity: oneOf(['refuses', 'warns']), message: text, next: text })),
});

const setup = shape<Setup>({
  uri: text,
  cluster: text,
  service: text,
  protocol: oneOf(['tcp', 'udp', 'sctp']),
  asksPort: flag,
  sources: list(choice),
  wish,
});

const FIELDS = [
  'from', 'asking', 'port', 'path', 'hostHeader', 'verify', 'keepAlive', 'lookUp', 'parallel', 'perSecond',
  'requests', 'seconds', 'timeoutMs', 'expectStatus', 'expectBody',
] as const satisfies readonly (keyof Wish)[]; // prettier-ignore

const toPage = union<ToPage>({
  setup: shape({ type: type('setup'), setup }),
  run: shape({ type: type('run'), run: nullable(run) }),
  update: shape({ type: type('update'), update }),
  runs: shape({ type: type('runs'), runs: list(summary) }),
  comparison: shape({ type: type('comparison'), runs: pair(run) }),
  refused: shape({ type: type('refused'), message: text, next: text, field: nullable(oneOf(FIELDS)) }),
});

const toExtension = union<ToExtension>({
  ready: shape({ type: type('ready') }),
  start: shape({ type: type('start'), wish }),
  pause: shape({ type: type('pause') }),
  resume: shape({ type: type('resume') }),
  stop: shape({ type: type('stop') }),
  show: shape({ type: type('show'), run: text }),
  compare: shape({ type: type('compare'), runs: pair(text) }),
  rename: shape({ type: type('rename'), run: text, name: text }),
  forget: shape({ type: type('forget'), run: text }),
  export: shape({ type: type('export'), run: text, format: oneOf(['json', 'csv', 'text']) }),
  act: shape({ type: type('act'), action }),
  copy: shape({ type: type('copy'), text }),
});

const pageState = shape<PageState>({ uri: text, service: text, run: nullable(text), wish: nullable(wish) });

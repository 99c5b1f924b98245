import { CAUSES, type Journey, type JourneyVerdict, type Lane, type Step } from '../../src/core/trace/journey';
import type { RequestOutcome, TraceTarget } from '../../src/core/trace/request';
import { ACTIONS, type Action } from '../../src/core/traffic/live/runView';
import type { End } from '../../src/core/trace/wire';
import { flag, list, nullable, number, oneOf, read, shape, text, union, whole } from '../reading';
import type { PageState, ToExtension, ToPage } from './protocol';

/** `undefined`: not a message of ours. */
export function readToPage(value: unknown): ToPage | undefined {
  return read(toPage, value);
}

/** `undefined`: not a message of ours. */
export function readToExtension(value: unknown): ToExtension | undefined {
  return read(toExtension, value);
}

/** `undefined`: not what a page of ours kept. */
export function readPageState(value: unknown): PageState | undefined {
  return read(pageState, value);
}

const type = <const T extends string>(name: T) => oneOf([name]);

const action = shape<Action>({ name: oneOf(ACTIONS), host: nullable(text), title: text });
const end = shape<End>({ address: text, port: whole });

const lane = shape<Lane>({
  host: text,
  role: oneOf(['client', 'director', 'realServer']),
  address: text,
  mac: nullable(text),
  captured: flag,
  involved: flag,
  clockAheadMs: nullable(number),
});

const step = shape<Step>({
  kind: oneOf(['arp-asks', 'arp-answers', 'syn', 'syn-ack', 'ack', 'request', 'response', 'fin', 'reset', 'icmp']),
  macs: shape<Step['macs']>({ source: text, destination: text }),
  source: end,
  destination: end,
  from: nullable(text),
  to: nullable(text),
  seenBy: list(text),
  received: oneOf(['yes', 'no', 'unknown']),
  changed: list(oneOf(['source-mac', 'destination-mac', 'source', 'destination'])),
  data: whole,
  repeated: whole,
  atMs: number,
  heldMs: nullable(number),
  meaning: nullable(oneOf(['unreachable', 'refused', 'prohibited', 'redirect', 'too-big', 'expired'])),
});

const verdict = shape<JourneyVerdict>({
  result: oneOf(['arrived', 'bypassed', 'ended']),
  cause: oneOf(CAUSES),
  sentence: text,
  endedAt: nullable(text),
  findings: list(shape<JourneyVerdict['findings'][number]>({ sentence: text, actions: list(action) })),
});

const journey = shape<Journey>({
  cluster: text,
  service: text,
  startedAt: number,
  target: shape<TraceTarget>({ address: text, port: whole, scheme: oneOf(['http', 'https']), path: text }),
  outcome: shape<RequestOutcome>({
    exit: whole,
    status: nullable(whole),
    tookMs: number,
    source: nullable(text),
    complaint: text,
  }),
  lanes: list(lane),
  steps: list(step),
  verdict,
  lacking: list(text),
  notes: list(text),
});

const pageState = shape<PageState>({ uri: text, service: text, from: text, journey: nullable(journey) });

const toPage = union<ToPage>({
  journey: shape({ type: type('journey'), state: pageState }),
  working: shape({ type: type('working'), phase: oneOf(['listening', 'asking', 'looking']) }),
  failed: shape({ type: type('failed'), message: text, next: text }),
});

const toExtension = union<ToExtension>({
  ready: shape({ type: type('ready') }),
  again: shape({ type: type('again') }),
  act: shape({ type: type('act'), action }),
  install: shape({ type: type('install') }),
  export: shape({ type: type('export') }),
  copy: shape({ type: type('copy') }),
});

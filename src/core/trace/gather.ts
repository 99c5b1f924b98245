import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { HostError } from '../errors';
import { asHostError } from '../inspect';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { lines, sh } from '../ssh/shell';
import { CaptureOutput } from './capture';
import { captureFilter, type Ports } from './filter';
import type { Phase } from './journey';
import { Listening } from './listening';
import { lookScript, type LookWish } from './look';
import { parseOutcome, requestScript, type RequestOutcome, type TraceTarget } from './request';

/** What one host showed of the request. */
export interface HostEvidence {
  readonly host: string;
  /** The capture file, or why there is none. */
  readonly capture: { readonly file: Uint8Array; readonly nic: string } | Uncaptured;
  /** Sections of {@link lookScript}; empty where the host could not be looked at. */
  readonly look: ReadonlyMap<string, string>;
}

export type Uncaptured =
  | {
      readonly missing: string;
      /** Lines of /proc/net/snmp before the request. */ readonly counters: readonly string[];
    }
  /** tcpdump did not listen; its own words, or those of the way to the host. */
  | { readonly failed: string };

export interface Evidence {
  readonly outcome: RequestOutcome;
  /** The client first, then in the order given. */
  readonly hosts: readonly HostEvidence[];
}

export interface GatherWish {
  readonly target: TraceTarget;
  readonly ports: Ports;
  readonly client: Host;
  /** Directors and real servers, all listened to while the one request is under way. */
  readonly others: readonly Host[];
  /** @param client The address that the request came from. */
  readonly look: (host: Host, client: string) => LookWish;
}

export interface GatherOptions {
  readonly runner: Runner;
  readonly signal?: AbortSignal;
  readonly onPhase?: (phase: Phase) => void;
}

/** Captures end by themselves after so many seconds, even when we are gone. */
const MOST_SECONDS = 60;

/**
 * Listens on all hosts at once, sends one request when every one of them does, and looks at each host afterwards: two
 * execs a host. A host that cannot be listened to is part of the answer; a client that cannot ask is a `HostError`.
 * Whatever happens, every capture is ended.
 */
export async function gather(wish: GatherWish, options: GatherOptions): Promise<Evidence> {
  const { target, ports, client, others } = wish;
  const { runner, onPhase } = options;
  const over = new AbortController();
  const signal = options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal]);
  const filter = captureFilter(target.port, ports, [target.address, ...[client, ...others].map(({ address }) => address)]); // prettier-ignore
  const captureOn = (host: Host) => ({
    ...(host.interface === undefined ? {} : { nic: host.interface }),
    address: host.address,
    filter,
    seconds: MOST_SECONDS,
  });
  const begun: Listening[] = [];
  try {
    onPhase?.('listening');
    const watching = others.map((host) => new Listening(runner, host, captureOn(host), { signal }));
    begun.push(...watching);
    await Promise.all(watching.map(({ ready }) => ready));
    signal.throwIfAborted();
    onPhase?.('asking');
    const asking = new Listening(runner, client, captureOn(client), { signal, request: requestScript(target, ports) });
    begun.push(asking);
    await asking.asked;
    const outcome = await outcomeOf(asking, wish, runner, signal);
    onPhase?.('looking');
    const all = [asking, ...watching];
    const hosts = await Promise.all(
      all.map((listening) =>
        finish(listening, wish.look(listening.host, outcome.source ?? client.address), runner, signal),
      ),
    );
    signal.throwIfAborted();
    return { outcome, hosts };
  } finally {
    await Promise.all(begun.map((listening) => listening.stop(runner)));
    over.abort();
  }
}

async function outcomeOf(
  { host, error, output }: Listening,
  { target, ports }: GatherWish,
  runner: Runner,
  signal: AbortSignal,
): Promise<RequestOutcome> {
  if (error !== undefined) throw error;
  let answer = output;
  if (output.request === undefined && output.missingTool !== 'curl') {
    // The client cannot capture, so nothing was sent yet: what the others see of a request still tells something.
    answer = new CaptureOutput(randomBytes(12).toString('hex'));
    const script = lines([sh`m=${answer.marker}`, requestScript(target, ports)]);
    await runner.run(host, script, { signal, onLine: (line) => answer.line(line) });
  }
  const outcome = answer.request === undefined ? undefined : parseOutcome(answer.request);
  if (outcome !== undefined) return outcome;
  if (answer.missingTool === undefined) throw asHostError(host, new RangeError(answer.request ?? 'curl'));
  throw new HostError(
    host.name,
    'command-failed',
    l10n.t('{0} has no {1}, which sends the requests.', host.name, answer.missingTool),
    {
      command: answer.missingTool,
      next: l10n.t('Install the package {0} on {1}, or send the requests from another host.', answer.missingTool, host.name), // prettier-ignore
    },
  );
}

async function finish(
  listening: Listening,
  wish: LookWish,
  runner: Runner,
  signal: AbortSignal,
): Promise<HostEvidence> {
  const { host, output } = listening;
  const frame = lookScript(wish, listening.end);
  const look = await runner
    .run(host, frame.script, { signal })
    .then(({ stdout }) => frame.read(stdout))
    .catch(() => new Map<string, string>());
  await listening.ended;
  return { host: host.name, capture: captureOf(listening, output), look };
}

function captureOf({ error }: Listening, output: CaptureOutput): HostEvidence['capture'] {
  if (error !== undefined) return { failed: error.message };
  if (output.missingTool !== undefined) return { missing: output.missingTool, counters: output.counters };
  if (!output.listening) return { failed: output.said.join('\n') };
  return { file: output.file, nic: output.nic ?? '' };
}

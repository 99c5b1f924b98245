import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { asHostError, forEachHost } from '../inspect';
import type { Cluster, Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { lines } from '../ssh/shell';
import { type Edited, type EditedEverywhere, type LiveOptions, setLiveWeight } from './liveWeight';
import { needsTable, noTable } from './needsTable';
import { readWatchLine, type Remaining, watchScript } from './remaining';
import type { LiveTarget } from './target';

/** What happens while a real server is drained. */
export type DrainEvent =
  /** It takes no new connections from this director any more; `before` has the weight that it had. */
  | { readonly type: 'quiesced'; readonly edited: Edited }
  | { readonly type: 'remaining'; readonly director: Host; readonly remaining: Remaining }
  /** This director has no connection of it in use any more. */
  | { readonly type: 'idle'; readonly director: Host }
  | { readonly type: 'failed'; readonly error: HostError };

export interface DrainOptions extends LiveOptions {
  /** Seconds that its connections get to end. */
  readonly seconds: number;
  readonly onEvent?: (event: DrainEvent) => void;
}

/** How waiting for a drained real server ended. */
export interface Waited {
  /** `failed`: none was changed, or none could be watched to the end. In the other cases it is what those say that could. */
  readonly outcome: 'idle' | 'deadline' | 'stopped' | 'failed';
  /** Directors that have no connection of it in use any more. */
  readonly idle: readonly Host[];
  /** The last that was seen, by the director's name. */
  readonly remaining: ReadonlyMap<string, Remaining>;
  readonly errors: readonly HostError[];
}

/** How a drain ended; `before` is what stood in the tables that were changed, to bring it back. */
export type DrainResult =
  | (Waited & { readonly before: readonly Edited[] })
  /** These directors refused, since no other real server would take connections there. They may be told `evenTheLast`. */
  | {
      readonly outcome: 'theLast';
      readonly directors: readonly Host[];
      readonly before: readonly Edited[];
      readonly errors: readonly HostError[];
    };

/**
 * Drains a real server: weight 0 on every director that has it, then waits until none of them has a connection of it in
 * use. It stays at weight 0 however the waiting ends. Never rejects: cancelling stops the waiting.
 */
export async function drain(
  cluster: Cluster,
  target: LiveTarget,
  runner: Runner,
  { evenTheLast = false, ...options }: DrainOptions & { readonly evenTheLast?: boolean },
): Promise<DrainResult> {
  const edited = await setLiveWeight(cluster, target, 0, runner, { evenTheLast, signal: options.signal });
  const { done: before, theLast } = edited;
  const errors = failuresOf(edited, target);
  for (const error of errors) options.onEvent?.({ type: 'failed', error });
  for (const each of before) options.onEvent?.({ type: 'quiesced', edited: each });
  if (theLast.length > 0) return { outcome: 'theLast', directors: theLast, before, errors };
  if (before.length === 0) return { outcome: 'failed', before, idle: [], remaining: new Map(), errors };
  const waited = await waitUntilIdle(before.map(({ director }) => director), target, runner, options); // prettier-ignore
  return { ...waited, before, errors: [...errors, ...waited.errors] };
}

/** Waits until none of these directors has a connection of a drained real server in use. One exec each. Never rejects. */
export async function waitUntilIdle(
  directors: readonly Host[],
  target: LiveTarget,
  runner: Runner,
  options: DrainOptions,
): Promise<Waited> {
  const remaining = new Map<string, Remaining>();
  const ends = await forEachHost(directors, (director) =>
    watch(director, target, runner, options, (seen) => {
      remaining.set(director.name, seen);
      options.onEvent?.({ type: 'remaining', director, remaining: seen });
    }),
  );
  const errors = ends.filter((end) => end instanceof HostError);
  const outcome = (['stopped', 'deadline', 'idle'] as const).find((each) => ends.includes(each)) ?? 'failed';
  const idle = directors.filter((_, index) => ends[index] === 'idle');
  return { outcome, idle, remaining, errors };
}

async function watch(
  director: Host,
  target: LiveTarget,
  runner: Runner,
  { seconds, signal, onEvent }: DrainOptions,
  onRemaining: (remaining: Remaining) => void,
): Promise<'idle' | 'deadline' | 'stopped' | HostError> {
  let end: 'idle' | 'gone' | 'weighted' | 'deadline' | undefined;
  const onLine = (text: string): void => {
    const line = readWatchLine(text);
    if (line?.type === 'remaining') onRemaining(line.remaining);
    else end = line?.why ?? end;
  };
  try {
    const script = lines([needsTable, watchScript(target, seconds)]);
    const result = await runner.run(director, script, { onLine, ...(signal === undefined ? {} : { signal }) });
    if (end === 'deadline') return 'deadline';
    if (end === 'idle' || end === 'gone') {
      onEvent?.({ type: 'idle', director });
      return 'idle';
    }
    throw end === 'weighted' ? weighted(director, target) : (noTable(director, result.code) ?? unreadable(director, result.stderr)); // prettier-ignore
  } catch (error) {
    if (signal?.aborted === true) return 'stopped';
    const failure = asHostError(director, error);
    onEvent?.({ type: 'failed', error: failure });
    return failure;
  }
}

/** What went wrong with an edit; that it is in no director's table is an error of each, that one of several lacks it is none. */
export function failuresOf(
  { done, absent, theLast, errors }: EditedEverywhere,
  target: LiveTarget,
): readonly HostError[] {
  const { host, service } = target;
  if (done.length + theLast.length + errors.length > 0) return errors;
  return absent.map(
    ({ name }) =>
      new HostError(name, 'command-failed', l10n.t("{0} is not in {1} in {2}'s table.", host, service, name), {
        next: l10n.t('Apply puts it there.'),
      }),
  );
}

function weighted({ name }: Host, { host, service }: LiveTarget): HostError {
  return new HostError(
    name,
    'did-not-stick',
    l10n.t('{0} takes new connections again: somebody gave it a weight in {1} on {2}.', host, service, name),
    { next: l10n.t('Agree with them, then drain it again.') },
  );
}

function unreadable({ name }: Host, output: string): HostError {
  return new HostError(name, 'command-failed', l10n.t('{0} could not show its table: {1}', name, output.trim()), {
    command: 'ipvsadm -ln',
    output,
    next: l10n.t('Run {0} on {1} yourself.', 'ipvsadm -ln', name),
  });
}

import { setMaxListeners } from 'node:events';

/**
 * Runs work under a signal that is aborted when any of these is. Unlike `AbortSignal.any`, nothing stays attached to a
 * long-lived signal afterwards: a monitor runs something every few seconds for days.
 */
export async function underSignals<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (event: Event): void => {
    controller.abort(event.target instanceof AbortSignal ? event.target.reason : undefined);
  };
  const present = signals.filter((signal) => signal !== undefined);
  setMaxListeners(0, ...present); // one signal for a thousand hosts is no leak, whatever Node prints
  for (const signal of present) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  }
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of present) signal.removeEventListener('abort', abort);
  }
}

/** The work's result, or a rejection as soon as the signal comes; the work itself goes on for whoever shares it. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal, reason: () => Error): Promise<T> {
  if (signal.aborted) return Promise.reject(reason());
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(reason());
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';

export type Report = (message: string, increment?: number) => void;

/** Work that is over sooner is not announced: a message that comes and goes is only noise. */
const UNNOTICED_MS = 400;

/** Runs work behind a notification that can cancel it; `onCancel` is told at once, the work when it looks at the signal. */
export async function withProgress<T>(
  title: string,
  work: (report: Report, signal: AbortSignal) => Promise<T>,
  onCancel?: (report: Report) => void,
): Promise<T> {
  const abort = new AbortController();
  const untold: Parameters<Report>[] = [];
  let report: Report = (...told) => void untold.push(told);
  const running = work((...told) => report(...told), abort.signal);
  const over = running.then(
    () => true,
    () => true,
  );
  if (await Promise.race([over, pause(UNNOTICED_MS, false)])) return running;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    report = (message, increment) => progress.report(increment === undefined ? { message } : { message, increment });
    for (const told of untold) report(...told);
    const listener = token.onCancellationRequested(() => {
      abort.abort();
      onCancel?.(report);
    });
    try {
      return await running;
    } finally {
      listener.dispose();
    }
  });
}

/** Runs work under the bar at the top of the clusters view. */
export function withViewProgress<T>(work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: 'lvs.cluster' } }, work);
}

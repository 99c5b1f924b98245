import * as vscode from 'vscode';

export type Report = (message: string, increment?: number) => void;

/** Runs work behind a notification that can cancel it; `onCancel` is told at once, the work when it looks at the signal. */
export function withProgress<T>(
  title: string,
  work: (report: Report, signal: AbortSignal) => Promise<T>,
  onCancel?: (report: Report) => void,
): Thenable<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const report: Report = (message, increment) =>
      progress.report(increment === undefined ? { message } : { message, increment });
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => {
      abort.abort();
      onCancel?.(report);
    });
    try {
      return await work(report, abort.signal);
    } finally {
      listener.dispose();
    }
  });
}

/** Runs work under the bar at the top of the clusters view. */
export function withViewProgress<T>(work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: 'lvs.cluster' } }, work);
}

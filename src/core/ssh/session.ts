import type { CommandEnd, StartedCommand } from './command';
import type { Envelope } from './envelope';
import { MarkedOutput } from './markedOutput';

export interface SessionOptions {
  readonly signal: AbortSignal;
  readonly idleTimeoutMs: number;
  readonly onLine?: (line: string) => void;
}

/** How a command that was sent a script ended. */
export type SessionEnd =
  | CommandEnd
  | { readonly end: 'aborted' }
  | { readonly end: 'idle' }
  /** The caller's own `onLine` threw. */
  | { readonly end: 'thrown'; readonly error: unknown };

export interface SessionResult {
  readonly end: SessionEnd;
  readonly stdout: MarkedOutput;
  readonly stderr: MarkedOutput;
}

/** Feeds a script to the shell at the other end of a channel and follows it to its end. Never rejects. */
export function runSession(command: StartedCommand, sent: Envelope, options: SessionOptions): Promise<SessionResult> {
  const { signal } = options;
  const { channel } = command;
  const stdout = new MarkedOutput(sent.marker, options.onLine);
  const stderr = new MarkedOutput(sent.marker);
  return new Promise((resolve) => {
    let settled = false;
    const settle = (end: SessionEnd): void => {
      if (settled) return;
      settled = true;
      clearTimeout(idle);
      signal.removeEventListener('abort', onAbort);
      resolve({ end, stdout, stderr });
    };
    const stop = (end: SessionEnd): void => {
      settle(end);
      command.terminate();
    };
    const onAbort = (): void => stop({ end: 'aborted' });
    const idle = setTimeout(() => stop({ end: 'idle' }), options.idleTimeoutMs);
    // An exception inside an ssh2 callback would end the whole connection.
    const guard = (work: () => void): void => {
      if (settled) return;
      try {
        work();
      } catch (error) {
        stop({ end: 'thrown', error });
      }
    };
    const follow = (output: MarkedOutput) => (chunk: Buffer) => {
      idle.refresh();
      guard(() => output.push(chunk));
    };
    channel.on('data', follow(stdout));
    channel.stderr.on('data', follow(stderr));
    void command.closed.then((end) => {
      guard(() => {
        stdout.end();
        stderr.end();
      });
      settle(end);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else channel.end(sent.text); // its callback never comes when the command exits early, so nothing waits for it
  });
}

import type { ClientChannel } from 'ssh2';
import type { Envelope } from './envelope';
import { MarkedOutput } from './markedOutput';

export interface SessionOptions {
  readonly signal: AbortSignal;
  readonly idleTimeoutMs: number;
  readonly onLine?: (line: string) => void;
}

/** How a command that was sent a script ended. */
export type SessionEnd =
  | { readonly end: 'exit'; readonly code: number }
  | { readonly end: 'signal'; readonly signal: string }
  /** The channel closed without telling how the command ended. */
  | { readonly end: 'lost' }
  | { readonly end: 'aborted' }
  | { readonly end: 'idle' }
  /** The caller's own `onLine` threw. */
  | { readonly end: 'thrown'; readonly error: unknown };

export interface SessionResult {
  readonly end: SessionEnd;
  readonly stdout: MarkedOutput;
  readonly stderr: MarkedOutput;
  /** Resolves when the channel is closed on both sides and its place is free. */
  readonly closed: Promise<void>;
}

/** Feeds a script to the shell at the other end of a channel and follows it to its end. Never rejects. */
export function runSession(channel: ClientChannel, sent: Envelope, options: SessionOptions): Promise<SessionResult> {
  const { signal } = options;
  const stdout = new MarkedOutput(sent.marker, options.onLine);
  const stderr = new MarkedOutput(sent.marker);
  const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()));
  return new Promise((resolve) => {
    let exit: SessionEnd = { end: 'lost' };
    let settled = false;
    const settle = (end: SessionEnd): void => {
      if (settled) return;
      settled = true;
      clearTimeout(idle);
      signal.removeEventListener('abort', onAbort);
      resolve({ end, stdout, stderr, closed });
    };
    const stop = (end: SessionEnd): void => {
      settle(end);
      terminate(channel);
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
    channel.on('error', () => undefined); // 'close' tells
    channel.stderr.on('error', () => undefined);
    channel.on('exit', (code: number | null, name?: string) => {
      exit = code === null ? { end: 'signal', signal: name ?? '?' } : { end: 'exit', code };
    });
    // 'exit' may come before or after the last output; only 'close' is the end.
    channel.once('close', () => {
      guard(() => {
        stdout.end();
        stderr.end();
      });
      settle(exit);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else channel.end(sent.text); // its callback never comes when the command exits early, so nothing waits for it
  });
}

/** The unread rest is thrown away: a channel whose output nobody reads never closes. */
function terminate(channel: ClientChannel): void {
  channel.resume();
  channel.stderr.resume();
  try {
    channel.signal('TERM');
    channel.close();
  } catch {
    // the connection is gone, and the channel with it
  }
}

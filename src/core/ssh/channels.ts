import type { StartedCommand } from './command';
import { Semaphore } from './semaphore';
import type { SshTarget } from './target';
import { channelRefused } from './transportErrors';

/** OpenSSH allows 10 sessions a connection and frees them late: with more than 4 in use, some are refused. */
const MAX_CHANNELS = 4;
const REFUSALS = 8;

/** The server takes no more sessions at the moment; `cause` says so in its words. */
export class SessionRefused extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** The sessions of one connection: a few at once, with a queue, and no more than the server has shown to allow. */
export class Channels {
  private readonly places = new Semaphore(MAX_CHANNELS);
  private readonly spares = new Set<() => void>();
  private lastUse = performance.now();

  constructor(private readonly target: SshTarget) {}

  /** Commands that run; what is only kept for later is none. */
  get commands(): number {
    return this.places.inUse - this.spares.size;
  }

  /** Milliseconds since the connection was used last, whatever runs over it. */
  get sinceUseMs(): number {
    return performance.now() - this.lastUse;
  }

  /** The connection is used just now. */
  touch(): void {
    this.lastUse = performance.now();
  }

  /** As of HostConnection. */
  keepSpare(give: () => void): (() => void) | undefined {
    this.touch();
    if (this.places.isAwaited) return undefined;
    this.spares.add(give);
    return () => this.spares.delete(give);
  }

  private makeRoom(): void {
    for (const give of [...this.spares]) give();
  }

  /**
   * Starts a command; its place is free again when it has ended. One that rejects with {@link SessionRefused} is tried
   * again. Rejects with a HostError, or with the signal's reason.
   */
  async open<T extends StartedCommand>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let refusals = 0; ;) {
      if (this.places.isFull) this.makeRoom();
      const release = await this.places.acquire(signal);
      try {
        const started = await start();
        void started.closed.then(() => {
          this.touch();
          release();
        });
        return started;
      } catch (error) {
        const others = this.places.inUse - 1;
        release();
        if (!(error instanceof SessionRefused)) throw error;
        this.makeRoom();
        // With others open the server's limit is reached, and one of them ending makes room. With none, we count.
        if (others > 0) this.places.lowerTo(others);
        else if (++refusals >= REFUSALS) throw channelRefused(this.target, error.cause);
        await pause(Math.min(200, 10 * 2 ** refusals), signal);
      }
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

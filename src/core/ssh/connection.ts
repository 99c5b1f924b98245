import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import * as l10n from '@vscode/l10n';
import type { HostError } from '../errors';
import { Semaphore } from './semaphore';
import type { SshTarget } from './target';
import { channelRefused, connectionLost, forwardError } from './transportErrors';

/** OpenSSH allows 10 sessions a connection and frees them late: with more than 4 in use, some are refused. */
const MAX_CHANNELS = 4;
const CLOSE_GRACE_MS = 500;
const REFUSALS = 8;

/** One authenticated connection. It never comes back to life: whoever needs another one opens another one. */
export class SshConnection {
  private readonly channels = new Semaphore(MAX_CHANNELS);
  private reason: HostError | undefined;
  private closing = false;
  private lastUse = performance.now();
  private readonly waiting = new Set<(reason: HostError) => void>();
  /** Resolves, with the reason, when the connection is gone. */
  readonly closed: Promise<HostError>;

  constructor(
    readonly target: SshTarget,
    private readonly client: Client,
  ) {
    let failure: Error | undefined;
    client.on('error', (error) => {
      failure ??= error;
    });
    this.closed = new Promise((resolve) => {
      client.on('close', () => {
        const why = this.closing ? l10n.t('it was closed here') : (failure?.message ?? l10n.t('the host closed it'));
        this.reason ??= connectionLost(target, why, failure);
        for (const reject of this.waiting) reject(this.reason);
        resolve(this.reason);
      });
    });
  }

  get alive(): boolean {
    return this.reason === undefined && !this.closing;
  }

  /** Why the connection is gone; `undefined` while it is up. */
  get lost(): HostError | undefined {
    return this.reason;
  }

  /** Milliseconds since something was last started on it. */
  get idleMs(): number {
    return performance.now() - this.lastUse;
  }

  /**
   * Starts a command. `release` gives its place back to those who wait. A refused channel is tried again: a server may
   * allow fewer than we think, and frees them late.
   */
  async exec(command: string, signal: AbortSignal): Promise<{ channel: ClientChannel; release: () => void }> {
    for (let refusals = 0; ;) {
      const release = await this.channels.acquire(signal);
      try {
        const channel = await this.openChannel(command);
        return { channel, release };
      } catch (error) {
        const others = this.channels.inUse - 1;
        release();
        if (!isRefusedChannel(error)) throw error;
        // With others open the server's limit is reached, and one of them ending makes room. With none, we count.
        if (others > 0) this.channels.lowerTo(others);
        else if (++refusals >= REFUSALS) throw channelRefused(this.target, error);
        await pause(Math.min(200, 10 * 2 ** refusals), signal);
      }
    }
  }

  private openChannel(command: string): Promise<ClientChannel> {
    return this.request((resolve, reject) => {
      this.client.exec(command, (error, channel) => {
        if (error === undefined) resolve(channel);
        else if (isRefusedChannel(error)) reject(error);
        else if (/^No response from server|^Not connected/.test(error.message)) reject(this.gone(error));
        else reject(channelRefused(this.target, error));
      });
    });
  }

  /** A stream to another host, opened by this one (ProxyJump). */
  forward(onward: SshTarget): Promise<Duplex> {
    return this.request((resolve, reject) => {
      this.client.forwardOut('127.0.0.1', 0, onward.hostName, onward.port, (error, stream) => {
        if (error === undefined) resolve(stream);
        else reject(forwardError(onward, this.target, error));
      });
    });
  }

  /** Something asked of the server: fails as well when the connection goes before the answer comes. */
  private async request<T>(ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    if (!this.alive) throw this.gone(undefined);
    this.lastUse = performance.now();
    let waiter: ((reason: HostError) => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.waiting.add((waiter = reject));
        try {
          ask(resolve, reject);
        } catch (error) {
          reject(this.gone(error)); // ssh2 throws "Not connected" instead of calling back
        }
      });
    } finally {
      if (waiter !== undefined) this.waiting.delete(waiter);
    }
  }

  private gone(cause: unknown): HostError {
    return this.reason ?? connectionLost(this.target, l10n.t('it does not answer'), cause);
  }

  /** Ends it politely, then for certain. Resolves when it is gone. */
  async close(): Promise<void> {
    this.closing = true;
    if (this.reason !== undefined) return;
    const force = setTimeout(() => this.client.destroy(), CLOSE_GRACE_MS);
    this.client.end();
    await this.closed;
    clearTimeout(force);
  }

  /** Ends it at once: it was found dead. */
  abandon(): void {
    this.closing = true;
    this.client.destroy();
  }
}

/** SSH_OPEN_CONNECT_FAILED and SSH_OPEN_RESOURCE_SHORTAGE (RFC 4254 section 5.1): how servers say "too many". */
function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && (error.reason === 2 || error.reason === 4);
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

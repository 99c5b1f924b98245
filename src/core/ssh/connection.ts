import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import * as l10n from '@vscode/l10n';
import type { HostError } from '../errors';
import { Channels, SessionRefused } from './channels';
import { RemoteCommand } from './command';
import { DOUBTFUL_AFTER_MS, type HostConnection, SIGN_OF_LIFE_MS } from './hostConnection';
import type { SshTarget } from './target';
import { channelRefused, connectionLost, forwardError } from './transportErrors';

const CLOSE_GRACE_MS = 500;

interface Request<T> {
  readonly ask: (resolve: (value: T) => void, reject: (error: unknown) => void) => void;
  /** What to do with an answer that comes when nobody waits any more. */
  readonly discard: (late: T) => void;
}

/** One authenticated connection. It never comes back to life: whoever needs another one opens another one. */
export class SshConnection implements HostConnection {
  private readonly channels: Channels;
  private reason: HostError | undefined;
  private closing = false;
  private silent = false;
  private forwards = 0;
  private readonly waiting = new Set<(reason: unknown) => void>();
  /** Resolves, with the reason, when the connection is gone. */
  readonly closed: Promise<HostError>;

  constructor(
    readonly target: SshTarget,
    private readonly client: Client,
  ) {
    this.channels = new Channels(target);
    let failure: Error | undefined;
    client.on('error', (error) => {
      failure ??= error;
    });
    this.closed = new Promise((resolve) => {
      client.on('close', () => {
        const end = this.closing ? l10n.t('it was closed here') : (failure?.message ?? l10n.t('the host closed it'));
        const why = this.silent ? l10n.t('it does not answer') : end;
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

  exec(command: string, signal: AbortSignal): Promise<RemoteCommand> {
    return this.channels.open(() => this.openChannel(command, signal), signal);
  }

  keepSpare(give: () => void): (() => void) | undefined {
    return this.channels.keepSpare(give);
  }

  private openChannel(command: string, signal: AbortSignal): Promise<RemoteCommand> {
    const unused = this.channels.commands === 1 && this.channels.sinceUseMs > DOUBTFUL_AFTER_MS;
    // One in use may have died a moment ago: a channel that takes long is no proof of that, an unanswered question is.
    const patience = setTimeout(() => this.check(SIGN_OF_LIFE_MS), unused ? 0 : SIGN_OF_LIFE_MS);
    return this.request<RemoteCommand>(signal, {
      ask: (resolve, reject) => {
        this.client.exec(command, (error, channel) => {
          if (error === undefined) resolve(new RemoteCommand(channel));
          else if (isRefusedChannel(error)) reject(new SessionRefused(error));
          else if (/^No response from server|^Not connected/.test(error.message)) reject(this.gone(error));
          else reject(channelRefused(this.target, error));
        });
      },
      discard: (late) => late.terminate(),
    }).finally(() => clearTimeout(patience));
  }

  /** A stream to another host, opened by this one (ProxyJump). */
  forward(onward: SshTarget, signal: AbortSignal): Promise<Duplex> {
    return this.request<Duplex>(signal, {
      ask: (resolve, reject) => {
        this.client.forwardOut('127.0.0.1', 0, onward.hostName, onward.port, (error, stream) => {
          if (error === undefined) resolve(this.forwarded(stream));
          else reject(forwardError(onward, this.target, error));
        });
      },
      discard: (late) => late.destroy(),
    });
  }

  private forwarded(stream: Duplex): Duplex {
    this.forwards += 1;
    stream.once('close', () => {
      this.forwards -= 1;
      this.channels.touch();
    });
    return stream;
  }

  get unusedMs(): number {
    return this.channels.commands > 0 || this.forwards > 0 ? 0 : this.channels.sinceUseMs;
  }

  /** With a request of the protocol itself that no server grants (RFC 4254 section 7.1), and every server answers. */
  check(patienceMs: number): void {
    if (!this.alive) return;
    const patience = setTimeout(() => this.abandon(), patienceMs);
    const answered = (): void => clearTimeout(patience);
    void this.closed.then(answered);
    try {
      this.client.unforwardIn('127.0.0.1', 1, answered);
    } catch {
      this.abandon(); // ssh2 throws "Not connected"
    }
  }

  /** Something asked of the server. Fails as well when the connection goes, or the signal comes, before the answer. */
  private async request<T>(signal: AbortSignal, { ask, discard }: Request<T>): Promise<T> {
    if (!this.alive) throw this.gone(undefined);
    signal.throwIfAborted();
    this.channels.touch();
    let fail: (reason: unknown) => void = () => undefined;
    const onAbort = (): void => fail(signal.reason);
    try {
      return await new Promise<T>((resolve, reject) => {
        fail = reject;
        this.waiting.add(fail);
        signal.addEventListener('abort', onAbort, { once: true });
        const answered = (value: T): void => {
          if (signal.aborted) discard(value);
          resolve(value);
        };
        try {
          ask(answered, reject);
        } catch (error) {
          // ssh2 throws "Not connected" instead of calling back, and may not have told of the end yet.
          reject(this.gone(error));
          this.abandon();
        }
      });
    } finally {
      this.waiting.delete(fail);
      signal.removeEventListener('abort', onAbort);
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

  private abandon(): void {
    this.silent = true;
    this.closing = true;
    this.client.destroy();
  }
}

/** SSH_OPEN_CONNECT_FAILED and SSH_OPEN_RESOURCE_SHORTAGE (RFC 4254 section 5.1): how servers say "too many". */
function isRefusedChannel(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && (error.reason === 2 || error.reason === 4);
}

import { spawn, type ChildProcess } from 'node:child_process';
import { Duplex } from 'node:stream';
import * as l10n from '@vscode/l10n';
import type { HostError } from '../errors';
import { Channels, SessionRefused } from './channels';
import type { StartedCommand } from './command';
import type { HostConnection } from './hostConnection';
import { forwardingArguments } from './systemArguments';
import { SystemCommand } from './systemCommand';
import type { SshTarget } from './target';
import { channelRefused, connectionLost, forwardError } from './transportErrors';

const CLOSE_GRACE_MS = 1_000;

/** What a server, or the `ssh` that holds the connection, says when it takes no more sessions. */
const REFUSED = /open refused|open failed|session request failed|administratively prohibited|resource shortage/i;

export interface SystemConnectionParts {
  readonly binary: string;
  /** The `ssh` that holds the connection; absent: each command makes one of its own. */
  readonly master: { readonly child: ChildProcess; readonly complaint: () => string; readonly controlPath: string } | undefined; // prettier-ignore
  /** Arguments of the `ssh` of a command, up to and including the destination. */
  readonly commandArguments: readonly string[];
  /** What an `ssh` that made its own connection complained of. */
  readonly failure: (output: string) => HostError;
}

/** A connection that the system's own `ssh` has made, and holds for as long as this lives. */
export class SystemConnection implements HostConnection {
  private readonly channels: Channels;
  private reason: HostError | undefined;
  private closing = false;
  private forwards = 0;
  private end: (reason: HostError) => void = () => undefined;
  readonly closed: Promise<HostError>;

  constructor(
    readonly target: SshTarget,
    private readonly parts: SystemConnectionParts,
  ) {
    this.channels = new Channels(target);
    this.closed = new Promise((resolve) => {
      this.end = resolve;
    });
    const { master } = parts;
    master?.child.once('close', () => this.gone(this.closing ? l10n.t('it was closed here') : master.complaint() || l10n.t('the host closed it'))); // prettier-ignore
  }

  get alive(): boolean {
    return this.reason === undefined && !this.closing;
  }

  get lost(): HostError | undefined {
    return this.reason;
  }

  exec(command: string, signal: AbortSignal): Promise<StartedCommand> {
    return this.channels.open(() => this.start(command, signal), signal);
  }

  keepSpare(give: () => void): (() => void) | undefined {
    return this.channels.keepSpare(give);
  }

  get unusedMs(): number {
    return this.channels.commands > 0 || this.forwards > 0 ? 0 : this.channels.sinceUseMs;
  }

  /**
   * `echo;` is understood by every login shell, and what it says shows that the session is there: an `ssh` that shares a
   * connection does not tell by itself, and nothing of a script may be sent into the void.
   */
  private async start(command: string, signal: AbortSignal): Promise<StartedCommand> {
    this.mustLive();
    signal.throwIfAborted();
    const { binary, commandArguments } = this.parts;
    const child = spawn(binary, [...commandArguments, `echo; ${command}`], { stdio: 'pipe', windowsHide: true });
    const started = new SystemCommand(child);
    const onAbort = (): void => started.terminate();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const failed = await started.started();
      signal.throwIfAborted();
      if (failed !== undefined) throw this.refusal(failed.failure);
      return started;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private mustLive(): void {
    if (!this.alive) throw this.reason ?? connectionLost(this.target, l10n.t('it was closed here'));
  }

  /** Why an `ssh` came to nothing, from what it said. */
  private refusal(failure: string): Error {
    this.mustLive();
    if (this.parts.master === undefined) return this.parts.failure(failure);
    const said = new Error(failure);
    return REFUSED.test(failure) ? new SessionRefused(said) : channelRefused(this.target, said);
  }

  forward(onward: SshTarget, signal: AbortSignal): Promise<Duplex> {
    const { binary, master } = this.parts;
    if (master === undefined) return Promise.reject(forwardError(onward, this.target, new Error(l10n.t('its connection is not shared')))); // prettier-ignore
    signal.throwIfAborted();
    const child = spawn(binary, forwardingArguments(this.target, master.controlPath, onward), { stdio: 'pipe' });
    const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', (error) => stream.destroy(forwardError(onward, this.target, error)));
    child.once('close', (code) => {
      if (code !== 0 && !stream.destroyed) stream.destroy(forwardError(onward, this.target, new Error(said.trim() || String(code)))); // prettier-ignore
    });
    this.forwards += 1;
    stream.once('close', () => {
      this.forwards -= 1;
      this.channels.touch();
      child.kill();
    });
    return Promise.resolve(stream);
  }

  async close(): Promise<void> {
    this.closing = true;
    const { master } = this.parts;
    if (this.reason !== undefined) return;
    if (master === undefined) {
      this.gone(l10n.t('it was closed here'));
      return;
    }
    const force = setTimeout(() => master.child.kill('SIGKILL'), CLOSE_GRACE_MS);
    master.child.kill('SIGTERM');
    await this.closed;
    clearTimeout(force);
  }

  private gone(why: string): void {
    this.reason ??= connectionLost(this.target, why);
    this.end(this.reason);
  }
}

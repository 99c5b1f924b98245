import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { HostError } from '../../core/errors';
import type { Host } from '../../core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../core/ssh/runner';
import type { Script } from '../../core/ssh/shell';
import type { ConnectionState, SshRunner } from '../../core/ssh/sshRunner';
import { sshConfiguration } from '../settings';
import { Credentials } from './credentials';
import { interactionWhile } from './interaction';

/** A runner with the runs it still has to finish after the settings have changed. */
interface Lease {
  readonly runner: SshRunner;
  running: number;
  retired: boolean;
}

const AWAY_MS = 60_000;

/**
 * The only way from this extension to a host. Nothing passes from a workspace that is not trusted, and no question is
 * put to a person who did not ask for anything.
 */
export class Hosts implements Runner, vscode.Disposable {
  private lease: Lease | undefined;
  private readonly closing = new Set<Promise<void>>();
  private readonly settings: vscode.Disposable;
  private readonly credentials: Credentials;
  private readonly changed = new vscode.EventEmitter<Host>();
  private readonly windowState: vscode.Disposable;
  private attendants = 0;
  private ended = false;
  private awaySince: number | undefined;
  private isWatched: () => boolean = () => false;

  /** The connection to this host is another one, or gone. */
  readonly onDidChangeConnection = this.changed.event;

  constructor(
    private readonly log: vscode.LogOutputChannel,
    secrets: vscode.SecretStorage,
  ) {
    this.credentials = new Credentials(secrets);
    this.settings = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('lvs.ssh')) this.retire();
    });
    this.windowState = vscode.window.onDidChangeWindowState(({ focused }) => this.onFocus(focused));
  }

  /** How the connection to a host stands; nothing is asked of it. */
  connectionTo(host: Host): ConnectionState {
    return this.lease?.runner.stateOf(host) ?? 'disconnected';
  }

  /** No connection is closed for lack of use while this says so. */
  stayOpenWhile(isWatched: () => boolean): void {
    this.isWatched = isWatched;
  }

  async run(host: Host, script: Script, options?: RunOptions): Promise<RunResult> {
    if (!vscode.workspace.isTrusted) throw untrusted(host);
    const { SshRunner } = await import('../../core/ssh/sshRunner');
    // The window may have gone while that was loaded: a connection made now would outlive it.
    if (this.ended) throw new HostError(host.name, 'cancelled', l10n.t('{0}: cancelled.', host.name));
    this.lease ??= { runner: this.makeRunner(SshRunner), running: 0, retired: false };
    const lease = this.lease;
    lease.running += 1;
    try {
      return await lease.runner.run(host, script, options);
    } finally {
      lease.running -= 1;
      if (lease.retired && lease.running === 0) this.close(lease);
    }
  }

  /** While somebody waits for the work, questions of a connection (unknown host key, passphrase) reach them. */
  async attended<T>(work: () => Promise<T>): Promise<T> {
    this.attendants += 1;
    try {
      return await work();
    } finally {
      this.attendants -= 1;
    }
  }

  /** Somebody waits for a host and may be asked. */
  get isAttended(): boolean {
    return this.attendants > 0;
  }

  /** Closes the connection to a host, which ends what runs over it; the next run makes a new one. False: there was none. */
  async disconnect(host: Host): Promise<boolean> {
    return (await this.lease?.runner.disconnect(host)) ?? false;
  }

  /** Forgets every secret somebody typed, and the keys they unlocked. Resolves with how many secrets there were. */
  async forgetCredentials(): Promise<number> {
    this.retire();
    return this.credentials.forget();
  }

  dispose(): void {
    void this.end();
  }

  /** Cancels what runs and closes every connection. Resolves when none is left. */
  async end(): Promise<void> {
    this.ended = true;
    this.settings.dispose();
    this.windowState.dispose();
    if (this.lease !== undefined) this.close(this.lease);
    this.lease = undefined;
    await Promise.all([...this.closing]);
    await this.credentials.saved();
    this.changed.dispose();
  }

  /** The next run uses the new settings; what is running ends as it began. */
  private retire(): void {
    const { lease } = this;
    this.lease = undefined;
    if (lease === undefined) return;
    lease.retired = true;
    if (lease.running === 0) this.close(lease);
  }

  private close(lease: Lease): void {
    const closed = lease.runner.dispose().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
  }

  /** Whoever comes back after a while finds connections that live, or are being made. */
  private onFocus(focused: boolean): void {
    const away = focused && this.awaySince !== undefined ? Date.now() - this.awaySince : 0;
    this.awaySince = focused ? undefined : (this.awaySince ?? Date.now());
    if (away > AWAY_MS) this.lease?.runner.check('the window has the focus again');
  }

  private makeRunner(Runner: typeof SshRunner): SshRunner {
    const runner = new Runner({
      ...sshConfiguration(),
      interaction: interactionWhile(() => this.attendants > 0, this.credentials),
      log: ({ level, host, message }) => this.log[level](`[${host}] ${message}`),
      upkeep: { isWatched: () => this.isWatched() },
    });
    runner.onDidChangeState((host) => this.changed.fire(host));
    return runner;
  }
}

function untrusted(host: Host): HostError {
  return new HostError(
    host.name,
    'bad-configuration',
    l10n.t('{0} was not contacted: this workspace is not trusted.', host.name),
    { next: l10n.t('Trust the workspace if you know where its files come from.') },
  );
}

import * as l10n from '@vscode/l10n';
import type { ParsedKey } from 'ssh2';
import { HostError } from '../errors';
import type { Host } from '../spec/cluster';
import { resolveSshTarget, type TargetCache } from './config';
import { connectTo } from './connect';
import type { RemoteCommand } from './command';
import type { SshConnection } from './connection';
import { dialCommand, dialTcp } from './dial';
import { envelope } from './envelope';
import type { SshInteraction, SshLog } from './interaction';
import { killScript } from './killRemote';
import { ConnectionPool } from './pool';
import type { Runner, RunOptions, RunResult } from './runner';
import { Semaphore } from './semaphore';
import { runSession, type SessionResult } from './session';
import type { Script } from './shell';
import { commandFor, notStarted } from './sudo';
import { addressOf, targetKey, type SshTarget } from './target';
import { behindJump, cancelled, connectionLost } from './transportErrors';

export interface SshRunnerOptions {
  /** Instead of the user's own ssh configuration, as `ssh -F`. */
  readonly configFile?: string;
  /** Without it nothing is ever asked, and whatever needs an answer fails. */
  readonly interaction?: SshInteraction;
  readonly log?: SshLog;
  /** Milliseconds for connecting and logging in, without the time a person takes to answer. Default 20 s, or ConnectTimeout. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without output after which a run is given up, unless the run says otherwise. Default 5 min. */
  readonly idleTimeoutMs?: number;
}

/** `failed`: the last attempt to connect failed, or the connection was lost. */
export type ConnectionState = 'disconnected' | 'connecting' | 'connected' | 'failed';
export type StateListener = (hostName: string, state: ConnectionState) => void;

const CONNECT_TIMEOUT_MS = 20_000;
const IDLE_TIMEOUT_MS = 300_000;
/** Handshakes at once: each costs this machine a few milliseconds of computing. */
const MAX_CONNECTING = 32;
/** A connection unused for this long may have died in silence (sleep, another network) … */
const DOUBTFUL_AFTER_MS = 20_000;
/** … so a channel that is not open after this long on it is taken for that. */
const DOUBTFUL_PATIENCE_MS = 5_000;

/** Runs scripts over SSH, on one shared connection per host. */
export class SshRunner implements Runner {
  private readonly pool: ConnectionPool;
  private readonly targets: TargetCache = new Map();
  private readonly decrypted = new Map<string, ParsedKey>();
  private readonly questions = new Semaphore(1);
  private readonly connecting = new Semaphore(MAX_CONNECTING);
  private readonly states = new Map<string, ConnectionState>();
  private readonly keys = new Map<string, string>();
  private readonly listeners = new Set<StateListener>();
  private readonly runs = new WorkSet();
  private readonly kills = new WorkSet();
  private readonly proxyCommands = new WorkSet();
  private readonly disposal = new AbortController();

  constructor(private readonly options: SshRunnerOptions = {}) {
    this.pool = new ConnectionPool(
      (target, signal) => this.connect(target, signal),
      (key, reason) => this.onLost(key, reason),
    );
  }

  run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    return this.runs.add(this.runScript(host, script, options));
  }

  private async runScript(host: Host, script: Script, options: RunOptions): Promise<RunResult> {
    const signals = [this.disposal.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const signal = AbortSignal.any(signals);
    if (signal.aborted) throw cancelled(host.name);
    const { configFile } = this.options;
    const target = await resolveSshTarget(host, {
      signal,
      cache: this.targets,
      ...(configFile === undefined ? {} : { configFile }),
    });
    const command = commandFor(target.user, host.ssh.sudo);
    const begun = performance.now();
    const { connection, started } = await this.begin(host.name, target, command, signal);
    const sent = envelope(script);
    const result = await runSession(started, sent, {
      signal,
      idleTimeoutMs: options.idleTimeoutMs ?? this.options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    });
    const took = Math.round(performance.now() - begun);
    this.log('debug', host.name, `${command}: ${sent.text.length} bytes sent, ${result.end.end} after ${took} ms`);
    return this.judge(target, connection, command, result, options);
  }

  /** Connected, connecting … as last known; nothing is asked of the host. */
  stateOf(hostName: string): ConnectionState {
    return this.states.get(hostName) ?? 'disconnected';
  }

  onDidChangeState(listener: StateListener): { dispose: () => void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Closes the connection to a host; the next run opens a new one. */
  async closeHost(hostName: string): Promise<void> {
    const key = this.keys.get(hostName);
    this.keys.delete(hostName);
    this.setState(hostName, 'disconnected');
    if (key !== undefined) await this.pool.close(key);
  }

  /** Cancels what runs and closes everything. Resolves when no handle is left. */
  async dispose(): Promise<void> {
    this.disposal.abort();
    await this.runs.settled();
    await this.kills.settled(); // over connections that are still open
    await this.pool.dispose();
    await this.proxyCommands.settled();
    for (const name of this.states.keys()) this.setState(name, 'disconnected');
    this.listeners.clear();
    this.decrypted.clear();
  }

  /** A channel on which the command runs. Nothing of the script is sent yet, so a dead connection may be replaced once. */
  private async begin(
    hostName: string,
    target: SshTarget,
    command: string,
    signal: AbortSignal,
  ): Promise<{ readonly connection: SshConnection; readonly started: RemoteCommand }> {
    for (let retried = false; ; retried = true) {
      const connection = await this.connectionFor(hostName, target, signal);
      const doubtful = connection.idleMs > DOUBTFUL_AFTER_MS;
      const patience = doubtful ? setTimeout(() => connection.abandon(), DOUBTFUL_PATIENCE_MS) : undefined;
      try {
        return { connection, started: await connection.exec(command, signal) };
      } catch (error) {
        if (signal.aborted) throw cancelled(hostName, error);
        if (retried || !HostError.is(error, 'connection-lost')) throw error;
        this.log('info', hostName, `${error.message} Connecting again.`);
      } finally {
        clearTimeout(patience);
      }
    }
  }

  private async connectionFor(hostName: string, target: SshTarget, signal: AbortSignal): Promise<SshConnection> {
    const key = targetKey(target);
    this.keys.set(hostName, key);
    const open = this.pool.get(key);
    if (open === undefined) this.setState(hostName, 'connecting');
    try {
      const connection = open ?? (await this.pool.acquire(target, signal));
      this.setState(hostName, 'connected');
      return connection;
    } catch (error) {
      const wanted = !HostError.is(error, 'cancelled');
      this.setState(hostName, wanted ? 'failed' : 'disconnected');
      if (wanted) this.log('error', hostName, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private async connect(target: SshTarget, signal: AbortSignal): Promise<SshConnection> {
    const { proxy } = target;
    // A jump host first, and outside the limit: those behind it must not keep it from connecting.
    const via = proxy.type === 'jump' ? await this.jump(target, proxy.via, signal) : undefined;
    const release = await this.connecting.acquire(signal).catch((error: unknown) => {
      throw cancelled(target.label, error);
    });
    try {
      return await connectTo(target, {
        dial: (dialSignal) => {
          if (via !== undefined) return via.forward(target, dialSignal);
          if (proxy.type !== 'command') return dialTcp(target, dialSignal);
          const { stream, exited } = dialCommand(target, proxy.command);
          void this.proxyCommands.add(exited);
          return Promise.resolve(stream);
        },
        interaction: this.options.interaction ?? {},
        ask: async (question) => {
          const done = await this.questions.acquire(signal);
          try {
            return await question();
          } finally {
            done();
          }
        },
        log: this.options.log ?? (() => undefined),
        timeoutMs: this.options.connectTimeoutMs ?? target.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
        decrypted: this.decrypted,
        signal,
      });
    } finally {
      release();
    }
  }

  private async jump(target: SshTarget, via: SshTarget, signal: AbortSignal): Promise<SshConnection> {
    try {
      return await this.pool.acquire(via, signal);
    } catch (error) {
      throw HostError.is(error) ? behindJump(target, error) : error;
    }
  }

  private judge(
    target: SshTarget,
    connection: SshConnection,
    command: string,
    result: SessionResult,
    options: RunOptions,
  ): RunResult {
    const { end, stdout, stderr } = result;
    const where = [target.label, addressOf(target)] as const;
    switch (end.end) {
      case 'exit': {
        if (stdout.tag !== undefined) return { code: end.code, stdout: stdout.text, stderr: stderr.text };
        throw notStarted(target, command, end.code, `${stdout.noise}\n${stderr.noise}`);
      }
      case 'signal':
        throw new HostError(
          target.label,
          'killed',
          l10n.t('{0} ({1}): the script was killed there by {2}.', ...where, end.signal),
          {
            // prettier-ignore
            command,
            output: stderr.text,
            next: l10n.t('Look for the reason on the host (journalctl -k, out of memory?), then run it again.'),
          },
        );
      case 'lost':
        throw connection.lost ?? connectionLost(target, l10n.t('the command ended without telling how'));
      case 'aborted':
        this.killLater(target, command, connection, stdout.tag);
        throw cancelled(target.label, options.signal?.reason);
      case 'idle':
        this.killLater(target, command, connection, stdout.tag);
        throw new HostError(
          target.label,
          'timed-out',
          l10n.t('{0} ({1}): the script gave no sign of life for too long and was stopped.', ...where),
          {
            // prettier-ignore
            command,
            output: stderr.text,
            next: l10n.t('Look at what hangs on the host, then run it again.'),
          },
        );
      case 'thrown':
        this.killLater(target, command, connection, stdout.tag);
        throw end.error;
    }
  }

  private killLater(target: SshTarget, command: string, connection: SshConnection, tag: string | undefined): void {
    const pid = Number(tag);
    if (!Number.isSafeInteger(pid) || pid < 2 || !connection.alive) return;
    const signal = AbortSignal.timeout(3000);
    const work = connection
      .exec(command, signal)
      .then((started) => runSession(started, envelope(killScript(pid)), { signal, idleTimeoutMs: 3000 }))
      .catch((error: unknown) => this.log('warn', target.label, `process ${pid} not stopped: ${String(error)}`));
    void this.kills.add(work);
  }

  private onLost(key: string, reason: HostError): void {
    if (this.disposal.signal.aborted) return;
    for (const [name, used] of this.keys) {
      if (used !== key || this.stateOf(name) !== 'connected') continue;
      this.log('warn', name, reason.message);
      this.setState(name, 'failed');
    }
  }

  private setState(hostName: string, state: ConnectionState): void {
    if (this.stateOf(hostName) === state) return;
    this.states.set(hostName, state);
    for (const listener of this.listeners) listener(hostName, state);
  }

  private log(level: 'debug' | 'info' | 'warn' | 'error', host: string, message: string): void {
    this.options.log?.({ level, host, message });
  }
}

/** Work that is under way. */
class WorkSet {
  private readonly work = new Set<Promise<unknown>>();

  add<T>(promise: Promise<T>): Promise<T> {
    this.work.add(promise);
    const done = (): boolean => this.work.delete(promise);
    promise.then(done, done);
    return promise;
  }

  async settled(): Promise<void> {
    while (this.work.size > 0) await Promise.allSettled(this.work);
  }
}

import type { ParsedKey } from 'ssh2';
import { HostError } from '../errors';
import type { Host } from '../spec/cluster';
import { resolveSshTarget, type TargetCache } from './config';
import { dialCommand, dialTcp } from './dial';
import { envelope } from './envelope';
import type { HostConnection } from './hostConnection';
import { HostStates, type ConnectionState, type StateListener } from './hostStates';
import type { SshInteraction, SshLog } from './interaction';
import { killScript } from './killRemote';
import { KeptShells } from './keptShells';
import { KnownHostsFiles } from './knownHostsFile';
import { ConnectionPool, type Manner } from './pool';
import { resultOf, silent } from './outcome';
import { Questions } from './questions';
import { RootAccess, type RootShell, type SudoPasswords } from './rootAccess';
import type { Runner, RunOptions, RunResult } from './runner';
import { Semaphore } from './semaphore';
import { runSession } from './session';
import { SshLookups } from './sshLookups';
import type { Script } from './shell';
import { underSignals } from './signals';
import { SystemTransport } from './systemTransport';
import { addressOf, targetKey, type SshTarget } from './target';
import { behindJump, cancelled } from './transportErrors';
import type { TransportChoice } from './transportChoice';
import { Transports } from './transports';
import { Upkeep, type UpkeepOptions } from './upkeep';
import { WorkSet } from './workSet';

export interface SshRunnerOptions {
  /** Instead of the user's own ssh configuration, as `ssh -F`. */
  readonly configFile?: string;
  /** Without it nothing is ever asked, and whatever needs an answer fails. */
  readonly interaction?: SshInteraction;
  readonly log?: SshLog;
  /** Default `auto`. */
  readonly transport?: TransportChoice;
  /** The `ssh` of the system transport. Default: the one on PATH. */
  readonly systemSsh?: string;
  /** Milliseconds for connecting and logging in, without the time a person takes to answer. Default 20 s, or ConnectTimeout. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds without output after which a run is given up, unless the run says otherwise. Default 5 min. */
  readonly idleTimeoutMs?: number;
  /** For whoever stays: lost connections are brought back, unused ones closed. Absent: neither. */
  readonly upkeep?: UpkeepOptions;
}

export type { ConnectionState, StateListener } from './hostStates';

const CONNECT_TIMEOUT_MS = 20_000;
const IDLE_TIMEOUT_MS = 300_000;
const KILL_TIMEOUT_MS = 3_000;
/** Handshakes at once: each costs this machine a few milliseconds of computing. */
const MAX_CONNECTING = 32;

/** Runs scripts over SSH, on one shared connection per host. */
export class SshRunner implements Runner {
  private readonly pool: ConnectionPool;
  private readonly targets: TargetCache = new Map();
  private readonly lookups = new SshLookups();
  private readonly knownHosts = new KnownHostsFiles();
  private readonly decrypted = new Map<string, ParsedKey>();
  private readonly questions = new Questions();
  private readonly connecting = new Semaphore(MAX_CONNECTING);
  private readonly states = new HostStates();
  private readonly roots = new WeakMap<HostConnection, RootAccess>();
  private readonly runs = new WorkSet();
  private readonly kept = new KeptShells();
  private readonly kills = new WorkSet();
  private readonly closings = new WorkSet();
  private readonly proxyCommands = new WorkSet();
  private readonly disposal = new AbortController();
  private readonly system: SystemTransport;
  private readonly transports: Transports;
  private readonly upkeep: Upkeep | undefined;

  constructor(private readonly options: SshRunnerOptions = {}) {
    this.system = new SystemTransport({ configFile: options.configFile, binary: options.systemSsh });
    this.transports = new Transports(options.transport ?? 'auto', this.system, options.interaction !== undefined);
    this.pool = new ConnectionPool(
      (target, signal, manner) => this.connect(target, signal, manner),
      (key, reason) => this.onLost(key, reason),
    );
    this.upkeep = options.upkeep && this.keepUp(options.upkeep);
  }

  run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    const run = underSignals([this.disposal.signal, options.signal], async (signal) => {
      try {
        return await this.runScript(host, script, options, signal);
      } catch (error) {
        if (signal.aborted) throw cancelled(host.name, error);
        // A connection may be shared under another name, as a jump host's is.
        throw HostError.is(error) && error.host !== host.name ? renamed(host.name, error) : error;
      }
    });
    return this.runs.add(run);
  }

  /** Connected, connecting … as last known; nothing is asked of the host. */
  stateOf(host: Host): ConnectionState {
    return this.states.of(host);
  }

  onDidChangeState(listener: StateListener): { dispose: () => void } {
    return this.states.listen(listener);
  }

  /**
   * Closes the connection to a host; the next run opens a new one. False: there was none.
   * Rejects with a `HostError` where the ssh configuration cannot be read.
   */
  async disconnect(host: Host): Promise<boolean> {
    const key = targetKey(await this.resolve(host, this.disposal.signal));
    const open = this.pool.get(key) !== undefined;
    await this.closeHere(key);
    this.upkeep?.leave(host);
    if (this.states.of(host) === 'failed') this.states.set(host, 'disconnected');
    return open;
  }

  /** The network or the machine may have been away: finds out which connections still live, and brings back the others. */
  check(why: string): void {
    this.upkeep?.check(why);
  }

  /** Cancels what runs and closes everything. Resolves when no handle is left. */
  async dispose(): Promise<void> {
    this.disposal.abort();
    await this.upkeep?.dispose();
    await this.runs.settled();
    await this.kills.settled(); // over connections that are still open
    await this.pool.dispose();
    await this.closings.settled();
    await this.proxyCommands.settled();
    await this.system.dispose();
    await this.lookups.dispose();
    this.states.dispose();
    this.decrypted.clear();
  }

  private async runScript(host: Host, script: Script, options: RunOptions, signal: AbortSignal): Promise<RunResult> {
    const target = await this.resolve(host, signal);
    if (options.shell === 'kept' && options.onLine === undefined) {
      const result = await this.runInKept(host, target, script, options, signal);
      if (result !== undefined) return result;
    }
    const begun = performance.now();
    const { connection, root, command, started } = await this.begin(host, target, signal);
    const sent = envelope(script);
    const session = await runSession(started, sent, {
      signal,
      idleTimeoutMs: this.patience(options),
      ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    });
    const { end } = session.end;
    const took = Math.round(performance.now() - begun);
    this.log('debug', host.name, `${command}: ${sent.text.length} characters sent, ${end} after ${took} ms`);
    if (await root.unlock(command, session, signal)) {
      this.kept.reconsider(connection);
      return this.runScript(host, script, options, signal);
    }
    if (end === 'aborted' || end === 'idle' || end === 'thrown') {
      this.killLater(connection, host.ssh.sudo, Number(session.stdout.tag));
    }
    return resultOf(connection, command, session);
  }

  /** `undefined`: it is to be run in a shell of its own, which also tells what is wrong where something is. */
  private async runInKept(
    host: Host,
    target: SshTarget,
    script: Script,
    options: RunOptions,
    signal: AbortSignal,
  ): Promise<RunResult | undefined> {
    const { name, ssh } = host;
    const begun = performance.now();
    const connection = await this.connectionFor(host, target, signal);
    const outcome = await this.kept.run(
      { connection, become: ssh.sudo, open: (any) => this.rootOn(connection).open(ssh.sudo, any) },
      script,
      { signal, idleTimeoutMs: this.patience(options) },
    );
    if (outcome.end === 'elsewhere') {
      if (outcome.why !== undefined) this.log('info', name, `the kept shell is given up: ${outcome.why}`);
      return undefined;
    }
    const took = Math.round(performance.now() - begun);
    this.log('debug', name, `kept shell: ${script.text.length} characters sent, ${outcome.end} after ${took} ms`);
    if (outcome.end === 'done') return { code: outcome.code, stdout: outcome.stdout, stderr: outcome.stderr };
    this.killLater(connection, ssh.sudo, outcome.pid ?? 0);
    throw outcome.end === 'idle' ? silent(target, outcome.command, outcome.stderr) : cancelled(name);
  }

  private patience({ idleTimeoutMs }: RunOptions): number {
    return idleTimeoutMs ?? this.options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
  }

  private resolve(host: Host, signal: AbortSignal): Promise<SshTarget> {
    const { configFile } = this.options;
    const options = { signal, cache: this.targets, ask: this.lookups.ask };
    return resolveSshTarget(host, configFile === undefined ? options : { ...options, configFile });
  }

  /** A channel on which the command runs. Nothing of the script is sent yet, so a dead connection may be replaced once. */
  private async begin(
    host: Host,
    target: SshTarget,
    signal: AbortSignal,
  ): Promise<RootShell & { readonly connection: HostConnection; readonly root: RootAccess }> {
    for (let retried = false; ; retried = true) {
      const connection = await this.connectionFor(host, target, signal);
      const root = this.rootOn(connection);
      try {
        return { connection, root, ...(await root.open(host.ssh.sudo, signal)) };
      } catch (error) {
        if (signal.aborted || retried || !HostError.is(error, 'connection-lost')) throw error;
        this.log('info', host.name, `${error.message} Connecting again.`);
      }
    }
  }

  private rootOn(connection: HostConnection): RootAccess {
    const known = this.roots.get(connection);
    if (known !== undefined) return known;
    const root = new RootAccess(connection, this.sudoPasswords(connection.target));
    this.roots.set(connection, root);
    return root;
  }

  private sudoPasswords(target: SshTarget): SudoPasswords | undefined {
    const { sudoPassword, settled } = this.options.interaction ?? {};
    if (sudoPassword === undefined) return undefined;
    const [host, user, address] = [target.label, target.user, addressOf(target)];
    return {
      ask: (attempt, signal) =>
        this.questions.ask(signal, () => sudoPassword({ host, address, user, attempt }, signal)).catch(() => undefined),
      settled: (right) => settled?.({ kind: 'sudo', user, address }, right),
    };
  }

  private async connectionFor(
    host: Host,
    target: SshTarget,
    signal: AbortSignal,
    manner?: Manner,
  ): Promise<HostConnection> {
    const key = targetKey(target);
    this.states.uses(host, key);
    const open = this.pool.get(key);
    if (open === undefined) this.states.set(host, 'connecting');
    try {
      const connection = open ?? (await this.pool.acquire(target, signal, manner));
      this.states.set(host, 'connected');
      return connection;
    } catch (error) {
      const wanted = !HostError.is(error, 'cancelled');
      this.states.set(host, wanted ? 'failed' : 'disconnected');
      const message = error instanceof Error ? error.message : String(error);
      if (wanted) this.log(manner === 'quiet' ? 'info' : 'error', host.name, message);
      throw error;
    }
  }

  private async connect(target: SshTarget, signal: AbortSignal, manner: Manner): Promise<HostConnection> {
    const { proxy } = target;
    // A jump host first, and outside the limit: those behind it must not keep it from connecting.
    const via =
      proxy.type === 'jump' && !this.transports.usesSystem(target)
        ? await this.jump(target, proxy.via, signal, manner)
        : undefined;
    const release = await this.connecting.acquire(signal).catch((error: unknown) => {
      throw cancelled(target.label, error);
    });
    try {
      return await this.transports.connect(target, {
        dial: (dialSignal) => {
          if (via !== undefined) return via.forward(target, dialSignal);
          if (proxy.type !== 'command') return dialTcp(target, dialSignal);
          const { stream, exited } = dialCommand(target, proxy.command);
          void this.proxyCommands.add(exited);
          return Promise.resolve(stream);
        },
        interaction: manner === 'asking' ? (this.options.interaction ?? {}) : {},
        questions: this.questions,
        log: this.options.log ?? (() => undefined),
        timeoutMs: this.options.connectTimeoutMs ?? target.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
        knownHosts: this.knownHosts,
        decrypted: this.decrypted,
        signal,
      });
    } finally {
      release();
    }
  }

  private async jump(target: SshTarget, via: SshTarget, signal: AbortSignal, manner: Manner): Promise<HostConnection> {
    try {
      return await this.pool.acquire(via, signal, manner);
    } catch (error) {
      throw HostError.is(error) ? behindJump(target, error) : error;
    }
  }

  /** Ends on the host what nobody waits for any more. */
  private killLater(connection: HostConnection, sudo: Host['ssh']['sudo'], pid: number): void {
    if (!Number.isSafeInteger(pid) || pid < 2 || !connection.alive) return;
    const signal = AbortSignal.timeout(KILL_TIMEOUT_MS);
    const work = this.rootOn(connection)
      .open(sudo, signal)
      .then(({ started }) => runSession(started, envelope(killScript(pid)), { signal, idleTimeoutMs: KILL_TIMEOUT_MS }))
      .catch((error: unknown) =>
        this.log('warn', connection.target.label, `process ${pid} not stopped: ${String(error)}`),
      );
    void this.kills.add(work);
  }

  private onLost(key: string, reason: HostError): void {
    if (this.disposal.signal.aborted) return;
    const hosts = this.states.gone(key, 'failed');
    for (const { name } of hosts) this.log('warn', name, reason.message);
    this.upkeep?.lost(hosts);
  }

  private async closeHere(key: string): Promise<void> {
    this.states.gone(key, 'disconnected');
    await this.pool.close(key);
  }

  private keepUp(options: UpkeepOptions): Upkeep {
    const context = {
      connect: async (host: Host, signal: AbortSignal) =>
        this.connectionFor(host, await this.resolve(host, signal), signal, 'quiet'),
      onGivenUp: ({ name }: Host, error: unknown) =>
        this.log('warn', name, `not tried again by itself: ${String(error)}`),
      connections: () => this.pool.all(),
      closeUnused: ({ target }: HostConnection) => {
        this.log('info', target.label, 'closed, since nothing has used it for a while');
        void this.closings.add(this.closeHere(targetKey(target)));
      },
      log: (message: string) => this.log('info', 'ssh', message),
    };
    return new Upkeep(context, options);
  }

  private log(level: 'debug' | 'info' | 'warn' | 'error', host: string, message: string): void {
    this.options.log?.({ level, host, message });
  }
}

function renamed(hostName: string, error: HostError): HostError {
  return new HostError(hostName, error.code, error.message, { ...error.details, cause: error });
}

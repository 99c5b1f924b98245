import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';
import { Askpass } from './askpass';
import { Deadline } from './deadline';
import type { HostConnection } from './hostConnection';
import { changedError } from './hostKeyPolicy';
import type { SshInteraction, SshLog } from './interaction';
import type { KnownHostsFiles } from './knownHostsFile';
import type { Questions } from './questions';
import { SystemAnswers } from './systemAnswers';
import { masterArguments, sharingArguments } from './systemArguments';
import { SystemConnection } from './systemConnection';
import { changeIn, noSystemSsh, systemError } from './systemErrors';
import { addressOf, type SshTarget } from './target';
import { cancelled, timedOut } from './transportErrors';

export interface SystemContext {
  readonly interaction: SshInteraction | undefined;
  readonly questions: Questions;
  readonly log: SshLog;
  readonly timeoutMs: number;
  readonly knownHosts: KnownHostsFiles;
  readonly signal: AbortSignal;
}

export interface SystemTransportOptions {
  readonly configFile?: string | undefined;
  readonly binary?: string | undefined;
  readonly platform?: NodeJS.Platform;
}

/** There is no `ssh` on this machine, or it cannot be started. */
export class NoSystemSsh extends Error {}

interface Ready {
  readonly child: ReturnType<typeof spawn>;
  readonly complaint: () => string;
}

/**
 * Connections through the user's own `ssh`, for logins that ssh2 cannot do: certificates, security keys, Kerberos,
 * smart cards, post-quantum key exchange. One `ssh` holds a connection (ControlMaster), the others share it; Windows
 * has no such thing, and there each command connects by itself, and nothing is asked.
 */
export class SystemTransport {
  private askpass: Promise<Askpass> | undefined;
  private count = 0;

  constructor(private readonly options: SystemTransportOptions) {}

  /** A connection can be shared, and ssh can ask. */
  get shares(): boolean {
    return (this.options.platform ?? process.platform) !== 'win32';
  }

  /** Rejects with a HostError; with {@link NoSystemSsh} as its cause where there is none. */
  async connect(target: SshTarget, context: SystemContext): Promise<HostConnection> {
    const { binary = 'ssh', configFile } = this.options;
    const failure = (output: string): ReturnType<typeof systemError> => systemError(target, output);
    const prompts = context.interaction !== undefined;
    if (!this.shares) {
      const own = { configFile, controlPath: undefined, prompts: false, timeoutMs: context.timeoutMs };
      return new SystemConnection(target, { binary, master: undefined, commandArguments: masterArguments(target, own), failure }); // prettier-ignore
    }
    const askpass = await this.startAskpass();
    const controlPath = join(askpass.directory, String((this.count += 1)));
    const args = masterArguments(target, { configFile, controlPath, prompts, timeoutMs: context.timeoutMs });
    context.log({ level: 'debug', host: target.label, message: `${binary} ${args.join(' ')}` });
    const ready = await this.hold(target, args, controlPath, askpass, context);
    context.log({ level: 'info', host: target.label, message: `connected to ${addressOf(target)} as ${target.user} through ${binary}` }); // prettier-ignore
    const commandArguments = sharingArguments(target, controlPath);
    return new SystemConnection(target, { binary, master: { ...ready, controlPath }, commandArguments, failure });
  }

  /** Removes the sockets' directory; connections are closed before. */
  async dispose(): Promise<void> {
    const askpass = await this.askpass?.catch(() => undefined);
    await askpass?.dispose();
  }

  /** Once for all connections; what did not work (a full /tmp) may work the next time. */
  private async startAskpass(): Promise<Askpass> {
    const starting = (this.askpass ??= Askpass.start());
    try {
      return await starting;
    } catch (error) {
      if (this.askpass === starting) this.askpass = undefined;
      throw error;
    }
  }

  private async hold(
    target: SshTarget,
    args: readonly string[],
    controlPath: string,
    askpass: Askpass,
    context: SystemContext,
  ): Promise<Ready> {
    const { binary = 'ssh' } = this.options;
    const over = new AbortController();
    const deadline = new Deadline(context.timeoutMs, () => over.abort(timedOut(target, 'login', context.timeoutMs)));
    const onDeclined = (what: 'host-key' | 'login'): void => {
      const words = what === 'host-key' ? 'Host key verification failed.' : 'Permission denied (?).';
      over.abort(systemError(target, `${said}\n${words}`));
    };
    const { interaction, questions, log } = context;
    const answers = new SystemAnswers({ target, interaction: interaction ?? {}, questions, log, deadline, onDeclined });
    const { id, variables } = askpass.environment(answers.answer);
    let said = '';
    let established = false;
    const signal = AbortSignal.any([context.signal, over.signal]);
    try {
      const ready = await new Promise<Ready>((resolve, reject) => {
        const watcher = watch(askpass.directory, () => check());
        const child = spawn(binary, args, {
          stdio: ['ignore', 'ignore', 'pipe'],
          env: { ...process.env, ...(interaction === undefined ? {} : variables) },
          detached: true, // without a terminal to ask on: questions come to us
        });
        const stop = (): void => {
          watcher.close();
          signal.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          stop();
          child.kill('SIGKILL');
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        };
        // The socket is there once the login is done and others may share the connection.
        const check = (): void => {
          if (established || !existsSync(controlPath)) return;
          established = true;
          stop();
          said = '';
          resolve({ child, complaint: () => said.trim().split('\n').at(-1) ?? '' });
        };
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          said = (said + text).slice(-16_384);
          for (const line of text.split('\n')) if (line.trim() !== '') log({ level: 'debug', host: target.label, message: `ssh: ${line.trim()}` }); // prettier-ignore
        });
        child.once('error', (error) => {
          stop();
          reject(noSystemSsh(target, binary, new NoSystemSsh(error.message)));
        });
        child.once('close', () => {
          stop();
          reject(systemError(target, said));
        });
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
      });
      answers.ended(true);
      return ready;
    } catch (error) {
      if (context.signal.aborted) throw cancelled(target.label, error);
      if (said.includes('Permission denied')) answers.ended(false);
      const change = await changeIn(target, said, context.knownHosts);
      if (change === undefined) throw error;
      const { changedHostKey } = interaction ?? {};
      await questions.ask(signal, async () => changedHostKey?.(change, signal)).catch(() => undefined);
      throw changedError(change);
    } finally {
      deadline.end();
      askpass.forget(id);
    }
  }
}

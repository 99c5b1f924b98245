import * as l10n from '@vscode/l10n';
import type { HostError } from '../errors';
import type { SshSettings } from '../spec/cluster';
import type { StartedCommand } from './command';
import type { HostConnection } from './hostConnection';
import type { SessionResult } from './session';
import { SharedWork } from './sharedWork';
import { commandFor, mayWantPassword, notStarted, passwordCommand, passwordsRefused, sudoSilent } from './sudo';
import { sudoDialogue, sudoWords, type DialogueEnd } from './sudoDialogue';
import { cancelled, connectionLost } from './transportErrors';

/** A shell that reads a script, as root. */
export interface RootShell {
  readonly command: string;
  readonly started: StartedCommand;
}

export interface SudoPasswords {
  /** The password for the n-th time, counted from 1; `undefined`: there is none to be had. */
  readonly ask: (attempt: number, signal: AbortSignal) => Promise<string | undefined>;
  readonly settled: (right: boolean) => void;
}

/**
 * How scripts become root on one connection: as the login user or with `sudo -n`, and where that wants a password, with
 * one that is asked for once and kept in memory for as long as the connection is.
 */
export class RootAccess {
  private password: string | undefined;
  private establishing: SharedWork<string> | undefined;

  constructor(
    private readonly connection: HostConnection,
    /** Absent: nobody could ever be asked. */
    private readonly passwords: SudoPasswords | undefined,
  ) {}

  /** Starts the shell. Rejects with a HostError, or with the signal's reason. */
  async open(sudo: SshSettings['sudo'], signal: AbortSignal): Promise<RootShell> {
    const command = commandFor(this.connection.target.user, sudo);
    const { password } = this;
    if (password === undefined || !command.includes('sudo')) {
      return { command, started: await this.connection.exec(command, signal) };
    }
    const { shell, end } = await this.converse((attempt) => Promise.resolve(attempt === 1 ? password : undefined), signal); // prettier-ignore
    if (end.end === 'ready') return shell;
    if (end.end === 'declined') {
      this.forget(password);
      throw passwordsRefused(this.connection.target, shell.command, 1, '');
    }
    throw this.failure(shell.command, end);
  }

  /**
   * A shell has ended without taking its script. True: a password was wanted, it is there now, and the script may be
   * tried again. Rejects with a HostError when none is right.
   */
  async unlock(command: string, { end, stdout, stderr }: SessionResult, signal: AbortSignal): Promise<boolean> {
    const { passwords } = this;
    if (passwords === undefined || end.end !== 'exit' || stdout.tag !== undefined) return false;
    const output = `${stdout.noise}\n${stderr.noise}`;
    if (!mayWantPassword(command, end.code, output)) return false;
    if (this.password !== undefined) return true; // got for another script in the meantime
    if (this.establishing === undefined || this.establishing.abandoned) {
      const work = new SharedWork((any) => this.establish(passwords, notStarted(this.connection.target, command, 1, output), any)); // prettier-ignore
      this.establishing = work;
      void work.done.then(() => {
        if (this.establishing === work) this.establishing = undefined;
      });
    }
    this.password = await this.establishing.wait(signal, () => cancelled(this.connection.target.label));
    return true;
  }

  /** Asked before sudo is: an attempt that is given up counts as a wrong password on the host. */
  private async establish(passwords: SudoPasswords, refusal: HostError, signal: AbortSignal): Promise<string> {
    let password = await passwords.ask(1, signal);
    if (password === undefined) throw refusal;
    const { shell, end } = await this.converse(async (attempt) => {
      if (attempt === 1) return password;
      passwords.settled(false);
      password = await passwords.ask(attempt, signal);
      return password;
    }, signal);
    if (end.end === 'refused' && end.prompts > 0) passwords.settled(false);
    if (end.end !== 'ready') throw this.failure(shell.command, end);
    shell.started.terminate();
    // None was wanted after all: sudo remembers this connection for a while, so what was typed is not known to be right.
    if (end.prompts > 0) passwords.settled(true);
    return password;
  }

  private async converse(
    answer: (attempt: number) => Promise<string | undefined>,
    signal: AbortSignal,
  ): Promise<{ readonly shell: RootShell; readonly end: DialogueEnd }> {
    const words = sudoWords();
    const command = passwordCommand(words);
    const started = await this.connection.exec(command, signal);
    return { shell: { command, started }, end: await sudoDialogue(started, words, answer, signal) };
  }

  private forget(password: string): void {
    if (this.password !== password) return;
    this.password = undefined;
    this.passwords?.settled(false);
  }

  private failure(command: string, end: Exclude<DialogueEnd, { end: 'ready' }>): Error {
    const { target, lost } = this.connection;
    switch (end.end) {
      case 'refused':
        return end.prompts > 0
          ? passwordsRefused(target, command, end.code, end.output)
          : notStarted(target, command, end.code, end.output);
      case 'declined':
        return passwordsRefused(target, command, 1, '');
      case 'aborted':
        return cancelled(target.label);
      case 'silent':
        return sudoSilent(target, command, end.output);
      case 'lost':
        return lost ?? connectionLost(target, l10n.t('the command ended without telling how'));
    }
  }
}

import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { parseSshG, type Lookup, type SshSettingsMap } from './sshSettings';

interface Turn {
  readonly resolve: (settings: SshSettingsMap) => void;
  readonly reject: (error: Error) => void;
  readonly settle: () => void;
}

/**
 * One of the loops of a {@link SettingsShell}: takes a question at a time and answers it with what `ssh -G` printed, the
 * mark with its status, what it complained of, and the mark again.
 */
export class SettingsLane {
  private text = '';
  private turn: Turn | undefined;
  private over = false;

  constructor(
    private readonly socket: Socket,
    private readonly mark: string,
  ) {
    socket.setEncoding('utf8').on('data', (chunk: string) => this.take(chunk));
    socket.on('error', () => undefined); // the end of the shell follows, which is what is told
  }

  get busy(): boolean {
    return this.turn !== undefined;
  }

  /** It can take a question. */
  get free(): boolean {
    return !this.busy && !this.over;
  }

  /** Rejects with ssh's own words, or when there is no answer after so many milliseconds, or with the signal's reason. */
  ask(lookup: Lookup, patienceMs: number, signal: AbortSignal): Promise<SshSettingsMap> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const onAbort = (): void => this.giveUp(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      const onLate = (): void => this.giveUp(new Error(l10n.t('ssh -G gave no answer for {0} s.', patienceMs / 1000)));
      const patience = setTimeout(onLate, patienceMs);
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = (): void => {
        clearTimeout(patience);
        signal.removeEventListener('abort', onAbort);
      };
      this.turn = { resolve, reject, settle };
      this.text = '';
      const fields = [lookup.configFile, lookup.user, lookup.port, lookup.alias];
      this.socket.write(fields.map((field) => `${field ?? ''}\n`).join(''));
    });
  }

  /** It is no longer waited for, and takes no other question: it may never come to read one. */
  giveUp(why: Error): void {
    this.over = true;
    this.socket.destroy();
    const turn = this.endTurn();
    turn?.reject(why);
  }

  private take(chunk: string): void {
    this.text += chunk;
    const end = `\n${this.mark}\n`;
    if (!this.text.endsWith(end)) return;
    const turn = this.endTurn();
    const at = this.text.indexOf(`\n${this.mark} `);
    const [status, ...complaint] = this.text.slice(at + this.mark.length + 2, -end.length).split('\n');
    if (status === '0') turn?.resolve(parseSshG(this.text.slice(0, at)));
    else turn?.reject(new Error(complaint.join('\n').trim() || l10n.t('ssh -G ended with status {0}.', status ?? '')));
    this.text = '';
  }

  private endTurn(): Turn | undefined {
    const { turn } = this;
    this.turn = undefined;
    turn?.settle();
    return turn;
  }
}

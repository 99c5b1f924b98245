import type { Answerer } from './askpass';
import { parseAskpassPrompt, type AskpassPrompt } from './askpassPrompt';
import type { Deadline } from './deadline';
import type { SecretName, SshInteraction, SshLog } from './interaction';
import type { Questions } from './questions';
import { addressOf, type SshTarget } from './target';

export interface AnswerContext {
  readonly target: SshTarget;
  readonly interaction: SshInteraction;
  readonly questions: Questions;
  readonly log: SshLog;
  /** Stands still while a person is asked. */
  readonly deadline: Deadline;
  /** Somebody said no to what the login cannot do without. */
  readonly onDeclined: (what: 'host-key' | 'login') => void;
}

/** Puts the questions of one `ssh` to the person, and tells afterwards whether the secrets were right. */
export class SystemAnswers {
  private readonly given = new Map<string, { readonly name: SecretName; attempt: number; open: boolean }>();

  constructor(private readonly context: AnswerContext) {}

  readonly answer: Answerer = async (text, hint, signal) => {
    const { deadline, target, log } = this.context;
    const prompt = parseAskpassPrompt(text, hint);
    try {
      if (prompt.kind === 'notice') {
        // Nothing is to be typed, but somebody has to touch a key: the time is theirs until ssh takes the question back.
        log({ level: 'warn', host: target.label, message: prompt.text });
        await deadline.pausedWhile(() => gone(signal));
        return undefined;
      }
      const answer = await deadline.pausedWhile(() =>
        this.context.questions.ask(signal, () => this.ask(prompt, signal)),
      );
      // Without an answer ssh would go on with an empty one, which counts as a wrong password on the host.
      if (answer === undefined && prompt.kind !== 'passphrase')
        this.context.onDeclined(prompt.kind === 'host-key' ? 'host-key' : 'login');
      return answer;
    } catch {
      return undefined;
    }
  };

  /** The login is over. A secret that was given last and did not help was wrong. */
  ended(success: boolean): void {
    for (const { name, open } of this.given.values()) if (open) this.context.interaction.settled?.(name, success);
    this.given.clear();
  }

  private async ask(
    prompt: Exclude<AskpassPrompt, { kind: 'notice' }>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { target, interaction } = this.context;
    const { label: host, user } = target;
    switch (prompt.kind) {
      case 'host-key': {
        const { host: address, keyType, fingerprint, takesFingerprint } = prompt;
        const question = { host, address, keyType, fingerprint, known: 'nothing', storesAlways: true } as const;
        const verdict = await interaction.unknownHostKey?.(question, signal);
        return verdict === 'store' ? (takesFingerprint ? fingerprint : 'yes') : undefined;
      }
      case 'passphrase':
        return this.secret({ kind: 'passphrase', file: prompt.file }, (attempt) =>
          interaction.passphrase?.({ host, file: prompt.file, attempt }, signal),
        );
      case 'password': {
        const own = prompt.user === user && [target.alias, target.hostName].includes(prompt.host);
        const address = own ? addressOf(target) : prompt.host; // a jump host's
        return this.secret({ kind: 'password', user: prompt.user, address }, (attempt) =>
          interaction.password?.({ host, address, user: prompt.user, attempt }, signal),
        );
      }
      case 'other': {
        const prompts = [{ text: prompt.text, echo: false }];
        const question = { host, address: addressOf(target), user, name: '', instructions: '', prompts };
        return (await interaction.keyboardInteractive?.(question, signal))?.[0];
      }
    }
  }

  private async secret(
    name: SecretName,
    ask: (attempt: number) => Promise<string | undefined> | undefined,
  ): Promise<string | undefined> {
    const key = JSON.stringify(name);
    const known = this.given.get(key);
    if (known?.open === true) this.context.interaction.settled?.(name, false);
    const attempt = (known?.attempt ?? 0) + 1;
    const answer = await ask(attempt);
    this.given.set(key, { name, attempt, open: answer !== undefined });
    return answer;
  }
}

function gone(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

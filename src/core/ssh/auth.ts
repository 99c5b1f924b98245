import type { AnyAuthMethod, AuthenticationType, NextAuthHandler, Prompt } from 'ssh2';
import type { Identity } from './identities';
import type { KeyboardInteractiveQuestion, PasswordQuestion } from './interaction';
import { addressOf, type SshTarget } from './target';

/** Asks the person; `undefined`: nobody to ask, or declined. Never rejects. */
export interface LoginPrompts {
  readonly password: ((question: PasswordQuestion) => Promise<string | undefined>) | undefined;
  readonly keyboardInteractive:
    ((question: KeyboardInteractiveQuestion) => Promise<readonly string[] | undefined>) | undefined;
}

const ATTEMPTS = 3; // NumberOfPasswordPrompts of ssh_config(5)

/**
 * Drives one login: `none` to learn what the server takes, then keys one at a time, then keyboard-interactive, then
 * password. A prompt appears only for a method the server has offered.
 */
export class Login {
  /** What was offered to the server, for the error when nothing was good enough. */
  readonly tried: string[] = [];
  /** Methods the server named last. */
  accepted: readonly string[] = [];
  private readonly keys: Identity[];
  private signed = false;
  private prompted = 0;
  private interactiveEnded = false;
  private passwords = 0;
  private passwordEnded = false;

  constructor(
    private readonly target: SshTarget,
    identities: readonly Identity[],
    private readonly prompts: LoginPrompts,
  ) {
    this.keys = [...identities];
  }

  /** ssh2's `authHandler`. */
  readonly handler = (left: AuthenticationType[] | null, _partial: boolean, next: NextAuthHandler): void => {
    this.nextMethod(left).then(
      (method) => next(method ?? END),
      () => next(END),
    );
  };

  private async nextMethod(left: readonly string[] | null): Promise<AnyAuthMethod | undefined> {
    if (left === null) return { type: 'none', username: this.target.user };
    // After a signature, ssh2 does not pass on what the server answered: a key may have been half of a login
    // (AuthenticationMethods publickey,keyboard-interactive). Then every prompt is worth a try, and its answer tells.
    const halfway = this.signed;
    this.signed = false;
    if (!halfway) this.accepted = left;
    const takes = (method: string): boolean => halfway || left.includes(method);
    const prompt = halfway ? await this.promptMethod(takes) : undefined;
    const key = prompt === undefined && left.includes('publickey') ? await this.nextKey() : undefined;
    return prompt ?? key ?? this.promptMethod(takes);
  }

  private async nextKey(): Promise<AnyAuthMethod | undefined> {
    for (let identity = this.keys.shift(); identity !== undefined; identity = this.keys.shift()) {
      const method = await identity.offer(() => {
        this.signed = true;
      });
      if (method !== undefined) {
        this.tried.push(identity.description);
        return method;
      }
    }
    return undefined;
  }

  private async promptMethod(takes: (method: string) => boolean): Promise<AnyAuthMethod | undefined> {
    const username = this.target.user;
    const canAnswer = this.prompts.keyboardInteractive !== undefined || this.prompts.password !== undefined;
    if (canAnswer && takes('keyboard-interactive') && !this.interactiveEnded && this.prompted < ATTEMPTS) {
      this.tried.push('keyboard-interactive');
      this.interactiveEnded = true; // unless it does prompt: a server that refuses at once is not asked again
      return {
        type: 'keyboard-interactive',
        username,
        prompt: (name, instructions, _language, prompts, finish) => {
          this.prompted += 1;
          void this.answer(name, instructions, prompts).then((answers) => {
            this.interactiveEnded = answers === undefined;
            finish([...(answers ?? prompts.map(() => ''))]);
          });
        },
      };
    }
    if (this.prompts.password === undefined || !takes('password') || this.passwordEnded) return undefined;
    if (this.passwords >= ATTEMPTS) return undefined;
    this.passwords += 1;
    const password = await this.prompts.password({
      host: this.target.label,
      address: addressOf(this.target),
      user: username,
      attempt: this.passwords,
    });
    this.passwordEnded = password === undefined;
    if (password === undefined) return undefined;
    this.tried.push('password');
    return { type: 'password', username, password };
  }

  private async answer(
    name: string,
    instructions: string,
    prompts: readonly Prompt[],
  ): Promise<readonly string[] | undefined> {
    const { user } = this.target;
    const address = addressOf(this.target);
    const host = this.target.label;
    if (this.prompts.keyboardInteractive !== undefined) {
      const questions = prompts.map(({ prompt, echo }) => ({ text: prompt, echo: echo ?? false }));
      return this.prompts.keyboardInteractive({ host, address, user, name, instructions, prompts: questions });
    }
    // A single hidden question is how PAM asks for the password.
    if (prompts.length !== 1 || prompts[0]?.echo === true) return undefined;
    const password = await this.prompts.password?.({ host, address, user, attempt: this.prompted });
    return password === undefined ? undefined : [password];
  }
}

/** ssh2 ends the login on `false`, which its types leave out. */
const END = false as unknown as AuthenticationType;

import type { AnyAuthMethod, AuthenticationType, NextAuthHandler, Prompt } from 'ssh2';
import type { Identity } from './identities';
import type { KeyboardInteractiveQuestion, PasswordQuestion, SecretName } from './interaction';
import { addressOf, type SshTarget } from './target';

/** Asks the person; `undefined`: nobody to ask, or declined. Never rejects. */
export interface LoginPrompts {
  readonly password: ((question: PasswordQuestion) => Promise<string | undefined>) | undefined;
  readonly keyboardInteractive:
    ((question: KeyboardInteractiveQuestion) => Promise<readonly string[] | undefined>) | undefined;
  /** Told when the password has turned out right or wrong. */
  readonly settled?: ((secret: SecretName, right: boolean) => void) | undefined;
}

const ATTEMPTS = 3; // NumberOfPasswordPrompts of ssh_config(5)

/** How PAM and sshd ask for the password itself: `Password: `, `(user@host) Password:`, `user@host's password: `. */
const PASSWORD_PROMPT = /^\s*(?:\([^()]*\)\s*|\S+'s\s+)?password(?: for \S+)?\s*:?\s*$/i;

/**
 * Drives one login: `none` to learn what the server takes, then keys one at a time, then keyboard-interactive, then
 * password. A prompt appears only for a method the server has offered, and once it was declined no other one does.
 */
export class Login {
  /** What was offered to the server, for the error when nothing was good enough. */
  readonly tried: string[] = [];
  /** Methods the server named last. */
  accepted: readonly string[] = [];
  private readonly keys: Identity[];
  private signed = false;
  private interactiveEnded = false;
  private declined = false;
  private rounds = 0;
  private passwords = 0;
  /** A password was given, and nothing else since. */
  private undecided = false;

  constructor(
    private readonly target: SshTarget,
    identities: readonly Identity[],
    private readonly prompts: LoginPrompts,
    /** Asked before the first prompt: true ends the login there, since another way to log in needs none. */
    private readonly givesWay: () => boolean = () => false,
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

  /** To be told once how the login ended: then a password is known to be right or wrong. */
  ended(success: boolean): void {
    if (success && this.passwords > 0) this.settle(true);
    else if (this.undecided) this.settle(false);
    this.undecided = false;
  }

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
    if (this.declined || this.givesWay()) return undefined;
    const username = this.target.user;
    const canAnswer = this.prompts.keyboardInteractive !== undefined || this.prompts.password !== undefined;
    if (canAnswer && takes('keyboard-interactive') && !this.interactiveEnded && this.rounds < ATTEMPTS) {
      this.tried.push('keyboard-interactive');
      this.interactiveEnded = true; // unless it does prompt: a server that refuses at once is not asked again
      return {
        type: 'keyboard-interactive',
        username,
        prompt: (name, instructions, _language, prompts, finish) => {
          if (prompts.length > 0) this.interactiveEnded = false;
          void this.answer(name, instructions, prompts).then((answers) => {
            finish([...(answers ?? prompts.map(() => ''))]);
          });
        },
      };
    }
    if (!takes('password') || this.passwords >= ATTEMPTS) return undefined;
    const password = await this.askPassword();
    if (password === undefined) return undefined;
    this.tried.push('password');
    return { type: 'password', username, password };
  }

  private async answer(
    name: string,
    instructions: string,
    prompts: readonly Prompt[],
  ): Promise<readonly string[] | undefined> {
    if (prompts.length === 0 || this.declined) return []; // a server may just say something (RFC 4256 section 3.2)
    this.rounds += 1;
    const { user } = this.target;
    const [only, ...more] = prompts;
    const isAlone = more.length === 0 && only?.echo !== true;
    const { keyboardInteractive } = this.prompts;
    const plain = isAlone && name === '' && instructions === '' && PASSWORD_PROMPT.test(only?.prompt ?? '');
    if (this.prompts.password !== undefined && (plain || (isAlone && keyboardInteractive === undefined))) {
      const password = await this.askPassword();
      return password === undefined ? undefined : [password];
    }
    this.undecided = false; // the server goes on to something else
    const questions = prompts.map(({ prompt, echo }) => ({ text: prompt, echo: echo ?? false }));
    const address = addressOf(this.target);
    const answers = await keyboardInteractive?.({ host: this.target.label, address, user, name, instructions, prompts: questions }); // prettier-ignore
    this.declined = answers === undefined;
    return answers;
  }

  /** Counted over all methods: a server that takes a password in two ways asks no more often than in one. */
  private async askPassword(): Promise<string | undefined> {
    if (this.undecided) this.settle(false);
    this.undecided = false;
    this.passwords += 1;
    const password = await this.prompts.password?.({
      host: this.target.label,
      address: addressOf(this.target),
      user: this.target.user,
      attempt: this.passwords,
    });
    this.declined = password === undefined;
    this.undecided = password !== undefined;
    return password;
  }

  private settle(right: boolean): void {
    this.prompts.settled?.({ kind: 'password', user: this.target.user, address: addressOf(this.target) }, right);
  }
}

/** ssh2 ends the login on `false`, which its types leave out. */
const END = false as unknown as AuthenticationType;

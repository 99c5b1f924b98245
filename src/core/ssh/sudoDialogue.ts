import { randomBytes } from 'node:crypto';
import type { StartedCommand } from './command';

/** Words that sudo and the shell behind it are made to say, too random to come from anything else. */
export interface SudoWords {
  /** What sudo says when it wants a password, in place of its own words, which differ by version and language. */
  readonly prompt: string;
  /** What the shell says first: from here on everything is for the script. */
  readonly ready: string;
}

export function sudoWords(): SudoWords {
  const word = (): string => `lvs-dr-${randomBytes(16).toString('hex')}`;
  return { prompt: word(), ready: word() };
}

export type DialogueEnd =
  /** A shell runs as root and reads its script. */
  | { readonly end: 'ready'; readonly prompts: number }
  | { readonly end: 'refused'; readonly prompts: number; readonly code: number; readonly output: string }
  /** Nobody gave the password that sudo asked for. */
  | { readonly end: 'declined' }
  | { readonly end: 'aborted' }
  /** Neither a prompt nor a shell in time. */
  | { readonly end: 'silent'; readonly output: string }
  | { readonly end: 'lost' };

/** PAM delays a failed attempt by seconds; a directory server may take its time. */
const PATIENCE_MS = 60_000;

/**
 * Gives sudo its password when it asks, counted from 1, until the shell is there. sudo reads its standard input a byte
 * at a time up to the newline, so nothing that is sent later is lost; but whatever is sent before the shell is ready
 * would be taken for a password, so nothing is. Never rejects, and leaves the command running only at `ready`.
 */
export function sudoDialogue(
  command: StartedCommand,
  words: SudoWords,
  answer: (attempt: number) => Promise<string | undefined>,
  signal: AbortSignal,
): Promise<DialogueEnd> {
  const { channel } = command;
  return new Promise((resolve) => {
    let out = '';
    let err = '';
    let prompts = 0;
    let settled = false;
    let patience: NodeJS.Timeout | undefined;
    const wait = (): void => {
      clearTimeout(patience);
      patience = setTimeout(() => stop({ end: 'silent', output: said() }), PATIENCE_MS);
    };
    const said = (): string => `${out}\n${err}`.replaceAll(words.prompt, '').trim();
    const settle = (end: DialogueEnd): void => {
      if (settled) return;
      settled = true;
      clearTimeout(patience);
      signal.removeEventListener('abort', onAbort);
      channel.off('data', onOut);
      channel.stderr.off('data', onErr);
      resolve(end);
    };
    const stop = (end: DialogueEnd): void => {
      if (settled) return;
      settle(end);
      command.terminate();
    };
    const onAbort = (): void => stop({ end: 'aborted' });
    const onOut = (chunk: Buffer): void => {
      out += chunk.toString('latin1');
      if (out.includes(words.ready)) settle({ end: 'ready', prompts });
    };
    const onErr = (chunk: Buffer): void => {
      err += chunk.toString('utf8');
      if (err.split(words.prompt).length - 1 <= prompts) return;
      prompts += 1;
      clearTimeout(patience); // the time is the person's
      answer(prompts).then(
        (password) => {
          if (settled) return;
          wait();
          if (password === undefined) stop({ end: 'declined' });
          else channel.write(`${password.replaceAll(/[\r\n]/g, '')}\n`);
        },
        () => stop({ end: 'declined' }),
      );
    };
    channel.on('data', onOut);
    channel.stderr.on('data', onErr);
    void command.closed.then((end) => {
      if (end.end !== 'exit') settle({ end: 'lost' });
      else settle({ end: 'refused', prompts, code: end.code, output: said() });
    });
    wait();
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

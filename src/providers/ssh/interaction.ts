import * as l10n from '@vscode/l10n';
import type { SecretName, SshInteraction } from '../../core/ssh/interaction';
import type { Credentials } from './credentials';
import { askAboutKey, tellOfChangedKey } from './hostKeyDialogs';
import { askSecret } from './secretBox';

interface Question {
  readonly host: string;
  readonly attempt: number;
}

/** The questions of a connection as VS Code asks them, while `isAttended` says that somebody is there to answer. */
export function interactionWhile(isAttended: () => boolean, credentials: Credentials): SshInteraction {
  const told = new Set<string>();
  const secret = async (
    name: SecretName,
    { host, attempt }: Question,
    prompt: string,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const known = attempt === 1 ? await credentials.get(name) : undefined;
    if (known !== undefined || !isAttended()) return known;
    const text = attempt > 1 ? l10n.t('That was not right. {0}', prompt) : prompt;
    const answer = await askSecret({ title: host, prompt: text, mayKeep: true }, signal);
    if (answer !== undefined) credentials.typed(name, answer);
    return answer?.secret;
  };
  return {
    unknownHostKey: async (question) => (isAttended() ? askAboutKey(question) : 'reject'),
    changedHostKey: async (change) => {
      const key = `${change.address} ${change.fingerprint}`;
      if (!isAttended() || told.has(key)) return; // the error says it again
      told.add(key);
      await tellOfChangedKey(change);
    },
    passphrase: ({ file, ...question }, signal) =>
      secret({ kind: 'passphrase', file }, question, l10n.t('Passphrase of the key {0}', file), signal),
    password: ({ user, address, ...question }, signal) =>
      secret({ kind: 'password', user, address }, question, l10n.t('Password of {0} on {1}', user, address), signal),
    sudoPassword: ({ user, address, ...question }, signal) =>
      secret({ kind: 'sudo', user, address }, question, l10n.t('Password of {0} for sudo on {1}', user, address), signal), // prettier-ignore
    settled: (name, right) => credentials.settled(name, right),
    keyboardInteractive: async ({ host, name, instructions, prompts }, signal) => {
      const answers: string[] = [];
      for (const { text, echo } of prompts) {
        if (!isAttended()) return undefined;
        // The server's words are data: shown as they are, below a title that is ours. What they ask for may be good
        // for one time only, so it is never kept.
        const prompt = [name, instructions, text].filter((part) => part.trim() !== '').join(' – ');
        const answer = await askSecret({ title: host, prompt, echo }, signal);
        if (answer === undefined) return undefined;
        answers.push(answer.secret);
      }
      return answers;
    },
  };
}

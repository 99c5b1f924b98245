import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SshInteraction, UnknownHostKey } from '../../core/ssh/interaction';

/** The questions of a connection as VS Code asks them, while `isAttended` says that somebody is there to answer. */
export function interactionWhile(isAttended: () => boolean): SshInteraction {
  return {
    unknownHostKey: async (question) => (isAttended() ? askAboutKey(question) : 'reject'),
    passphrase: async ({ host, file, attempt }, signal) =>
      isAttended()
        ? askSecret(
            {
              title: host,
              prompt: again(attempt, l10n.t('Passphrase of the key {0}', file)),
            },
            signal,
          )
        : undefined,
    password: async ({ host, user, address, attempt }, signal) =>
      isAttended()
        ? askSecret({ title: host, prompt: again(attempt, l10n.t('Password of {0} on {1}', user, address)) }, signal)
        : undefined,
    keyboardInteractive: async ({ host, name, instructions, prompts }, signal) => {
      const answers: string[] = [];
      for (const { text, echo } of prompts) {
        if (!isAttended()) return undefined;
        // The server's words are data: shown as they are, below a title that is ours.
        const prompt = [name, instructions, text].filter((part) => part.trim() !== '').join(' – ');
        const answer = await askSecret({ title: host, prompt, password: !echo }, signal);
        if (answer === undefined) return undefined;
        answers.push(answer);
      }
      return answers;
    },
  };
}

function again(attempt: number, prompt: string): string {
  return attempt > 1 ? l10n.t('That was not right. {0}', prompt) : prompt;
}

async function askAboutKey({
  host,
  address,
  keyType,
  fingerprint,
  known,
}: UnknownHostKey): Promise<'store' | 'once' | 'reject'> {
  const copy = l10n.t('Copy Fingerprint');
  const remember = l10n.t('Trust and Remember');
  const once = l10n.t('Only This Time');
  const detail = [
    l10n.t('Address: {0}', address),
    l10n.t('Key: {0}', keyType),
    l10n.t('Fingerprint: {0}', fingerprint),
    '',
    ...(known === 'other-key-type' ? [l10n.t('Your known_hosts holds a key of another type for this host.'), ''] : []),
    ...(known === 'certificate-authority' ? [l10n.t('Your known_hosts expects a host certificate here.'), ''] : []),
    l10n.t(
      'Compare the fingerprint with the one on the host itself: {0}',
      'for key in /etc/ssh/ssh_host_*.pub; do ssh-keygen -lf $key; done',
    ),
  ].join('\n');
  const question = l10n.t('The host key of {0} is not known. Do you trust it?', host);
  for (;;) {
    // The first button is the one that Enter presses, so it must be one that trusts nobody.
    const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, copy, remember, once);
    if (answer !== copy) return answer === remember ? 'store' : answer === once ? 'once' : 'reject';
    await vscode.env.clipboard.writeText(fingerprint);
  }
}

async function askSecret(options: vscode.InputBoxOptions, signal: AbortSignal): Promise<string | undefined> {
  const source = new vscode.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await vscode.window.showInputBox({ password: true, ignoreFocusOut: true, ...options }, source.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

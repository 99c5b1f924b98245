import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from './shared/command';

/** Forgets passwords and passphrases, those kept in the secret storage and those known to this window. */
export const forgetCredentials: Command = {
  contactsHosts: false,
  async run({ hosts }) {
    const count = await hosts.forgetCredentials();
    const text =
      count === 0
        ? l10n.t('There are no saved credentials.')
        : l10n.t('Forgotten: {0} saved credentials. Open connections stay open.', count);
    void vscode.window.showInformationMessage(text);
  },
};

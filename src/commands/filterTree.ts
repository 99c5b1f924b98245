import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Command } from './shared/command';

/** Shows only rows with a text in their name, address or state. */
export const filterTree: Command = {
  contactsHosts: false,
  async run({ tree }) {
    const text = await vscode.window.showInputBox({
      title: l10n.t('Filter Rows'),
      prompt: l10n.t('Part of a name, an address or a state; empty: all rows.'),
      value: tree.arranged.text,
    });
    if (text !== undefined) await tree.arrange({ text: text.trim() });
  },
};

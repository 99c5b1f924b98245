import * as vscode from 'vscode';
import type { Command } from './shared/command';
import { anyHost } from './shared/hostPlace';
import { hostsMeant } from './shared/hostsMeant';

/** Puts the address of a host, or those of every selected one, a line each, on the clipboard. */
export const copyAddress: Command = {
  contactsHosts: false,
  async run({ store }, argument, selected) {
    const meant = await hostsMeant(store, argument, selected, anyHost());
    if (meant === undefined) return;
    await vscode.env.clipboard.writeText(meant.hosts.map(({ address }) => address).join('\n'));
  },
};

import * as vscode from 'vscode';
import type { Command } from './shared/command';
import { hostMeant } from './shared/hostMeant';

/** Puts the address of a host on the clipboard. */
export const copyAddress: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const host = await hostMeant(store, argument);
    if (host !== undefined) await vscode.env.clipboard.writeText(host.address);
  },
};

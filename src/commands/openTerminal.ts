import * as vscode from 'vscode';
import { sshArguments } from '../core/ssh/systemSsh';
import { sshConfiguration } from '../providers/settings';
import type { Command } from './shared/command';
import { hostMeant } from './shared/hostMeant';

/** Opens a terminal on a host with the system's own ssh: the person's keys, agent and second factor as they know them. */
export const openTerminal: Command = {
  contactsHosts: true,
  async run({ store }, argument) {
    const host = await hostMeant(store, argument);
    if (host === undefined) return;
    const { configFile } = sshConfiguration();
    const terminal = vscode.window.createTerminal({
      name: host.name,
      shellPath: 'ssh',
      shellArgs: [...sshArguments(host, configFile)],
      iconPath: new vscode.ThemeIcon('terminal'),
      isTransient: true,
    });
    terminal.show();
  },
};

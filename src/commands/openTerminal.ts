import * as vscode from 'vscode';
import type { Host } from '../core/spec/cluster';
import { sshArguments } from '../core/ssh/systemSsh';
import { sshConfiguration } from '../providers/settings';
import type { Command } from './shared/command';
import { anyHost } from './shared/hostPlace';
import { hostsMeant } from './shared/hostsMeant';

/**
 * Opens a terminal on a host, or one on every selected host, with the system's own ssh: the person's keys, agent and
 * second factor as they know them.
 */
export const openTerminal: Command = {
  contactsHosts: true,
  async run({ store }, argument, selected) {
    const meant = await hostsMeant(store, argument, selected, anyHost());
    for (const host of meant?.hosts ?? []) open(host);
  },
};

function open(host: Host): void {
  const { configFile } = sshConfiguration();
  const terminal = vscode.window.createTerminal({
    name: host.name,
    shellPath: 'ssh',
    shellArgs: [...sshArguments(host, configFile)],
    iconPath: new vscode.ThemeIcon('terminal'),
    isTransient: true,
  });
  terminal.show();
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { commands } from '..';
import type { Command, Services } from './command';

/** Runs a command by its id; the trust that it needs comes first. Rejects with what the command throws. */
export async function runCommand(
  services: Services,
  id: string,
  argument: unknown,
  selected: readonly unknown[],
): Promise<void> {
  const command = Object.entries<Command>(commands).find(([known]) => known === id)?.[1];
  if (command === undefined) throw new Error(`There is no command ${id}.`);
  if (command.contactsHosts && !vscode.workspace.isTrusted) await sayUntrusted();
  else await command.run(services, argument, selected);
}

async function sayUntrusted(): Promise<void> {
  const manage = l10n.t('Manage Workspace Trust');
  const text = l10n.t('This workspace is not trusted, so no host is contacted.');
  const answer = await vscode.window.showWarningMessage(text, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

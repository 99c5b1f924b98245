import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { apply } from './apply';
import { copyAddress } from './copyAddress';
import { copyReport } from './copyReport';
import { inspect } from './inspect';
import { newCluster } from './newCluster';
import { openClusterFile } from './openClusterFile';
import { openTerminal } from './openTerminal';
import { plan } from './plan';
import { refresh } from './refresh';
import { refreshTable } from './refreshTable';
import { remove } from './remove';
import type { Command, Services } from './shared/command';
import { showFailure } from './shared/failures';
import { setWeight } from './setWeight';
import { showConnections } from './showConnections';
import { showCounters } from './showCounters';
import { showLog } from './showLog';
import { showRates } from './showRates';
import { showRules } from './showRules';
import { showTable } from './showTable';
import { showThresholds } from './showThresholds';
import { showTimeouts } from './showTimeouts';
import { test } from './test';

const commands = {
  'lvs.plan': plan,
  'lvs.apply': apply,
  'lvs.inspect': inspect,
  'lvs.refresh': refresh,
  'lvs.test': test,
  'lvs.remove': remove,
  'lvs.openTerminal': openTerminal,
  'lvs.setWeight': setWeight,
  'lvs.copyAddress': copyAddress,
  'lvs.copyReport': copyReport,
  'lvs.refreshTable': refreshTable,
  'lvs.showTable': showTable,
  'lvs.showConnections': showConnections,
  'lvs.showRates': showRates,
  'lvs.showCounters': showCounters,
  'lvs.showThresholds': showThresholds,
  'lvs.showTimeouts': showTimeouts,
  'lvs.showRules': showRules,
  'lvs.newCluster': newCluster,
  'lvs.openClusterFile': openClusterFile,
  'lvs.showLog': showLog,
} as const satisfies Readonly<Record<`lvs.${string}`, Command>>;

export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries<Command>(commands).map(([id, command]) =>
      vscode.commands.registerCommand(id, (argument: unknown, selected: unknown) =>
        run(command, services, argument, Array.isArray(selected) ? selected : [argument]),
      ),
    ),
  );
}

async function run(
  command: Command,
  services: Services,
  argument: unknown,
  selected: readonly unknown[],
): Promise<void> {
  if (command.contactsHosts && !vscode.workspace.isTrusted) return sayUntrusted();
  try {
    await command.run(services, argument, selected);
  } catch (error) {
    showFailure(services.log, error);
  }
}

async function sayUntrusted(): Promise<void> {
  const manage = l10n.t('Manage Workspace Trust');
  const text = l10n.t('This workspace is not trusted, so no host is contacted.');
  const answer = await vscode.window.showWarningMessage(text, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

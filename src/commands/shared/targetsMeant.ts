import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Target } from '../../core/import/sight';
import { parseTarget } from '../../core/import/target';
import { sshHostAliases } from '../../core/ssh/sshConfigHosts';
import { sshConfigFile, sshConfigFiles } from '../../providers/language/sshAliases';

/**
 * The machines to look at: ticked among those of the ssh configuration, or typed, `[USER@]NAME` separated by blanks or
 * commas. What is typed stands in the list at once, to be ticked with the others. None: the person left.
 */
export async function targetsMeant(): Promise<readonly Target[]> {
  const file = sshConfigFile();
  const aliases = await sshHostAliases(file, sshConfigFiles(file));
  const pick = vscode.window.createQuickPick();
  pick.title = l10n.t('Import from Hosts');
  pick.placeholder = l10n.t('Tick hosts, or type names and addresses; each is looked at, none is changed');
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.items = aliases.map((label) => ({ label }));
  return new Promise((resolve) => {
    const listeners = [
      pick.onDidChangeValue((text) => {
        const ticked = labelsOf(pick.selectedItems);
        const items = itemsFor(typedIn(text), ticked, aliases);
        pick.items = items;
        pick.selectedItems = items.filter(({ label }) => ticked.includes(label));
      }),
      pick.onDidAccept(() => {
        const ticked = labelsOf(pick.selectedItems);
        const targets = (ticked.length > 0 ? ticked : typedIn(pick.value)).flatMap((label) => parseTarget(label) ?? []);
        if (targets.length > 0) end(targets);
      }),
      pick.onDidHide(() => end([])),
    ];
    const end = (targets: readonly Target[]): void => {
      for (const listener of listeners) listener.dispose();
      pick.dispose();
      resolve(targets);
    };
    pick.show();
  });
}

/** Several names at once match no entry, so each of them is shown whatever the list is filtered by. */
function itemsFor(
  typed: readonly string[],
  ticked: readonly string[],
  aliases: readonly string[],
): vscode.QuickPickItem[] {
  const foreign = (label: string): boolean => !aliases.includes(label);
  return [...new Set([...typed, ...ticked.filter(foreign), ...aliases])].map((label) => ({
    label,
    ...(foreign(label) && { description: l10n.t('as typed') }),
    alwaysShow: typed.includes(label),
  }));
}

function typedIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => parseTarget(word) !== undefined);
}

function labelsOf(items: readonly vscode.QuickPickItem[]): readonly string[] {
  return items.map(({ label }) => label);
}

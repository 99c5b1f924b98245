import * as vscode from 'vscode';
import type { Actions } from '../../actions';
import type { OnDemand } from '../../providers/onDemand';
import { showFailure } from './failures';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** Registers the commands that package.json contributes. What they do is loaded when the first of them is run. */
export function registerCommands(
  { extension }: Pick<vscode.ExtensionContext, 'extension'>,
  actions: Pick<OnDemand<Actions>, 'get'>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const { contributes } = extension.packageJSON as Manifest;
  const run = async (id: string, argument: unknown, selected: unknown): Promise<void> => {
    try {
      await (await actions.get()).run(id, argument, Array.isArray(selected) ? selected : [argument]);
    } catch (error) {
      showFailure(log, error);
    }
  };
  return vscode.Disposable.from(
    ...contributes.commands.map(({ command: id }) =>
      vscode.commands.registerCommand(id, (argument: unknown, selected: unknown) => run(id, argument, selected)),
    ),
  );
}

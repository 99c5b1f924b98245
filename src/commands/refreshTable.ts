import { isTableView } from '../core/inspectTable';
import * as vscode from 'vscode';
import { subjectOf } from '../providers/clusterUri';
import type { Command } from './shared/command';
import { tableCommand } from './shared/tableCommand';

/** Looks again at the table that is shown, the same way. */
export const refreshTable: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const view = (uri && subjectOf(uri)?.details['view']) ?? '';
    if (isTableView(view)) await tableCommand(view).run(services, uri, [uri]);
  },
};

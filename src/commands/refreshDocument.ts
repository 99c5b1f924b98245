import * as vscode from 'vscode';
import { isHostView } from '../core/hostViews/hostViews';
import { isTableView } from '../core/inspectTable';
import { SCHEMES, subjectOf } from '../providers/clusterUri';
import { latestOf } from '../providers/keptDocuments';
import { compareDirectors } from './compareDirectors';
import type { Command } from './shared/command';
import { hostViewCommand } from './shared/hostViewCommand';
import { tableCommand } from './shared/tableCommand';
import { refreshConnections } from './showConnections';
import { showTestText } from './showTestText';
import { testDirectly } from './testDirectly';

/** Asks again for what a document shows, the same way. */
export const refreshDocument: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const shown = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const command = shown && askedBy(shown);
    if (shown !== undefined) await command?.run(services, latestOf(shown), selected);
  },
};

/** The command whose answer a document shows. */
function askedBy(uri: vscode.Uri): Command | undefined {
  const { view = '', host } = subjectOf(uri)?.details ?? {};
  switch (uri.scheme) {
    case SCHEMES.test:
      return host === undefined ? showTestText : testDirectly;
    case SCHEMES.host:
      return isHostView(view) ? hostViewCommand(view) : undefined;
    case SCHEMES.table:
      if (view === 'connections') return refreshConnections;
      if (view === 'compared') return compareDirectors;
      return isTableView(view) ? tableCommand(view) : undefined;
    default:
      return undefined;
  }
}

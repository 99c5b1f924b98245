import * as vscode from 'vscode';
import { type ClusterState, errorsOf, hostStatus, tally } from '../clusterState';

/** URIs of this scheme name rows of the tree and nothing else; they exist so that a row can be coloured. */
const SCHEME = 'lvs-row';

export function rowUri(kind: 'cluster' | 'host', id: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${kind}`, query: id });
}

/** Whether a cluster's row, or a host's, is in the colour of errors. */
export function isDecorated(state: ClusterState, host?: string): boolean {
  if (host !== undefined) return ['failed', 'blocked'].includes(hostStatus(state, host).state);
  return errorsOf(state) > 0 || tally(state).failed > 0;
}

/** Only rows in trouble carry such a URI, so every one of them is red. */
export function decorateRows(): vscode.Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === SCHEME
        ? new vscode.FileDecoration(undefined, undefined, new vscode.ThemeColor('list.errorForeground'))
        : undefined,
  });
}

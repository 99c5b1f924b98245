import * as vscode from 'vscode';
import type { Live } from '../../core/language/live';
import { type LensAction, lensesOf } from '../../core/language/lenses';
import type { ClusterPlace } from '../clusterPlace';
import type { ClusterStore } from '../clusterStore';
import { SELECTOR } from '../fileNames';
import { toRange } from '../positions';
import { shows } from '../settings';

/** What can be done with cluster, services and hosts, above their lines. */
export function provideLenses(store: ClusterStore, live: (uri: vscode.Uri) => Live): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    store.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('lvs.codeLens')) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider(SELECTOR, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses({ uri }) {
        const document = store.get(uri)?.document;
        if (document === undefined) return [];
        const shown = { cluster: shows(uri, 'codeLens.cluster'), service: shows(uri, 'codeLens.services'), host: shows(uri, 'codeLens.hosts') }; // prettier-ignore
        return lensesOf(document, live(uri))
          .filter(({ about }) => shown[about])
          .map(({ range, title, action }) => new vscode.CodeLens(toRange(range), { title, ...commandOf(uri, action) }));
      },
    }),
  );
}

function commandOf(cluster: vscode.Uri, action: LensAction): Pick<vscode.Command, 'command' | 'arguments'> {
  const on = (place: ClusterPlace): ClusterPlace[] => [place];
  switch (action.type) {
    case 'plan':
    case 'apply':
    case 'refresh':
      return { command: `lvs.${action.type}`, arguments: on({ cluster }) };
    case 'problems':
      return { command: 'workbench.actions.view.problems' };
    case 'test': {
      const { service } = action;
      return { command: 'lvs.test', arguments: on(service === undefined ? { cluster } : { cluster, service }) };
    }
    case 'inspect':
      return { command: 'lvs.inspect', arguments: on({ cluster, host: action.host }) };
    case 'terminal':
      return { command: 'lvs.openTerminal', arguments: on({ cluster, host: action.host }) };
  }
}

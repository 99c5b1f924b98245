import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { TABLE_VIEWS, type TableView } from '../core/inspectTable';
import type { Host } from '../core/spec/cluster';
import { documentUri, SCHEMES } from './clusterUri';

/** What directors' tables showed when somebody asked: one read-only document for each director and way of looking. */
export class TableDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly disposable: vscode.Disposable;

  constructor() {
    this.disposable = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEMES.table, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) => this.texts.get(String(uri)) ?? l10n.t('# Refresh shows the table as it is now.'), // prettier-ignore
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri, isClosed }) => isClosed && this.texts.delete(String(uri))),
    );
  }

  /** Shows what ipvsadm printed; a document that is open already follows, and keeps its place. */
  async show(cluster: vscode.Uri, { name, address }: Host, view: TableView, printed: string): Promise<void> {
    const { command } = TABLE_VIEWS[view];
    const uri = documentUri('table', `${name}: ${command}`, { cluster, details: { host: name, view } });
    const at = new Date().toLocaleTimeString();
    this.texts.set(String(uri), `# ${name} ${address} · ${command} · ${at}\n\n${printed}`);
    this.changed.fire(uri);
    const shown = vscode.window.activeTextEditor?.document.uri;
    if (String(shown) !== String(uri)) await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    this.disposable.dispose();
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { documentUri, SCHEMES } from './clusterUri';

/** Results of tests, each a read-only document that stays as it is. */
export class TestDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly disposable: vscode.Disposable;
  private count = 0;

  constructor() {
    this.disposable = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEMES.test, {
        provideTextDocumentContent: (uri) => this.texts.get(String(uri)) ?? l10n.t('This result is gone: run the test again.'), // prettier-ignore
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri, isClosed }) => isClosed && this.texts.delete(String(uri))),
    );
  }

  async show(cluster: vscode.Uri, service: string, text: string): Promise<void> {
    this.count += 1;
    const title = l10n.t('Test of {0}', service);
    const uri = documentUri('test', title, { cluster, details: { run: String(this.count) } });
    this.texts.set(String(uri), text);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    this.disposable.dispose();
  }
}

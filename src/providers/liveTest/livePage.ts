import * as vscode from 'vscode';
import { readToExtension } from '../../../webview/messages';
import type { ToExtension, ToPage } from '../../../webview/protocol';
import { loadPage } from '../pages/page';

/** What the page of a panel is told and tells. It is gone as soon as its tab is hidden, and comes back knowing nothing. */
export class LivePage implements vscode.Disposable {
  private readonly disposable: vscode.Disposable;
  private listens = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    title: string,
    extensionUri: vscode.Uri,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn' | 'error'>,
    private readonly obey: (message: ToExtension) => Promise<void>,
  ) {
    this.disposable = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => void this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.listens = false;
      }),
    );
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', `test-${theme}.svg`);
    panel.title = title;
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    loadPage(panel.webview, extensionUri, 'liveTest', title);
  }

  get isThere(): boolean {
    return this.listens;
  }

  /** To a page that is there; one that comes later asks for everything. */
  post(message: ToPage): void {
    if (this.listens) void this.panel.webview.postMessage(message);
  }

  reveal(preserveFocus: boolean): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  dispose(): void {
    this.listens = false;
    this.disposable.dispose();
  }

  private async receive(value: unknown): Promise<void> {
    const message = readToExtension(value);
    if (message === undefined) {
      this.log.warn('the page of a live test sent something that is no message');
      return;
    }
    if (message.type === 'ready') this.listens = true;
    try {
      await this.obey(message);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  }
}

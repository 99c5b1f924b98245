import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml, type PageName } from './pageHtml';

/** What a page of ours may do: run its script and load from the folder of the pages. */
function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableForms: false,
    enableCommandUris: false,
    localResourceRoots: [pagesFolder(extensionUri)],
  };
}

/** For `createWebviewPanel`. A hidden page is forgotten; it keeps with `setState` what it needs to come back. */
export function panelOptions(extensionUri: vscode.Uri): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return { ...webviewOptions(extensionUri), retainContextWhenHidden: false, enableFindWidget: true };
}

/** Also for a panel that VS Code restored: it knows nothing of our options. The page begins by saying `ready`. */
export function loadPage(webview: vscode.Webview, extensionUri: vscode.Uri, name: PageName, title: string): void {
  const address = (file: string): string =>
    String(webview.asWebviewUri(vscode.Uri.joinPath(pagesFolder(extensionUri), file)));
  webview.options = webviewOptions(extensionUri);
  webview.html = pageHtml({
    language: vscode.env.language,
    title,
    script: address(`${name}.js`),
    style: address(`${name}.css`),
    nonce: randomBytes(16).toString('hex'),
    texts: vscode.l10n.bundle ?? {},
  });
}

function pagesFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

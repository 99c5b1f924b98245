import * as vscode from 'vscode';
import type { PageName } from './pageHtml';

/** As package.json names them in `activationEvents`. */
export const VIEW_TYPES = { liveTest: 'lvs.liveTest', trace: 'lvs.trace' } as const satisfies Record<PageName, string>;

/** Whatever takes over a panel of the window before. */
type Restorer = Pick<vscode.WebviewPanelSerializer, 'deserializeWebviewPanel'>;

/** Brings the panels of a page back. What draws them is loaded for the first of them; if that fails, VS Code says so in the panel. */
export function restorePanels(page: PageName, restorer: () => Promise<Restorer>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(VIEW_TYPES[page], {
    deserializeWebviewPanel: async (panel, kept) => (await restorer()).deserializeWebviewPanel(panel, kept),
  });
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readPageState } from '../../../webview/trace/messages';
import type { PageState } from '../../../webview/trace/protocol';
import type { ClusterStore } from '../clusterStore';
import { panelOptions } from '../pages/page';
import { VIEW_TYPES } from '../pages/restore';
import type { Hosts } from '../ssh/hosts';
import { TracePanel } from './tracePanel';

export interface TraceServices {
  readonly store: ClusterStore;
  readonly hosts: Pick<Hosts, 'attended' | 'run'>;
  readonly log: Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error'>;
  readonly extensionUri: vscode.Uri;
  /** Tells the person of a failure. */
  readonly failed: (error: unknown) => void;
  /** Installs tcpdump on these hosts, asking first; whether it was done. */
  readonly install: (cluster: vscode.Uri, hosts: readonly string[]) => Promise<boolean>;
}

/** Which request is followed: what a panel is for. */
export type Traced = Pick<PageState, 'uri' | 'service' | 'from'>;

/** The panels of traced requests, one for each service and source; VS Code brings them back after a reload. */
export class TracePanels implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly panels = new Map<string, TracePanel>();

  constructor(private readonly services: TraceServices) {}

  /** Shows the panel and sends one request. */
  async trace(traced: Traced): Promise<void> {
    const known = this.panels.get(keyOf(traced));
    known?.reveal();
    const panel = known ?? this.adopt(this.open(traced), { ...traced, journey: null });
    await panel.trace();
  }

  /** A panel from before the reload shows what it showed; no host is contacted for that. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const state = readPageState(kept);
    if (state === undefined) panel.dispose();
    else this.adopt(panel, state);
    return Promise.resolve();
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
    this.panels.clear();
  }

  private open({ service }: Traced): vscode.WebviewPanel {
    const title = l10n.t('Trace of {0}', service);
    return vscode.window.createWebviewPanel(VIEW_TYPES.trace, title, vscode.ViewColumn.Active, panelOptions(this.services.extensionUri)); // prettier-ignore
  }

  private adopt(panel: vscode.WebviewPanel, state: PageState): TracePanel {
    const key = keyOf(state);
    this.panels.get(key)?.dispose();
    const made: TracePanel = new TracePanel(panel, state, this.services, () => {
      if (this.panels.get(key) === made) this.panels.delete(key);
    });
    this.panels.set(key, made);
    return made;
  }
}

function keyOf({ uri, service, from }: Traced): string {
  return JSON.stringify([uri, service, from]);
}

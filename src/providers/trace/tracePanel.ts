import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readToExtension } from '../../../webview/trace/messages';
import type { PageState, ToExtension, ToPage } from '../../../webview/trace/protocol';
import { hostByName } from '../../core/spec/cluster';
import { serviceName } from '../../core/spec/cluster';
import { HostError } from '../../core/errors';
import { drawJourney } from '../../core/trace/drawing';
import type { Journey } from '../../core/trace/journey';
import { renderJourney } from '../../core/trace/text';
import { traceRequest } from '../../core/trace/traceRequest';
import { TrafficError } from '../../core/traffic/errors';
import type { Action } from '../../core/traffic/live/runView';
import { loadPage } from '../pages/page';
import type { TraceServices } from './tracePanels';

/** One panel: the journey of one request to one service from one host, as often as the person asks. */
export class TracePanel implements vscode.Disposable {
  private readonly disposable: vscode.Disposable;
  private running: AbortController | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private state: PageState,
    private readonly services: TraceServices,
    onClosed: () => void,
  ) {
    const title = l10n.t('Trace of {0}', state.service);
    panel.title = title;
    this.disposable = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => void this.receive(message)),
      panel.onDidDispose(() => {
        this.dispose();
        onClosed();
      }),
    );
    loadPage(panel.webview, services.extensionUri, 'trace', title);
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** Ends what runs; its captures are ended with it. */
  dispose(): void {
    this.running?.abort();
    this.disposable.dispose();
  }

  /** One request, now. A second wish while one is under way is the same wish. */
  async trace(): Promise<void> {
    if (this.running !== undefined) return;
    const abort = new AbortController();
    this.running = abort;
    const { log, hosts } = this.services;
    try {
      const { cluster, service, from } = this.found();
      const journey = await hosts.attended(() =>
        traceRequest(cluster, service, {
          runner: hosts,
          from,
          signal: abort.signal,
          onPhase: (phase) => this.post({ type: 'working', phase }),
        }),
      );
      this.state = { ...this.state, journey };
      log.info(renderJourney(journey));
      this.post({ type: 'journey', state: this.state });
    } catch (error) {
      if (abort.signal.aborted) return;
      log.error(error instanceof Error ? error : String(error));
      this.post({ type: 'failed', ...failureOf(error) });
    } finally {
      this.running = undefined;
    }
  }

  private found() {
    const { uri, service: name, from: host } = this.state;
    const cluster = this.services.store.get(vscode.Uri.parse(uri, true))?.document.cluster;
    const service = cluster?.services.find(({ match }) => serviceName(match) === name);
    const from = cluster && hostByName(cluster, host);
    if (cluster !== undefined && service !== undefined && from !== undefined) return { cluster, service, from };
    throw new TrafficError(
      'bad-request',
      l10n.t('The file no longer has {0}, or its host {1}, or it has errors.', name, host),
      l10n.t('Correct the file and trace again.'),
    );
  }

  private async receive(value: unknown): Promise<void> {
    const message = readToExtension(value);
    if (message === undefined) {
      this.services.log.warn('the page of a trace sent something that is no message');
      return;
    }
    try {
      await this.obey(message);
    } catch (error) {
      this.services.failed(error);
    }
  }

  private async obey(message: ToExtension): Promise<void> {
    const { journey } = this.state;
    switch (message.type) {
      case 'ready':
        this.post({ type: 'journey', state: this.state });
        if (this.running !== undefined) this.post({ type: 'working', phase: 'listening' });
        return;
      case 'again':
        if (vscode.workspace.isTrusted) await this.trace();
        return;
      case 'act':
        return this.act(message.action);
      case 'install':
        if (
          journey !== null &&
          (await this.services.install(vscode.Uri.parse(this.state.uri, true), journey.lacking))
        ) {
          await this.trace();
        }
        return;
      case 'export':
        if (journey !== null) await saveDrawing(vscode.Uri.parse(this.state.uri, true), journey);
        return;
      case 'copy':
        if (journey !== null) await vscode.env.clipboard.writeText(renderJourney(journey));
        return;
    }
  }

  private async act({ name, host }: Action): Promise<void> {
    if (name === 'trace') return this.trace();
    const cluster = vscode.Uri.parse(this.state.uri, true);
    const place = { cluster, ...(host === null ? { service: this.state.service } : { host }) };
    await vscode.commands.executeCommand(`lvs.${name}`, place);
  }

  private post(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }
}

async function saveDrawing(cluster: vscode.Uri, journey: Journey): Promise<void> {
  const name = `${journey.cluster}-${journey.service.replaceAll(/[^A-Za-z0-9.]+/g, '-')}.svg`;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(cluster, '..', name),
    filters: { SVG: ['svg'] },
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, Buffer.from(drawJourney(journey, { standalone: true })));
}

function failureOf(error: unknown): { readonly message: string; readonly next: string } {
  if (error instanceof TrafficError) return { message: error.message, next: error.next };
  if (HostError.is(error)) return { message: error.message, next: error.details.next ?? '' };
  return { message: error instanceof Error ? error.message : String(error), next: '' };
}

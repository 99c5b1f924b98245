import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readToExtension } from '../../../webview/trace/messages';
import type { PageState, ToExtension, ToPage } from '../../../webview/trace/protocol';
import { HostError } from '../../core/errors';
import { hostByName, serviceName } from '../../core/spec/cluster';
import { drawJourney } from '../../core/trace/drawing';
import type { Journey } from '../../core/trace/journey';
import { renderJourney } from '../../core/trace/text';
import { traceRequest } from '../../core/trace/traceRequest';
import { TrafficError } from '../../core/traffic/errors';
import type { Action } from '../../core/traffic/live/runView';
import { callOf } from '../liveTest/actions';
import { found } from '../liveTest/testedService';
import { loadPage } from '../pages/page';
import type { TraceServices } from './tracePanels';

/** One panel: the journey of one request to one service from one host, as often as the person asks. */
export class TracePanel implements vscode.Disposable {
  private readonly disposable: vscode.Disposable;
  private running: AbortController | undefined;
  /** How far the request that is under way has come, or why there is no newer journey: told again to a page that was hidden. */
  private last: ToPage | undefined;

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
    if (!vscode.workspace.isTrusted) {
      this.tell({
        type: 'failed',
        message: l10n.t('This workspace is not trusted, so no host is contacted.'),
        next: '',
      });
      return;
    }
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
          onPhase: (phase) => this.tell({ type: 'working', phase }),
        }),
      );
      this.state = { ...this.state, journey };
      this.last = undefined;
      log.info(renderJourney(journey));
      this.post({ type: 'journey', state: this.state });
    } catch (error) {
      if (abort.signal.aborted) return;
      log.error(error instanceof Error ? error : String(error));
      this.tell({ type: 'failed', ...failureOf(error) });
    } finally {
      this.running = undefined;
    }
  }

  private found() {
    const { service: name, from: host } = this.state;
    const cluster = this.services.store.get(this.uri)?.document.cluster;
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
        if (this.last !== undefined) this.post(this.last);
        return;
      case 'again':
        return this.trace();
      case 'act':
        return this.act(message.action);
      case 'install':
        return this.install();
      case 'export':
        if (journey !== null) await saveDrawing(this.uri, journey);
        return;
      case 'copy':
        if (journey !== null) await vscode.env.clipboard.writeText(renderJourney(journey));
        return;
    }
  }

  private async install(): Promise<void> {
    const lacking = this.state.journey?.lacking ?? [];
    const { install } = this.services;
    if (vscode.workspace.isTrusted && lacking.length > 0 && !(await install(this.uri, lacking))) return;
    await this.trace();
  }

  /** An action that names a host which the file does not have comes to nothing. */
  private async act(action: Action): Promise<void> {
    if (action.name === 'trace') return this.trace();
    const place = { uri: this.uri, service: this.state.service };
    const at = found(this.services.store.get(place.uri), place.service);
    const call = at && callOf(action, place, at);
    if (call !== undefined) await vscode.commands.executeCommand(call.command, call.on);
  }

  private get uri(): vscode.Uri {
    return vscode.Uri.parse(this.state.uri, true);
  }

  private tell(message: ToPage): void {
    this.last = message;
    this.post(message);
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

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { readToExtension } from '../../../webview/messages';
import type { PageState, Setup, ToExtension, ToPage } from '../../../webview/protocol';
import { stamp } from '../../core/trail/stamp';
import type { RunUpdate, RunView } from '../../core/traffic/live/runView';
import type { Wish } from '../../core/traffic/wish';
import { loadPage } from '../pages/page';
import { callOf } from './actions';
import { exportRun } from './exportRun';
import type { Note } from './hostEvents';
import type { LiveTestParts } from './liveTestParts';
import { prepare } from './preparation';
import { gone, type Refusal, refusal, testable } from './refusal';
import type { Occasion } from './rememberedWishes';
import { summaryOf } from './runStore';
import { RunUnderWay } from './runUnderWay';
import { sourceChoices, wishFor } from './sources';
import { found, type TestedService } from './testedService';

export interface StartOptions {
  readonly occasion?: Occasion;
  /** What the run is for, where it is for something; absent: it is called by service and time. */
  readonly name?: string;
}

/** A run that has begun, and how it ends. */
export interface Begun {
  readonly run: RunUnderWay;
  readonly ended: Promise<RunView>;
}

const LONGEST_NAME = 200;

/** The live test of one service: its panel, the run that is under way in it, and the ones that were. */
export class LiveTest implements vscode.Disposable {
  private readonly disposable: vscode.Disposable;
  private readonly agreed = new Set<string>();
  /** A page is there and listens. It is gone as soon as its tab is hidden. */
  private loaded = false;
  private preparing: AbortController | undefined;
  private current: Begun | undefined;
  /** The latest run of this panel, with what only memory has of it. */
  private latest: RunUnderWay | undefined;
  /** Id of the run on the page. */
  private shown: string | undefined;
  private comparison: readonly [string, string] | undefined;
  private refused: Refusal | undefined;
  private cluster: unknown;
  private readonly ended = new vscode.EventEmitter<void>();
  /** The panel is closed. */
  readonly onDidDispose = this.ended.event;

  constructor(
    readonly place: TestedService,
    private readonly panel: vscode.WebviewPanel,
    private readonly parts: LiveTestParts,
    restored?: PageState,
  ) {
    this.shown = restored?.run ?? undefined;
    this.cluster = parts.store.get(place.uri)?.cluster;
    this.disposable = vscode.Disposable.from(
      this.ended,
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.loaded = false;
      }),
      panel.onDidDispose(() => this.dispose()),
      parts.store.onDidChange(() => this.follow()),
    );
    const title = l10n.t('Test {0}', place.service);
    panel.title = title;
    panel.iconPath = {
      light: vscode.Uri.joinPath(parts.extensionUri, 'media', 'test-light.svg'),
      dark: vscode.Uri.joinPath(parts.extensionUri, 'media', 'test-dark.svg'),
    };
    loadPage(panel.webview, parts.extensionUri, 'liveTest', title);
  }

  get isBusy(): boolean {
    return this.current !== undefined || this.preparing !== undefined;
  }

  isUnderWay(id: string): boolean {
    return this.current?.run.id === id;
  }

  reveal(preserveFocus: boolean): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  /** As remembered from last time, or as a first test of this service is. `undefined`: there is no such service. */
  wish(occasion: Occasion = 'test'): Wish | undefined {
    const { store, wishes } = this.parts;
    const at = found(store.get(this.place.uri), this.place.service);
    return at && wishFor(at.cluster, at.service, wishes.get(this.place, occasion));
  }

  /** `undefined`: nothing was sent, and the page says why. */
  async start(wish: Wish, options: StartOptions = {}): Promise<Begun | undefined> {
    if (this.isBusy) return this.refuse(refusal(l10n.t('A run is under way.'), l10n.t('Stop it first.')));
    const preparing = new AbortController();
    this.preparing = preparing;
    this.refused = undefined;
    const prepared = await prepare(this.parts, this.place, wish, this.agreed, preparing.signal);
    this.preparing = undefined;
    if ('type' in prepared) return this.refuse(prepared);
    await this.parts.wishes.set(this.place, wish, options.occasion);
    const name = options.name ?? `${this.place.service}, ${stamp(new Date())}`;
    const plan = { wish, from: prepared.from, name, named: options.name !== undefined };
    const run: RunUnderWay = new RunUnderWay(this.place, prepared.found, plan, this.parts, (update) => this.update(run, update));
    const begun = { run, ended: run.start().finally(() => this.over(run)) };
    this.current = begun;
    this.latest = run;
    this.show(run.view());
    void this.postRuns();
    return begun;
  } // prettier-ignore

  /** Brings the panel to the front, with one of its runs. */
  showRun(id: string): void {
    this.reveal(false);
    void this.viewOf(id).then((run) => {
      if (run !== undefined) this.show(run);
    });
  }

  stop(): void {
    this.preparing?.abort();
    this.current?.run.stop();
  }

  note(event: Note): void {
    this.current?.run.note(event);
  }

  compare(runs: readonly [string, string]): Promise<void> {
    this.comparison = runs;
    return this.postComparison();
  }

  /** The window goes away: what runs is kept as it is, and said to have been interrupted. */
  abandon(): void {
    this.preparing?.abort();
    this.current?.run.abandon();
  }

  /** The panel is closed: so is the tap. */
  dispose(): void {
    this.stop();
    this.loaded = false;
    this.ended.fire();
    this.disposable.dispose();
  }

  private async receive(value: unknown): Promise<void> {
    const message = readToExtension(value);
    if (message === undefined) {
      this.parts.log.warn('the page of a live test sent something that is no message');
      return;
    }
    try {
      await this.obey(message);
    } catch (error) {
      this.parts.log.error(error instanceof Error ? error : String(error));
    }
  }

  private async obey(message: ToExtension): Promise<void> {
    const { place, parts } = this;
    switch (message.type) {
      case 'ready':
        return this.greet();
      case 'start':
        await this.start(message.wish);
        return;
      case 'pause':
        return this.current?.run.pause();
      case 'resume':
        return this.current?.run.resume();
      case 'stop':
        return this.stop();
      case 'show': {
        const run = await this.viewOf(message.run);
        if (run !== undefined) this.show(run);
        return;
      }
      case 'compare':
        return this.compare(message.runs);
      case 'rename':
        return this.rename(message.run, message.name.trim().slice(0, LONGEST_NAME));
      case 'forget':
        return this.forget(message.run);
      case 'export': {
        const run = await this.viewOf(message.run);
        const records = this.latest?.id === message.run ? this.latest.records() : [];
        if (run !== undefined) await exportRun(parts.documents, place, run, records, message.format);
        return;
      }
      case 'act': {
        const at = found(parts.store.get(place.uri), place.service);
        const call = at && callOf(message.action, place, at);
        if (call !== undefined) await vscode.commands.executeCommand(call.command, call.on);
        return;
      }
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
    }
  }

  /** Everything anew: a page that was hidden knows nothing any more. */
  private async greet(): Promise<void> {
    await this.parts.ready;
    this.loaded = true;
    const at = testable(this.parts.store, this.place);
    if ('type' in at) this.refused ??= at;
    await this.postSetup();
    const [last] = await this.parts.runs.list(this.place);
    const run = (await this.viewOf(this.shown ?? '')) ?? (await this.viewOf(last?.id ?? ''));
    this.shown = run?.id;
    this.post({ type: 'run', run: run ?? null });
    await this.postRuns();
    await this.postComparison();
    if (this.refused !== undefined) this.post(this.refused);
  }

  private async postSetup(): Promise<void> {
    const setup = await this.setup();
    if (setup !== undefined) this.post({ type: 'setup', setup });
  }

  private async setup(): Promise<Setup | undefined> {
    const { uri, service: name } = this.place;
    const at = found(this.parts.store.get(uri), name);
    const wish = this.wish();
    if (at === undefined || wish === undefined) return undefined;
    const { cluster, service } = at;
    const { match } = service;
    return {
      uri: String(uri),
      cluster: cluster.name,
      service: name,
      protocol: match.type === 'address' ? match.protocol : 'tcp',
      asksPort: match.type === 'fwmark' || match.port === 0,
      sources: sourceChoices(cluster, service, await this.parts.aliases()),
      wish,
    };
  }

  private async postRuns(): Promise<void> {
    if (!this.loaded) return;
    const kept = await this.parts.runs.list(this.place);
    const live = this.current && summaryOf(this.current.run.view());
    const others = kept.filter(({ id }) => id !== live?.id);
    this.post({ type: 'runs', runs: [...(live === undefined ? [] : [live]), ...others] });
  }

  /** As soon as there is a page to show it. */
  private async postComparison(): Promise<void> {
    if (!this.loaded || this.comparison === undefined) return;
    const [before, after] = await Promise.all(this.comparison.map((id) => this.viewOf(id)));
    this.comparison = undefined;
    if (before !== undefined && after !== undefined) this.post({ type: 'comparison', runs: [before, after] });
  }

  private show(run: RunView): void {
    this.shown = run.id;
    this.post({ type: 'run', run });
  }

  private update(run: RunUnderWay, update: RunUpdate): void {
    if (this.shown === run.id) this.post({ type: 'update', update });
  }

  private over(run: RunUnderWay): void {
    if (this.current?.run === run) this.current = undefined;
    if (this.shown === run.id) this.post({ type: 'run', run: run.view() });
    void this.postRuns();
  }

  private async viewOf(id: string): Promise<RunView | undefined> {
    return this.latest?.id === id ? this.latest.view() : this.parts.runs.read(this.place, id);
  }

  private async rename(id: string, name: string): Promise<void> {
    if (name === '') return;
    if (this.latest?.id === id) await this.latest.rename(name);
    else await this.parts.runs.rename(this.place, id, name);
    const run = this.shown === id ? await this.viewOf(id) : undefined;
    if (run !== undefined) this.show(run);
    await this.postRuns();
  }

  private async forget(id: string): Promise<void> {
    if (this.isUnderWay(id)) return;
    await this.parts.runs.forget(this.place, id);
    if (this.latest?.id === id) this.latest = undefined;
    if (this.shown === id) {
      this.shown = undefined;
      this.post({ type: 'run', run: null });
    }
    await this.postRuns();
  }

  /** What the file says now; the last sound version of it counts while somebody is typing. */
  private follow(): void {
    const state = this.parts.store.get(this.place.uri);
    const before = this.cluster;
    this.cluster = state?.cluster;
    if (this.cluster === before) return;
    const at = found(state, this.place.service);
    if (at === undefined) {
      this.stop();
      this.refuse(state === undefined ? this.reasonNow() : gone(this.place));
      return;
    }
    this.refused = undefined;
    if (this.loaded) void this.postSetup();
  }

  private reasonNow(): Refusal {
    const at = testable(this.parts.store, this.place);
    return 'type' in at ? at : gone(this.place);
  }

  private refuse(because: Refusal): undefined {
    this.refused = because;
    this.post(because);
    return undefined;
  }

  private post(message: ToPage): void {
    if (this.loaded) void this.panel.webview.postMessage(message);
  }
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PageState, ToExtension } from '../../../webview/protocol';
import { stamp } from '../../core/trail/stamp';
import type { RunUpdate, RunView } from '../../core/traffic/live/runView';
import type { Wish } from '../../core/traffic/wish';
import { callOf } from './actions';
import { exportRun, type ExportFormat } from './exportRun';
import type { Note } from './hostEvents';
import { LivePage } from './livePage';
import type { LiveTestParts } from './liveTestParts';
import { prepare } from './preparation';
import { gone, type Refusal, refusal, testable } from './refusal';
import type { Occasion } from './rememberedWishes';
import { summaryOf } from './runStore';
import { RunUnderWay } from './runUnderWay';
import { setupOf } from './setup';
import { wishFor } from './sources';
import { found, type TestedService } from './testedService';

/** A run that has begun, and how it ends. */
export interface Begun {
  readonly run: RunUnderWay;
  readonly ended: Promise<RunView>;
}

const LONGEST_NAME = 200;

/** The live test of one service: its panel, the run that is under way in it, and the ones that were. */
export class LiveTest implements vscode.Disposable {
  private readonly page: LivePage;
  private readonly disposable: vscode.Disposable;
  /** VIPs that the person agreed to send requests to, although nobody knows the cluster to be applied. */
  private readonly agreed = new Set<string>();
  private preparing: AbortController | undefined;
  private current: Begun | undefined;
  /** The latest run of this panel, with what only memory has of it. */
  private latest: RunUnderWay | undefined;
  /** Id of the run on the page. */
  private shown: string | undefined;
  /** Brought back by VS Code after a reload, and not shown since. */
  private restored: boolean;
  /** What the page has not been shown or told yet, or shall be told again when it comes back. */
  private comparison: readonly [string, string] | undefined;
  private refused: Refusal | undefined;
  private cluster: unknown;
  private readonly closed = new vscode.EventEmitter<void>();
  /** The panel is closed. */
  readonly onDidDispose = this.closed.event;

  constructor(
    readonly place: TestedService,
    panel: vscode.WebviewPanel,
    private readonly parts: LiveTestParts,
    restored?: PageState,
  ) {
    this.shown = restored?.run ?? undefined;
    this.restored = restored !== undefined;
    this.cluster = parts.store.get(place.uri)?.cluster;
    const title = l10n.t('Test {0}', place.service);
    this.page = new LivePage(panel, title, parts.extensionUri, parts.log, (message) => this.obey(message));
    this.disposable = vscode.Disposable.from(
      this.closed,
      this.page,
      panel.onDidDispose(() => this.dispose()),
      parts.store.onDidChange(() => this.follow()),
    );
  }

  /** A run is under way or about to be. */
  get isBusy(): boolean {
    return this.current !== undefined || this.preparing !== undefined;
  }

  isUnderWay(id: string): boolean {
    return this.current?.run.id === id;
  }

  reveal(preserveFocus: boolean): void {
    this.page.reveal(preserveFocus);
  }

  /** As remembered from last time, or as a first test of this service is. `undefined`: there is no such service. */
  wish(): Wish | undefined {
    const at = found(this.parts.store.get(this.place.uri), this.place.service);
    return at && wishFor(at.cluster, at.service, this.parts.wishes.get(this.place));
  }

  /** `undefined`: nothing was sent, and the page says why. */
  async start(wish: Wish, occasion: Occasion = 'test'): Promise<Begun | undefined> {
    if (this.isBusy) {
      this.refuse(refusal(l10n.t('A run is under way.'), l10n.t('Stop it first.')));
      return undefined;
    }
    const preparing = new AbortController();
    this.preparing = preparing;
    this.refused = undefined;
    const prepared = await prepare(this.parts, this.place, wish, this.agreed, preparing.signal).finally(() => {
      this.preparing = undefined;
    });
    if ('type' in prepared) {
      this.refuse(prepared);
      return undefined;
    }
    void this.parts.wishes.set(this.place, wish, occasion);
    const plan = { wish, from: prepared.from, name: `${this.place.service}, ${stamp(new Date())}` };
    const update = (what: RunUpdate): void => this.update(what);
    const run = new RunUnderWay(this.place, prepared.found, plan, this.parts, update);
    const begun = { run, ended: run.start().finally(() => this.over(run)) };
    this.current = begun;
    this.latest = run;
    this.show(run.view());
    void this.postRuns();
    return begun;
  }

  stop(): void {
    this.preparing?.abort();
    this.current?.run.stop();
  }

  note(event: Note): void {
    this.current?.run.note(event);
  }

  /** Brings the panel to the front, with one of its runs. */
  async showRun(id: string): Promise<void> {
    this.reveal(false);
    await this.showKept(id);
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

  /** The panel is closed, so nothing is sent any more. */
  dispose(): void {
    this.stop();
    this.closed.fire();
    this.disposable.dispose();
  }

  private async obey(message: ToExtension): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.greet();
        break;
      case 'start':
        await this.start(message.wish);
        break;
      case 'pause':
        this.current?.run.pause();
        break;
      case 'resume':
        this.current?.run.resume();
        break;
      case 'stop':
        this.stop();
        break;
      case 'show':
        await this.showKept(message.run);
        break;
      case 'compare':
        await this.compare(message.runs);
        break;
      case 'rename':
        await this.rename(message.run, message.name.trim().slice(0, LONGEST_NAME));
        break;
      case 'forget':
        await this.forget(message.run);
        break;
      case 'export':
        await this.export(message.run, message.format);
        break;
      case 'act': {
        const at = found(this.parts.store.get(this.place.uri), this.place.service);
        const call = at && callOf(message.action, this.place, at);
        if (call !== undefined) await vscode.commands.executeCommand(call.command, call.on);
        break;
      }
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
    }
  }

  /** Everything anew. */
  private async greet(): Promise<void> {
    await this.parts.ready;
    const at = testable(this.parts.store, this.place);
    if ('type' in at) this.refused ??= at;
    await this.postSetup();
    const [last] = await this.parts.runs.list(this.place);
    const newest = await this.viewOf(last?.id);
    // A window that goes away may not have kept which run it showed last; the one it cut off is what is to be known.
    const cutOff = this.restored && newest?.ended === 'interrupted';
    this.restored = false;
    const run = cutOff ? newest : ((await this.viewOf(this.shown)) ?? newest);
    this.shown = run?.id;
    this.page.post({ type: 'run', run: run ?? null });
    await this.postRuns();
    await this.postComparison();
    if (this.refused !== undefined) this.page.post(this.refused);
  }

  private async postSetup(): Promise<void> {
    const at = found(this.parts.store.get(this.place.uri), this.place.service);
    if (at === undefined || !this.page.isThere) return;
    const setup = setupOf(this.place, at, await this.parts.aliases(), this.parts.wishes.get(this.place));
    this.page.post({ type: 'setup', setup });
  }

  private async postRuns(): Promise<void> {
    if (!this.page.isThere) return;
    const kept = await this.parts.runs.list(this.place);
    const live = this.current && summaryOf(this.current.run.view());
    const others = kept.filter(({ id }) => id !== live?.id);
    this.page.post({ type: 'runs', runs: [...(live === undefined ? [] : [live]), ...others] });
  }

  private async postComparison(): Promise<void> {
    if (!this.page.isThere || this.comparison === undefined) return;
    const [before, after] = await Promise.all(this.comparison.map((id) => this.viewOf(id)));
    this.comparison = undefined;
    if (before !== undefined && after !== undefined) this.page.post({ type: 'comparison', runs: [before, after] });
  }

  private show(run: RunView): void {
    this.shown = run.id;
    this.page.post({ type: 'run', run });
  }

  private async showKept(id: string): Promise<void> {
    const run = await this.viewOf(id);
    if (run !== undefined) this.show(run);
  }

  private update(update: RunUpdate): void {
    if (this.shown === update.id) this.page.post({ type: 'update', update });
  }

  private over(run: RunUnderWay): void {
    if (this.current?.run === run) this.current = undefined;
    this.parts.ended(this.place, run.view());
    if (this.shown === run.id) this.page.post({ type: 'run', run: run.view() });
    void this.postRuns();
  }

  private async viewOf(id: string | undefined): Promise<RunView | undefined> {
    if (id === undefined) return undefined;
    return this.latest?.id === id ? this.latest.view() : this.parts.runs.read(this.place, id);
  }

  private async rename(id: string, name: string): Promise<void> {
    if (name === '') return;
    if (this.latest?.id === id) await this.latest.rename(name);
    else await this.parts.runs.rename(this.place, id, name);
    if (this.shown === id) await this.showKept(id);
    await this.postRuns();
  }

  private async forget(id: string): Promise<void> {
    if (this.isUnderWay(id)) return;
    await this.parts.runs.forget(this.place, id);
    if (this.latest?.id === id) this.latest = undefined;
    if (this.shown === id) {
      this.shown = undefined;
      this.page.post({ type: 'run', run: null });
    }
    await this.postRuns();
  }

  private async export(id: string, format: ExportFormat): Promise<void> {
    const run = await this.viewOf(id);
    const records = this.latest?.id === id ? this.latest.records() : [];
    if (run !== undefined) await exportRun(this.parts.documents, this.place, run, records, format);
  }

  /** What the file says now; the last sound version of it counts while somebody is typing. */
  private follow(): void {
    const state = this.parts.store.get(this.place.uri);
    if (state?.cluster === this.cluster) return;
    this.cluster = state?.cluster;
    if (found(state, this.place.service) === undefined) {
      this.stop();
      const at = testable(this.parts.store, this.place);
      this.refuse('type' in at ? at : gone(this.place));
      return;
    }
    this.refused = undefined;
    void this.postSetup();
  }

  private refuse(because: Refusal): void {
    this.refused = because;
    this.page.post(because);
  }
}

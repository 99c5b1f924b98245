import * as vscode from 'vscode';
import { managedHosts } from '../core/inspect';
import type { Host } from '../core/spec/cluster';
import type { ClusterState } from './clusterState';
import type { ClusterStore } from './clusterStore';
import { setContext } from './contextKeys';
import type { Hosts } from './ssh/hosts';
import { refreshInterval } from './settings';
import { shownInEditors } from './shown';
import { WatchSchedule } from './watchSchedule';

/** The clusters view, as far as it matters here. */
export interface WatchedView {
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<unknown>;
  showWatching(seconds: number | undefined): void;
}

/** Where the setting has none and the person wants to watch. */
const SECONDS = 5;
/** Answers come in bursts; one timer serves them all. */
const LEAST_WAIT_MS = 100;

/**
 * Looks at hosts every few seconds: of clusters that somebody has looked at before, while the window has the focus and
 * shows them, and while nobody works on them. Each host goes by its own clock. Nothing is asked meanwhile, and rows do
 * not say that they are looked at: they only follow.
 */
export class Watch implements vscode.Disposable {
  private readonly schedule = new WatchSchedule();
  private readonly looks = new Map<string, AbortController>();
  private readonly disposable: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  private on: boolean;

  /** It was turned on or off, or looks at another interval. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly store: ClusterStore,
    private readonly hosts: Pick<Hosts, 'isAttended'>,
    private readonly view: WatchedView,
  ) {
    this.on = refreshInterval() > 0;
    this.disposable = vscode.Disposable.from(
      this.changed,
      store.onDidChange(() => this.giveWay()),
      view.onDidChangeVisibility(() => this.wake()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.wake()),
      vscode.window.onDidChangeWindowState(() => this.wake()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('lvs.refresh.interval')) this.turn(refreshInterval() > 0);
      }),
    );
    this.turn(this.on);
  }

  /** Seconds between two looks at a host; `undefined`: it is off. */
  get every(): number | undefined {
    return this.on ? this.interval : undefined;
  }

  /** For this window, until it is closed or the setting changes. */
  turn(on: boolean): void {
    this.on = on;
    setContext('lvs.watching', on);
    this.view.showWatching(this.every);
    this.changed.fire();
    if (!on) this.giveUp([...this.looks.keys()]);
    this.wake();
  }

  /** Keeps off a host until somebody looks at it, and off its whole cluster at this moment. */
  leave(uri: vscode.Uri, host: string): void {
    this.schedule.leave(keyOf(uri, host), Date.now());
    this.giveUp([String(uri)]);
  }

  /** A host that did not answer is worth a look as soon as it has a connection again. */
  connectionChanged({ name }: Host): void {
    for (const { uri, connections } of this.store.clusters()) {
      if (connections.get(name) === 'connected') this.schedule.recovered(keyOf(uri, name));
    }
    this.wake();
  }

  dispose(): void {
    // A look that ends later must not begin another one.
    this.on = false;
    clearTimeout(this.timer);
    this.giveUp([...this.looks.keys()]);
    this.disposable.dispose();
  }

  private get interval(): number {
    return refreshInterval() || SECONDS;
  }

  private giveWay(): void {
    this.giveUp(this.store.clusters().filter((state) => !isIdle(state)).map(({ id }) => id)); // prettier-ignore
    this.wake();
  }

  private giveUp(ids: readonly string[]): void {
    for (const id of ids) {
      this.looks.get(id)?.abort();
      this.looks.delete(id);
    }
  }

  private wake(): void {
    clearTimeout(this.timer);
    if (!this.on || !vscode.workspace.isTrusted || !vscode.window.state.focused) return;
    const shown = shownInEditors();
    const times = this.store
      .clusters()
      .filter((state) => (this.view.visible || shown.has(state.id)) && this.store.wasInspected(state.uri))
      .flatMap((state) => this.attendTo(state));
    if (times.length === 0) return;
    const wait = Math.max(Math.min(...times) - Date.now(), LEAST_WAIT_MS);
    this.timer = setTimeout(() => this.wake(), wait);
  }

  /** Begins the looks that are due. Returns when to come again. */
  private attendTo(state: ClusterState): readonly number[] {
    const { cluster } = state.document;
    if (cluster === undefined || !isIdle(state)) return [];
    const intervalMs = this.interval * 1000;
    const now = Date.now();
    // Somebody is there to be asked, but not about what only a look of ours wants to know.
    if (this.hosts.isAttended) return [now + intervalMs];
    const times = managedHosts(cluster).flatMap(({ name }) => {
      const view = state.inspection.get(name);
      const last = view && { at: view.at.getTime(), answered: view.state === 'observed' };
      const at = this.schedule.dueAt(keyOf(state.uri, name), last, intervalMs);
      return at === undefined ? [] : [{ name, at }];
    });
    const due = new Set(times.filter(({ at }) => at <= now).map(({ name }) => name));
    if (due.size > 0) void this.look(state.uri, due);
    return times.filter(({ at }) => at > now).map(({ at }) => at);
  }

  private async look(uri: vscode.Uri, only: ReadonlySet<string>): Promise<void> {
    const abort = this.looks.get(String(uri)) ?? new AbortController();
    this.looks.set(String(uri), abort);
    const unanswered = new Set(only);
    for (const host of only) this.schedule.begun(keyOf(uri, host));
    await this.store.inspect(uri, {
      only,
      signal: abort.signal,
      quietly: true,
      onHost: (view) => {
        unanswered.delete(view.host.name);
        const givenUp = view.state === 'failed' && view.error.code === 'cancelled';
        this.schedule.ended(keyOf(uri, view.host.name), givenUp ? undefined : view.state === 'observed', Date.now());
      },
    });
    // The file may have lost a host, or its soundness, before the look began.
    for (const host of unanswered) this.schedule.ended(keyOf(uri, host), undefined, Date.now());
    this.wake();
  }
}

function isIdle({ work, awaited }: ClusterState): boolean {
  return work === undefined && awaited.size === 0;
}

function keyOf(uri: vscode.Uri, host: string): string {
  return `${String(uri)}#${host}`;
}

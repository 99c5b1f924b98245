import * as vscode from 'vscode';
import { readPageState } from '../../../webview/messages';
import type { RunSummary, RunView } from '../../core/traffic/live/runView';
import type { Wish } from '../../core/traffic/wish';
import type { Plan } from '../../core/plan/plan';
import type { ApplyObserver, ApplyWatcher } from '../applyObserver';
import type { ClusterStore } from '../clusterStore';
import type { KeptDocuments } from '../keptDocuments';
import { panelOptions } from '../pages/page';
import { VIEW_TYPES } from '../pages/restore';
import type { Hosts } from '../ssh/hosts';
import { sshAliases } from './aliases';
import { applyBegan, applyEnded, type Note } from './hostEvents';
import { LiveTest } from './liveTest';
import type { LiveTestParts } from './liveTestParts';
import { type Occasion, RememberedWishes } from './rememberedWishes';
import { RunStore } from './runStore';
import { makeLiveRun } from './runUnderWay';
import { keyOf, type TestedService } from './testedService';

export interface LiveTestsOptions {
  readonly store: ClusterStore;
  readonly hosts: Pick<Hosts, 'run' | 'attended' | 'isAttended'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn' | 'error'>;
  readonly documents: Pick<KeptDocuments, 'show'>;
  readonly memento: Pick<vscode.Memento, 'get' | 'update'>;
  /** Where runs are kept. */
  readonly directory: string;
  readonly extensionUri: vscode.Uri;
  /** Told of each run that has ended. */
  readonly ended: LiveTestParts['ended'];
  /** The workspace has been searched for cluster files. */
  readonly ready: Promise<unknown>;
  /** What sends, and who can be written after `ssh`; absent: the real ones. */
  readonly makeRun?: LiveTestParts['makeRun'];
  readonly aliases?: LiveTestParts['aliases'];
}

/** All live tests of this window: one panel for each service of each cluster file, several at once. */
export class LiveTests implements vscode.WebviewPanelSerializer, ApplyObserver, vscode.Disposable {
  private readonly tests = new Map<string, LiveTest>();
  private readonly parts: LiveTestParts;

  constructor({ memento, directory, ...options }: LiveTestsOptions) {
    this.parts = {
      makeRun: makeLiveRun,
      aliases: sshAliases,
      ...options,
      runs: new RunStore(directory, options.log, (id) => [...this.tests.values()].some((test) => test.isUnderWay(id))),
      wishes: new RememberedWishes(memento),
    };
  }

  /** Shows the test of a service: the one that is open, or a new one. */
  open(place: TestedService, preserveFocus = false): LiveTest {
    const open = this.tests.get(keyOf(place));
    if (open !== undefined) {
      open.reveal(preserveFocus);
      return open;
    }
    const where = { viewColumn: vscode.ViewColumn.Active, preserveFocus };
    const panel = vscode.window.createWebviewPanel(VIEW_TYPES.liveTest, place.service, where, panelOptions(this.parts.extensionUri)); // prettier-ignore
    return this.add(new LiveTest(place, panel, this.parts));
  }

  /** What was asked of a service last; `undefined`: nothing yet. */
  wishOf(place: TestedService, occasion: Occasion): Wish | undefined {
    return this.parts.wishes.get(place, occasion);
  }

  /** Kept runs of a service, newest first. */
  runsOf(place: TestedService): Promise<readonly RunSummary[]> {
    return this.parts.runs.list(place);
  }

  /** `undefined`: none was kept. */
  async lastRun(place: TestedService): Promise<RunView | undefined> {
    const [last] = await this.runsOf(place);
    return last && this.parts.runs.read(place, last.id);
  }

  /** A panel of the window before. It has forgotten everything but what its page kept. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const state = readPageState(kept);
    const place = state && { uri: vscode.Uri.parse(state.uri), service: state.service };
    if (place === undefined || this.tests.has(keyOf(place))) panel.dispose();
    else this.add(new LiveTest(place, panel, this.parts, state));
    return Promise.resolve();
  }

  begin(uri: vscode.Uri, plan: Plan): ApplyWatcher {
    const note = (event: Note): void => {
      for (const test of this.tests.values()) if (String(test.place.uri) === String(uri)) test.note(event);
    };
    note(applyBegan(plan));
    return {
      event: () => undefined,
      end: (result) => {
        note(applyEnded(plan, result));
        return Promise.resolve();
      },
    };
  }

  /** The window goes away. */
  dispose(): void {
    for (const test of this.tests.values()) test.abandon();
  }

  private add(test: LiveTest): LiveTest {
    const key = keyOf(test.place);
    this.tests.set(key, test);
    test.onDidDispose(() => this.tests.delete(key));
    return test;
  }
}

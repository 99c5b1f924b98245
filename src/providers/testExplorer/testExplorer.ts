import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type CheckResult, failed, passed, skipped } from '../../core/checks/check';
import type { RunView } from '../../core/traffic/live/runView';
import type { ClusterStore } from '../clusterStore';
import type { Hosts } from '../ssh/hosts';
import { Items } from './items';
import { leavesOf } from './leaves';
import { report } from './results';
import { runLeaves } from './runRequest';

/** What the Test Explorer shows of a live test that has ended. */
export type LiveResult = Pick<RunView, 'verdict' | 'sent' | 'failed'>;

/** Every check of every service of every cluster file in VS Code's own Test Explorer. Nothing runs until somebody runs it. */
export class TestExplorer implements vscode.Disposable {
  private readonly items: Items;
  private readonly disposable: vscode.Disposable;

  /** The controller stays the caller's: VS Code shows its Testing view for it, also before this is there. */
  constructor(
    private readonly controller: vscode.TestController,
    private readonly store: ClusterStore,
    private readonly hosts: Pick<Hosts, 'run' | 'attended'>,
  ) {
    this.items = new Items(this.controller, store);
    const profile = this.controller.createRunProfile(l10n.t('Check'), vscode.TestRunProfileKind.Run, (request, token) => this.run(request, token), true); // prettier-ignore
    this.disposable = vscode.Disposable.from(
      profile,
      store.onDidChange(() => this.items.update()),
    );
    this.items.update();
  }

  /** Shows a live test that somebody made elsewhere as a result of the checks that it answers. It is gone with the window. */
  record(uri: vscode.Uri, service: string, live: LiveResult): void {
    if (live.sent === 0) return;
    const results = [
      [this.items.find(uri, service, 'answers'), answersOf(live)],
      [this.items.find(uri, service, 'distribution'), distributionOf(live)],
    ] as const;
    const found = results.flatMap(([item]) => item ?? []);
    if (found.length === 0) return;
    const request = new vscode.TestRunRequest(found);
    const run = this.controller.createTestRun(request, l10n.t('Live test of {0}', service), false);
    try {
      for (const [item, result] of results) if (item !== undefined) report(run, item, result);
    } finally {
      run.end();
    }
  }

  dispose(): void {
    this.disposable.dispose();
  }

  private async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    // What the store has gathered to tell in a moment.
    this.items.update();
    const run = this.controller.createTestRun(request);
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort();
    try {
      const leaves = leavesOf(request, this.controller.items);
      await runLeaves({ store: this.store, hosts: this.hosts, items: this.items }, run, leaves, abort.signal);
    } finally {
      listener.dispose();
      run.end();
    }
  }
}

function answersOf({ sent, failed: failures, verdict }: LiveResult): CheckResult {
  if (failures === 0) return passed(l10n.t('All {0} requests were answered.', sent));
  const answered = (count: number): string => l10n.t('{0} of {1} requests answered', count, sent);
  return failed(verdict.sentence, { diff: { expected: answered(sent), observed: answered(sent - failures) } });
}

function distributionOf({ verdict }: LiveResult): CheckResult {
  const results = { holds: passed, broken: failed, unproven: skipped } as const;
  return results[verdict.outcome](verdict.sentence);
}

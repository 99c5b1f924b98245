import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunSummary } from '../core/traffic/live/runView';
import { stamp } from '../core/trail/stamp';
import type { Command } from './shared/command';
import { testedServiceMeant } from './shared/testMeant';

/** Two kept runs of a service side by side: before and after a change. */
export const compareRuns: Command = {
  contactsHosts: false,
  async run({ store, liveTests }, argument) {
    const place = await testedServiceMeant(store, argument);
    if (place === undefined) return;
    const runs = await liveTests.runsOf(place);
    if (runs.length < 2) {
      void vscode.window.showInformationMessage(l10n.t('{0} has fewer than two kept runs. Run its test again after the change.', place.service)); // prettier-ignore
      return;
    }
    const after = await choose(runs.slice(0, -1), l10n.t('Which run is the one after the change?'));
    if (after === undefined) return;
    const earlier = runs.filter(({ startedAt }) => startedAt < after.startedAt);
    const before = await choose(earlier, l10n.t('Which run is the one before the change?'));
    if (before !== undefined) await liveTests.open(place).compare([before.id, after.id]);
  },
};

async function choose(runs: readonly RunSummary[], placeHolder: string): Promise<RunSummary | undefined> {
  const items = runs.map((run) => ({
    label: run.name,
    description: stamp(new Date(run.startedAt)),
    detail: l10n.t('{0} requests from {1}, {2} failed. {3}', run.sent, run.from, run.failed, run.sentence),
    run,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))
    ?.run;
}

import { setTimeout as pause } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { stamp } from '../core/trail/stamp';
import { lostWhileApplying } from '../core/traffic/live/lost';
import { BOUNDS, type Wish } from '../core/traffic/wish';
import type { Begun, LiveTest } from '../providers/liveTest/liveTest';
import { change } from './shared/change';
import type { Command } from './shared/command';
import { testedServiceMeant } from './shared/testMeant';

const PER_SECOND = 20;
/** So that a real server that does not answer holds up nobody else's turn. */
const PARALLEL = 8;
/** What an apply breaks shows a moment later: connections that were open, ARP entries that run out. */
const SETTLES_MS = 5_000;

/** Sends requests at a steady rate while the cluster is applied, and says how many were lost. */
export const testWhileApplying: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const { store, liveTests } = services;
    const place = await testedServiceMeant(store, argument);
    if (place === undefined) return;
    const rate = await askRate(liveTests.wishOf(place, 'whileApplying')?.perSecond ?? PER_SECOND);
    const test = rate === undefined ? undefined : liveTests.open(place, true);
    const wish = test?.wish();
    if (rate === undefined || test === undefined || wish === undefined) return;
    if (test.isBusy) {
      void vscode.window.showInformationMessage(l10n.t('A test of {0} is under way already. Stop it first.', place.service)); // prettier-ignore
      return;
    }
    const begun = await test.start(steady(wish, rate), 'whileApplying');
    if (begun === undefined) return;
    try {
      await change(services, { cluster: place.uri }, 'apply');
      if (wasApplied(begun)) await Promise.race([pause(SETTLES_MS, undefined, { ref: false }), begun.ended]);
    } finally {
      begun.run.stop();
    }
    await begun.ended;
    await conclude(test, begun);
  },
};

/** As long as the apply takes: it is what ends the run. */
function steady(wish: Wish, perSecond: number): Wish {
  return {
    ...wish,
    keepAlive: false,
    parallel: PARALLEL,
    perSecond,
    requests: BOUNDS.requests,
    seconds: BOUNDS.seconds,
  };
}

async function askRate(value: number): Promise<number | undefined> {
  const most = BOUNDS.perSecondUnasked;
  const answer = await vscode.window.showInputBox({
    title: l10n.t('Test while Applying'),
    prompt: l10n.t('Requests per second while the cluster is applied, 1 to {0}', most),
    value: String(value),
    validateInput: (text) => (isRate(text, most) ? undefined : l10n.t('Write a whole number from 1 to {0}.', most)),
  });
  return answer === undefined || !isRate(answer, most) ? undefined : Number(answer);
}

function isRate(text: string, most: number): boolean {
  return /^\d{1,6}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}

function wasApplied({ run }: Begun): boolean {
  return run.view().events.some(({ kind }) => kind === 'apply-began');
}

async function conclude(test: LiveTest, { run }: Begun): Promise<void> {
  const lost = lostWhileApplying(run.view(), run.records());
  // Nothing to do, or the person thought better of it: that was said when it happened.
  if (lost === undefined) return;
  await run.rename(l10n.t('While applying, {0}', stamp(new Date(run.view().startedAt))));
  const show = l10n.t('Show Test');
  const text = l10n.t('Requests lost during the apply: {0} of {1}.', lost.lost, lost.of);
  const say = lost.lost === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void say(text, show).then((answer) => {
    if (answer === show) void test.showRun(run.id);
  });
}

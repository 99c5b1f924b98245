import * as l10n from '@vscode/l10n';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { count, duration, latency, percent, rate } from '../numbers';
import { weights } from '../parts/shares';
import { outcomeWord, stateWords } from '../words';
import { wishWords } from '../form/wishWords';

export interface Difference {
  readonly title: string;
  readonly first: string;
  readonly second: string;
}

/** Pure. Two runs as figures beside each other. */
export function differences(first: RunView, second: RunView): readonly Difference[] {
  const row = (title: string, of: (run: RunView) => string): Difference => ({
    title,
    first: of(first),
    second: of(second),
  });
  const time = (pick: (found: NonNullable<RunView['latency']>) => number) => (run: RunView) =>
    run.latency === null ? '–' : latency(pick(run.latency));
  return [
    row(l10n.t('Result'), ({ verdict }) => outcomeWord(verdict.outcome)),
    row(l10n.t('Asked'), ({ wish, from }) => wishWords(wish, from)),
    row(l10n.t('Scheduler'), ({ scheduler }) => scheduler),
    row(l10n.t('Ended'), stateWords),
    row(l10n.t('Duration'), ({ elapsedMs }) => duration(elapsedMs)),
    row(l10n.t('Requests'), ({ sent }) => count(sent)),
    row(l10n.t('Failed'), ({ failed, sent }) => `${count(failed)} (${percent(failed, sent)})`),
    row(l10n.t('Requests per second'), ({ sent, elapsedMs }) => rate(elapsedMs === 0 ? 0 : (sent * 1_000) / elapsedMs)),
    row(
      l10n.t('Half within'),
      time(({ p50 }) => p50),
    ),
    row(
      l10n.t('95 % within'),
      time(({ p95 }) => p95),
    ),
    row(
      l10n.t('99 % within'),
      time(({ p99 }) => p99),
    ),
    ...names(first, second).flatMap((name) => [
      row(l10n.t('Share of {0}', name), (run) => shareOf(run, name)),
      row(l10n.t('Weight of {0}', name), (run) => weightOf(run, name)),
    ]),
  ];
}

function names(...runs: readonly RunView[]): readonly string[] {
  return [...new Set(runs.flatMap(({ servers }) => servers.map(({ name }) => name)))];
}

function shareOf(run: RunView, name: string): string {
  const server = run.servers.findIndex((each) => each.name === name);
  const share = run.shares.find((each) => each.server === server);
  const total = run.shares.reduce((sum, each) => sum + each.count, 0);
  return share === undefined ? '–' : `${count(share.count)} (${percent(share.count, total)})`;
}

function weightOf(run: RunView, name: string): string {
  const server = run.servers.findIndex((each) => each.name === name);
  return server < 0 ? '–' : weights(run, server);
}

import * as l10n from '@vscode/l10n';
import type { RunView } from './runView';

export type ComparedFigure = 'failures' | 'shares' | 'latency' | 'rate';

export interface Comparison {
  readonly rows: readonly ComparisonRow[];
  /** What is different, most important first; one that says so when nothing is. */
  readonly sentences: readonly string[];
}

export interface ComparisonRow {
  readonly figure: ComparedFigure;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly trend: 'same' | 'better' | 'worse' | 'changed';
}

/** Two runs, before and after a change. Pure. */
export function compareRuns(before: RunView, after: RunView): Comparison {
  const compared = [
    failures(before, after),
    ...shares(before, after),
    ...latency(before, after),
    ...rate(before, after),
  ];
  const sentences = compared.flatMap(({ sentence }) => sentence ?? []);
  return {
    rows: compared.map(({ row }) => row),
    sentences: sentences.length === 0 ? [l10n.t('The two runs show no difference beyond chance.')] : sentences,
  };
}

interface Compared {
  readonly row: ComparisonRow;
  readonly sentence?: string;
}

/** The 99.9 % quantile of the normal distribution, two-sided: what chance exceeds once in a thousand comparisons. */
const BEYOND_CHANCE = 3.29;

function failures(before: RunView, after: RunView): Compared {
  const words = ({ failed, sent }: RunView): string => l10n.t('{0} of {1}', failed, sent);
  const differ = ratesDiffer([before.failed, before.sent], [after.failed, after.sent]);
  const fewer = ratio(after.failed, after.sent) < ratio(before.failed, before.sent);
  const row = {
    figure: 'failures',
    title: l10n.t('Failed'),
    before: words(before),
    after: words(after),
    trend: !differ ? 'same' : fewer ? 'better' : 'worse',
  } as const;
  if (!differ) return { row };
  return {
    row,
    sentence:
      after.failed === 0
        ? l10n.t('No request fails any more; before, {0} did.', words(before))
        : fewer
          ? l10n.t('Fewer requests fail: {0} before, {1} after.', words(before), words(after))
          : l10n.t('More requests fail: {0} before, {1} after.', words(before), words(after)),
  };
}

function shares(before: RunView, after: RunView): readonly Compared[] {
  const counts = (run: RunView): ReadonlyMap<string, number> =>
    new Map(run.shares.map(({ server, count }) => [run.servers[server]?.name ?? '', count]));
  const [first, second] = [counts(before), counts(after)];
  const total = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((sum, count) => sum + count, 0);
  const [all, allAfter] = [total(first), total(second)];
  if (all === 0 || allAfter === 0) return [];
  return [...new Set([...first.keys(), ...second.keys()])].map((name): Compared => {
    const [had, has] = [first.get(name) ?? 0, second.get(name) ?? 0];
    const differ = ratesDiffer([had, all], [has, allAfter]);
    const [then, now] = [percent(had, all), percent(has, allAfter)];
    return {
      row: {
        figure: 'shares',
        title: l10n.t('Share of {0}', name),
        before: then,
        after: now,
        trend: differ ? 'changed' : 'same',
      },
      ...(differ ? { sentence: l10n.t('The share of {0} went from {1} to {2}.', name, then, now) } : {}),
    };
  });
}

function latency(before: RunView, after: RunView): readonly Compared[] {
  const [first, second] = [before.latency, after.latency];
  if (first === null || second === null) return [];
  return (['p50', 'p95', 'p99'] as const).map((key): Compared => {
    const [had, has] = [first[key], second[key]];
    // Below both of these people would call it the same: a fifth, and half a millisecond.
    const differ = Math.abs(has - had) > Math.max(0.5, 0.2 * Math.max(had, has));
    const [then, now] = [milliseconds(had), milliseconds(has)];
    return {
      row: {
        figure: 'latency',
        title: l10n.t('Time per request, {0}', key),
        before: then,
        after: now,
        trend: !differ ? 'same' : has < had ? 'better' : 'worse',
      },
      ...(differ && key !== 'p99'
        ? {
            sentence:
              has < had
                ? l10n.t('Requests are faster: {0} {1} before, {2} after.', key, then, now)
                : l10n.t('Requests are slower: {0} {1} before, {2} after.', key, then, now),
          }
        : {}),
    };
  });
}

function rate(before: RunView, after: RunView): readonly Compared[] {
  if (before.elapsedMs <= 0 || after.elapsedMs <= 0) return [];
  const of = ({ sent, elapsedMs }: RunView): number => (1000 * sent) / elapsedMs;
  const [had, has] = [of(before), of(after)];
  // With a rate that was asked for, reaching it is all there is to say.
  const differ = Math.abs(has - had) > 0.2 * Math.max(had, has);
  const words = (value: number): string => l10n.t('{0} per second', value < 10 ? value.toFixed(1) : Math.round(value));
  const sameWish = before.wish.perSecond === after.wish.perSecond && before.wish.parallel === after.wish.parallel;
  return [
    {
      row: {
        figure: 'rate',
        title: l10n.t('Requests'),
        before: words(had),
        after: words(has),
        trend: !differ ? 'same' : !sameWish ? 'changed' : has > had ? 'better' : 'worse',
      },
      ...(differ ? { sentence: l10n.t('The rate went from {0} to {1}.', words(had), words(has)) } : {}),
    },
  ];
}

/** The two-proportion z test; with few requests hardly anything differs beyond chance, and that is right. */
function ratesDiffer([a, n]: readonly [number, number], [b, m]: readonly [number, number]): boolean {
  if (n === 0 || m === 0) return false;
  const pooled = (a + b) / (n + m);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return deviation > 0 && Math.abs(a / n - b / m) > BEYOND_CHANCE * deviation;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function percent(part: number, whole: number): string {
  return `${(100 * ratio(part, whole)).toFixed(1)} %`;
}

function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

import * as l10n from '@vscode/l10n';
import type { Model } from './model';
import { outcomeWord, stateWords } from './words';

/** Pure. What a screen reader says after a change: that a run began, what it proves by now, and how it ended. */
export function announcement(before: Model, after: Model): string | null {
  if (after.refusal !== null && after.refusal !== before.refusal)
    return `${after.refusal.message} ${after.refusal.next}`;
  if (after.comparison !== null && before.comparison === null) {
    const [first, second] = after.comparison;
    return l10n.t('{0} beside {1}', first.name, second.name);
  }
  const { run } = after;
  if (run === null || run === before.run) return null;
  const known = before.run?.id === run.id ? before.run : null;
  const result = `${outcomeWord(run.verdict.outcome)}: ${run.verdict.sentence}`;
  if (known === null) return run.state === 'ended' ? result : l10n.t('The test runs.');
  if (known.state !== run.state) {
    if (run.state === 'ended')
      return l10n.t('{0} after {1} requests, {2} failed. {3}', stateWords(run), run.sent, run.failed, result);
    if (run.state === 'paused' || known.state === 'paused') return stateWords(run);
  }
  return known.verdict.outcome === run.verdict.outcome ? null : result;
}

import * as l10n from '@vscode/l10n';
import { type Compared, isDifference } from '../../core/resources/compared';
import { differences } from '../words';

/** One kind of thing on a host at a glance. */
export interface KindSummary {
  readonly state: 'blocked' | 'differs' | 'good' | 'foreign';
  readonly words: string;
}

/** One look says whether something differs here; what is as it should be is only counted. */
export function summaryOf(rows: readonly Compared[]): KindSummary {
  const blocked = rows.some(({ state }) => state === 'blocked');
  const wrong = rows.filter(isDifference).length;
  const right = rows.filter(({ state }) => state === 'asWanted').length;
  const foreign = rows.filter(({ state }) => state === 'foreign').length;
  const parts = [
    ...(blocked ? [l10n.t('blocked')] : []),
    ...(wrong > 0 ? [differences(wrong)] : []),
    ...(wrong === 0 && !blocked && right > 0 ? [l10n.t('{0} as wanted', right)] : []),
    ...(foreign > 0 ? [l10n.t('{0} not ours', foreign)] : []),
  ];
  const state = blocked ? 'blocked' : wrong > 0 ? 'differs' : right > 0 ? 'good' : 'foreign';
  return { state, words: parts.join(', ') };
}

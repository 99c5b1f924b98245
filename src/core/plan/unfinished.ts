import * as l10n from '@vscode/l10n';
import type { Inspection } from '../inspect';
import type { Problem } from '../resources/kind';
import type { LastApply } from '../resources/ledger';
import { stamp } from '../trail/stamp';

/**
 * Hosts whose last apply did not get through, by the records of the hosts themselves: it failed, was stopped, or whoever
 * made it is gone. Only where it is the last one of the whole cluster: an apply that has ended since has finished it.
 */
export function unfinishedApplies(inspection: Inspection): ReadonlyMap<string, readonly Problem[]> {
  const records = [...inspection].flatMap(([name, view]): readonly (readonly [string, LastApply])[] => {
    const found = view.state === 'observed' ? view.observation.facts.ledger.lastApply : undefined;
    return found === undefined ? [] : [[name, found]];
  });
  const latest = Math.max(...records.map(([, { at }]) => at.getTime()));
  return new Map(
    records
      .filter(([, { finished, at }]) => !finished && at.getTime() === latest)
      .map(([name, record]) => [name, [problemOf(record)]]),
  );
}

function problemOf({ id, by, at, goal }: LastApply): Problem {
  const when = stamp(at);
  return goal === 'apply'
    ? {
        code: 'apply-not-ended',
        severity: 'warns',
        message: l10n.t('the last apply did not end ({0}, by {1}, {2})', id, by, when),
        next: l10n.t('Unless somebody is still at it, apply again: it goes on from where it is.'),
      }
    : {
        code: 'apply-not-ended',
        severity: 'warns',
        message: l10n.t('the last removal did not end ({0}, by {1}, {2})', id, by, when),
        next: l10n.t('Unless somebody is still at it, remove again: it goes on from where it is. Applying puts everything back.'), // prettier-ignore
      };
}

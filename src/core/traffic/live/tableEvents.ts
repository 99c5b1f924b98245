import * as l10n from '@vscode/l10n';
import type { TableService } from '../directorReading';
import type { Phase } from './directorLog';
import type { RunEvent, RunEventKind } from './runView';

/** What changed in a director's table while the test ran, each change an event. Pure. */
export function tableEvents(
  director: string,
  phases: readonly Phase[],
  nameOf: (address: string) => string,
): readonly RunEvent[] {
  return phases.flatMap((phase, at) => {
    const before = phases[at - 1];
    return before === undefined ? [] : changes(director, before.table, phase, nameOf);
  });
}

function changes(
  director: string,
  before: TableService | undefined,
  { table, atMs }: Phase,
  nameOf: (address: string) => string,
): readonly RunEvent[] {
  const event = (kind: RunEventKind, text: string): RunEvent => ({ atMs: Math.max(0, atMs), kind, text });
  if (table === undefined && before === undefined) return [];
  if (table === undefined) return [event('left', l10n.t('The service left the table of {0}.', director))];
  const weights = new Map(before?.entries.map(({ address, weight }) => [address, weight]));
  const addresses = new Set(table.entries.map(({ address }) => address));
  return [
    ...(before === undefined ? [event('joined', l10n.t('The service came into the table of {0}.', director))] : []),
    ...(before !== undefined && schedulerOf(before) !== schedulerOf(table)
      ? [event('scheduler', l10n.t('{0}: scheduler {1} → {2}', director, schedulerOf(before), schedulerOf(table)))]
      : []),
    ...table.entries.flatMap(({ address, weight }): readonly RunEvent[] => {
      const had = weights.get(address);
      const name = nameOf(address);
      if (had === weight || before === undefined) return [];
      if (had === undefined) return [event('joined', l10n.t('{0} joined the table of {1} with weight {2}.', name, director, weight))]; // prettier-ignore
      return weight === 0
        ? [event('drained', l10n.t('{0} is drained on {1}: its weight is 0.', name, director))]
        : [event('weight', l10n.t('{0}: weight {1} → {2}', name, had, weight))];
    }),
    ...[...weights.keys()]
      .filter((address) => !addresses.has(address))
      .map((address) => event('left', l10n.t('{0} left the table of {1}.', nameOf(address), director))),
  ];
}

function schedulerOf({ scheduler, flags }: TableService): string {
  return flags === '' ? scheduler : `${scheduler} ${flags}`;
}

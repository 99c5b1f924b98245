import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../../src/core/traffic/live/runView';
import { table } from '../../ui/dataTable';
import { element, set, show } from '../../ui/dom';
import { button } from '../../ui/toolkit';
import { count, dateAndTime, duration } from '../numbers';
import { section, type View } from '../view';
import { RunRow } from './runRow';

export interface RunOrders {
  show(run: string): void;
  compare(first: string, second: string): void;
  rename(run: string, name: string): void;
  forget(run: string): void;
  export(run: string, format: 'json' | 'csv' | 'text'): void;
}

export interface ShownRuns {
  readonly runs: readonly RunSummary[];
  /** The one that is on the page. */
  readonly current: string | null;
}

/** The runs that are kept: chosen ones can be compared, exported, forgotten; each can be renamed and shown. */
export function runsView(orders: RunOrders): View<ShownRuns> {
  const rows = new Map<string, RunRow>();
  let listed: readonly RunSummary[] = [];
  // In the order of their beginning: what was before stands on the left.
  const chosen = (): readonly string[] =>
    listed
      .filter(({ id }) => rows.get(id)?.chosen === true)
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(({ id }) => id);
  const one = (order: (run: string) => void) => (): void => {
    const [run, ...others] = chosen();
    if (run !== undefined && others.length === 0) order(run);
  };
  const compare = button({
    label: l10n.t('Compare'),
    title: l10n.t('Compare two runs'),
    onClick: () => {
      const [first, second] = chosen();
      if (first !== undefined && second !== undefined) orders.compare(first, second);
    },
  });
  const exports = (['json', 'csv', 'text'] as const).map((format) => {
    const word = format === 'text' ? l10n.t('Text') : format.toUpperCase();
    return button({ label: word, title: l10n.t('Export as {0}', word), onClick: one((run) => orders.export(run, format)) }); // prettier-ignore
  });
  const forget = button({
    label: l10n.t('Forget'),
    title: l10n.t('Forget the chosen runs'),
    onClick: () => chosen().forEach((run) => orders.forget(run)),
  });
  const hint = element('span', { class: 'quiet' });
  const tools = element(
    'div',
    { class: 'tools', role: 'group', 'aria-label': l10n.t('With the chosen runs') },
    compare.element,
    element('span', { class: 'quiet' }, l10n.t('Export as')),
    ...exports.map((each) => each.element),
    forget.element,
    hint,
  );
  const made = table(l10n.t('Kept runs'), [
    { title: l10n.t('Name') },
    { title: l10n.t('Result') },
    { title: l10n.t('From') },
    { title: l10n.t('Began') },
    { title: l10n.t('Duration'), numeric: true },
    { title: l10n.t('Requests'), numeric: true },
    { title: l10n.t('Failed'), numeric: true },
    { title: l10n.t('On the page') },
  ]);
  const whole = section(l10n.t('Kept runs'), 'runs', tools, made.element);
  const arrange = (): void => {
    const { length } = chosen();
    compare.disabled = length !== 2;
    for (const each of exports) each.disabled = length !== 1;
    forget.disabled = length === 0;
    hint.textContent = length === 0 ? l10n.t('Choose one to export it, or two to compare them.') : l10n.t('{0} chosen', count(length)); // prettier-ignore
  };
  return {
    element: whole,
    update({ runs, current }) {
      listed = runs;
      show(whole, runs.length > 0);
      for (const id of rows.keys()) if (!runs.some((run) => run.id === id)) rows.delete(id);
      made.show(
        runs.map((run) => {
          let row = rows.get(run.id);
          if (row === undefined) rows.set(run.id, (row = new RunRow(run.id, orders, arrange)));
          row.update(run, run.id === current);
          return [
            row.name,
            row.result,
            run.from,
            dateAndTime(run.startedAt),
            duration(run.elapsedMs),
            count(run.sent),
            count(run.failed),
            row.show,
          ];
        }),
      );
      for (const [at, run] of runs.entries())
        set(made.row(at) ?? made.element, { 'aria-current': run.id === current ? 'true' : undefined });
      arrange();
    },
  };
}

import * as l10n from '@vscode/l10n';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { table } from '../../ui/dataTable';
import { element, set, setText } from '../../ui/dom';
import { button } from '../../ui/toolkit';
import { dateAndTime } from '../numbers';
import type { PictureOrders } from '../parts/verdict';
import { RunPicture } from '../runPicture';
import { section, type View } from '../view';
import { differences } from './differences';

export type Pair = readonly [RunView, RunView];

/** Two runs in two columns with the same pictures, and their figures in a table. */
export function comparison(orders: PictureOrders, close: () => void): View<Pair> & { themeChanged(): void } {
  const sides = [new Side(orders), new Side(orders)] as const;
  const figures = table(l10n.t('The two runs in figures'), [
    { title: l10n.t('Figure') },
    { title: l10n.t('First run') },
    { title: l10n.t('Second run') },
  ]);
  const back = button({ label: l10n.t('End the comparison'), onClick: close });
  const whole = section(
    l10n.t('Comparison'),
    'comparison',
    back.element,
    figures.element,
    element('div', { class: 'sides' }, ...sides.map((side) => side.element)),
  );
  return {
    element: whole,
    update([first, second]) {
      sides[0].update(first);
      sides[1].update(second);
      const rows = differences(first, second);
      figures.show(rows.map((row) => [row.title, row.first, row.second]));
      for (const [at, row] of rows.entries())
        set(figures.row(at) ?? figures.element, { class: row.first === row.second ? undefined : 'differs' });
    },
    themeChanged() {
      for (const side of sides) side.themeChanged();
    },
  };
}

class Side implements View<RunView> {
  readonly element: HTMLElement;
  private readonly title = element('h3');
  private readonly began = element('p', { class: 'quiet' });
  private readonly picture: RunPicture;

  constructor(orders: PictureOrders) {
    this.picture = new RunPicture(orders);
    this.element = element('div', { class: 'side' }, this.title, this.began, this.picture.element);
  }

  update(run: RunView): void {
    setText(this.title, run.name);
    setText(this.began, dateAndTime(run.startedAt));
    this.picture.update(run);
  }

  themeChanged(): void {
    this.picture.themeChanged();
  }
}

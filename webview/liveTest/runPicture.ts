import type { RunView } from '../../src/core/traffic/live/runView';
import { element } from '../ui/dom';
import { Charts } from './charts/charts';
import { errorsView } from './parts/errors';
import { kernelView } from './parts/kernel';
import { notesView } from './parts/notes';
import { sharesView } from './parts/shares';
import { type PictureOrders, verdictView } from './parts/verdict';
import { Strip } from './strip/strip';
import type { View } from './view';

/** Everything that is shown of one run. */
export class RunPicture implements View<RunView> {
  readonly element: HTMLElement;
  private readonly strip = new Strip();
  private readonly charts = new Charts();
  private readonly views: readonly View<RunView>[];

  constructor(orders: PictureOrders) {
    this.views = [verdictView(orders), this.strip, sharesView(), errorsView(), this.charts, kernelView(), notesView()];
    this.element = element('div', { class: 'run' }, ...this.views.map((view) => view.element));
  }

  update(run: RunView): void {
    for (const view of this.views) view.update(run);
  }

  themeChanged(): void {
    this.strip.themeChanged();
    this.charts.themeChanged();
  }
}

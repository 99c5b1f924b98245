import * as l10n from '@vscode/l10n';
import type { RunSummary } from '../../../src/core/traffic/live/runView';
import { element } from '../../ui/dom';
import { button, checkbox, textField } from '../../ui/toolkit';
import { outcomeIcon } from '../parts/verdict';
import { outcomeWord, stateWords } from '../words';
import type { RunOrders } from './runsView';

/** The parts of a kept run's row that a person works with. They stay while the row does, so the focus does too. */
export class RunRow {
  readonly name = element('span', { class: 'run-name' });
  readonly result = element('span', { class: 'run-result' });
  readonly show: HTMLElement;
  private readonly choice = checkbox({ label: '', onInput: () => this.changed() });
  private readonly text = textField({ label: l10n.t('Name of the run'), onInput: () => undefined });
  private readonly showing = button({ label: l10n.t('Show'), onClick: () => this.orders.show(this.id) });
  private called = '';
  private shownResult = '';

  constructor(
    private readonly id: string,
    private readonly orders: RunOrders,
    private readonly changed: () => void,
  ) {
    this.name.append(this.choice.element, this.text.element);
    this.show = this.showing.element;
    this.text.element.addEventListener('change', () => this.rename());
    this.text.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') this.rename();
      if (key === 'Escape') this.text.value = this.called;
    });
  }

  get chosen(): boolean {
    return this.choice.value;
  }

  update(run: RunSummary, current: boolean): void {
    if (run.name !== this.called) {
      this.called = run.name;
      this.text.value = run.name;
      this.text.describe(l10n.t('Name of the run {0}', run.name), null);
      this.choice.describe(l10n.t('Choose {0}', run.name), null);
      this.show.setAttribute('aria-label', l10n.t('Show {0}', run.name));
    }
    this.showing.disabled = current;
    const word = run.state === 'ended' ? outcomeWord(run.outcome) : stateWords(run);
    const key = `${run.outcome} ${word} ${run.sentence}`;
    if (key === this.shownResult) return;
    this.shownResult = key;
    this.result.title = run.sentence;
    this.result.replaceChildren(outcomeIcon(run.outcome), word);
  }

  private rename(): void {
    const name = this.text.value.trim();
    if (name === '') this.text.value = this.called;
    else if (name !== this.called) this.orders.rename(this.id, (this.called = name));
  }
}

import { element, setText, show } from './dom';
import type { Control } from './toolkit';

/** A control with its label above and, where its value is wrong, the reason below. */
export class Field<V> {
  readonly element: HTMLElement;
  private readonly problem = element('p', { class: 'field-problem', hidden: true });

  constructor(
    readonly label: string,
    readonly control: Control<V>,
    /** A checkbox has its label beside it already. */
    labelled: 'above' | 'itself' = 'above',
    kind = '',
  ) {
    const title = labelled === 'above' ? element('span', { class: 'label', 'aria-hidden': 'true' }, label) : null;
    this.element = element('div', { class: `field ${kind}` }, title, control.element, this.problem);
  }

  tell(problem: string | null): void {
    this.control.describe(this.label, problem);
    setText(this.problem, problem ?? '');
    show(this.problem, problem !== null);
  }
}

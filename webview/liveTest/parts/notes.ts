import * as l10n from '@vscode/l10n';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { element, show } from '../../ui/dom';
import { section, type View } from '../view';

/** What one should know to read the result. */
export function notesView(): View<RunView> {
  const list = element('ul');
  const whole = section(l10n.t('Notes'), 'notes', list);
  let shown = '';
  return {
    element: whole,
    update({ notes }) {
      show(whole, notes.length > 0);
      const key = JSON.stringify(notes);
      if (key !== shown) list.replaceChildren(...notes.map((note) => element('li', {}, note)));
      shown = key;
    },
  };
}

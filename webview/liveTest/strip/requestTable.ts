import * as l10n from '@vscode/l10n';
import { readMark } from '../../../src/core/traffic/live/marks';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { behind, type Cell, table } from '../../ui/dataTable';
import { count, duration } from '../numbers';
import { serverName, type View } from '../view';
import { failureWords } from '../words';
import { whenSent } from './when';
import type { Window } from './window';

export interface ShownRequests {
  readonly run: RunView;
  readonly window: Window;
}

/** The requests that the strip shows, the newest first. */
export function requestTable(): View<ShownRequests> {
  let shown: ShownRequests | undefined;
  const columns = [
    { title: l10n.t('Request'), numeric: true },
    { title: l10n.t('Answered by') },
    { title: l10n.t('About when'), numeric: true },
  ];
  const made = table(l10n.t('The requests that the picture shows'), columns);
  const details = behind(l10n.t('These answers as a table'), made, () => (shown === undefined ? [] : rows(shown)));
  return {
    element: details.element,
    update(value) {
      shown = value;
      details.update();
    },
  };
}

function rows({ run, window: { start, end } }: ShownRequests): readonly (readonly Cell[])[] {
  return Array.from({ length: end - start }, (_, from) => {
    const at = end - 1 - from;
    const mark = readMark(run.marks.charCodeAt(at));
    const when = whenSent(run, at);
    const who =
      mark.type === 'answered'
        ? serverName(run, mark.server)
        : mark.type === 'failed'
          ? failureWords(run, mark.kind)
          : l10n.t('not known');
    return [count(at + 1), who, when === undefined ? '' : duration(when)];
  });
}

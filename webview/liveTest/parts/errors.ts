import * as l10n from '@vscode/l10n';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { table } from '../../ui/dataTable';
import { show } from '../../ui/dom';
import { count } from '../numbers';
import { section, type View } from '../view';

/** Failures by kind, with what the first of each said. Not there while nothing failed. */
export function errorsView(): View<RunView> {
  const made = table(l10n.t('Failures by kind'), [
    { title: l10n.t('Failure') },
    { title: l10n.t('Count'), numeric: true },
    { title: l10n.t('By real server') },
    { title: l10n.t('The first one said') },
  ]);
  const whole = section(l10n.t('Failures'), 'errors', made.element);
  return {
    element: whole,
    update({ errors }) {
      show(whole, errors.length > 0);
      made.show(errors.map((error) => [error.title, count(error.count), perServer(error.perServer), error.text]));
    },
  };
}

function perServer(counts: Readonly<Record<string, number>>): string {
  const known = Object.entries(counts).filter(([, each]) => each > 0);
  if (known.length === 0) return l10n.t('not known');
  return known.map(([name, each]) => `${name}: ${count(each)}`).join(', ');
}

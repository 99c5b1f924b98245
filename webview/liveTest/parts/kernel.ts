import * as l10n from '@vscode/l10n';
import type { KernelReading, RunView } from '../../../src/core/traffic/live/runView';
import { table } from '../../ui/dataTable';
import { element, setText, show } from '../../ui/dom';
import { count } from '../numbers';
import { section, type View } from '../view';

/** What the kernel of each director counted meanwhile: it does not know of us and cannot be mistaken with us. */
export function kernelView(): View<RunView> {
  const made = table(l10n.t('Counters of the director'), [
    { title: l10n.t('Director') },
    { title: l10n.t('Connections'), numeric: true },
    { title: l10n.t('Packets in'), numeric: true },
    { title: l10n.t('Packets out'), numeric: true },
  ]);
  const out = element('p', { class: 'quiet' });
  const note = element('p', { class: 'quiet' });
  const whole = section(l10n.t('Counted by the kernel of the director'), 'kernel', made.element, out, note);
  return {
    element: whole,
    update({ kernel, kernelNote }) {
      const newest = newestOf(kernel);
      show(whole, newest.length > 0 || kernelNote !== null);
      show(made.element, newest.length > 0);
      made.show(
        newest.map(({ director, conns, inPackets, outPackets }) => [
          director,
          count(conns),
          count(inPackets),
          count(outPackets),
        ]),
      );
      setText(out, newest.length === 0 ? '' : outSentence(newest));
      setText(note, kernelNote ?? '');
    },
  };
}

/** Readings of several directors are among each other. */
export function newestOf(readings: readonly KernelReading[]): readonly KernelReading[] {
  return [...new Map(readings.map((reading) => [reading.director, reading])).values()];
}

function outSentence(newest: readonly KernelReading[]): string {
  const returning = newest.filter(({ outPackets }) => outPackets > 0).map(({ director }) => director);
  return returning.length === 0
    ? l10n.t('No packet out: nothing returns through the director, the real servers answer directly.')
    : l10n.t('Packets return through {0}, which direct routing never does.', returning.join(', '));
}

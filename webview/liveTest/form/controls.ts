import * as l10n from '@vscode/l10n';
import { element, show } from '../../ui/dom';
import { type Button, button } from '../../ui/toolkit';
import { isActive, type Model } from '../model';
import type { View } from '../view';

export interface Orders {
  start(): void;
  pause(): void;
  resume(): void;
  stop(): void;
  repeat(): void;
}

export interface ControlsState {
  readonly model: Model;
  /** The chosen source cannot test this service. */
  readonly impossible: boolean;
}

/** Start, pause, resume, stop, repeat: those that make sense now. */
export function controls(orders: Orders): View<ControlsState> {
  const start = button({ label: l10n.t('Start'), look: 'primary', onClick: () => orders.start() });
  const repeat = button({ label: l10n.t('Repeat this run'), onClick: () => orders.repeat() });
  const pause = button({ label: l10n.t('Pause'), onClick: () => orders.pause() });
  const resume = button({ label: l10n.t('Resume'), look: 'primary', onClick: () => orders.resume() });
  const stop = button({ label: l10n.t('Stop'), onClick: () => orders.stop() });
  const all = [start, repeat, resume, pause, stop];
  return {
    element: element('div', { class: 'controls' }, ...all.map((each) => each.element)),
    update({ model: { setup, run }, impossible }) {
      const active = isActive(run);
      const shown = new Map<Button, boolean>([
        [start, !active],
        [repeat, run !== null && !active],
        [pause, run?.state === 'running'],
        [resume, run?.state === 'paused'],
        [stop, active],
      ]);
      const focused = all.find((each) => each.element === document.activeElement);
      for (const [each, visible] of shown) show(each.element, visible);
      start.disabled = setup === null || impossible;
      // A button that goes takes the focus with it: the next one gets it.
      if (focused !== undefined && shown.get(focused) !== true)
        all.find((each) => shown.get(each) === true && !each.disabled)?.element.focus();
    },
  };
}

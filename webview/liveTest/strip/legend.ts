import * as l10n from '@vscode/l10n';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { element } from '../../ui/dom';
import { glyph, type Look } from '../looks';
import { serverName, type View } from '../view';

/** Which mark is whose, in the order of the rows. */
export function legend(): View<RunView> {
  const list = element('ul', { class: 'legend' });
  let shown = '';
  const entry = (look: Look, name: string): HTMLElement => element('li', {}, glyph(look), name);
  return {
    element: list,
    update(run) {
      const names = run.servers.map((_, server) => serverName(run, server));
      const key = JSON.stringify([names, run.failed > 0, run.marks.includes(' ')]);
      if (key === shown) return;
      shown = key;
      list.replaceChildren(
        ...names.map((name, server) => entry(server, name)),
        ...(run.failed > 0 ? [entry('failed', l10n.t('failed'))] : []),
        ...(run.marks.includes(' ') ? [entry('unknown', l10n.t('answered, not known by whom'))] : []),
      );
    },
  };
}

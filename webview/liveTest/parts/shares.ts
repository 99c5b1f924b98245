import * as l10n from '@vscode/l10n';
import type { RunView, Share } from '../../../src/core/traffic/live/runView';
import { element, set, svgElement } from '../../ui/dom';
import { type Cell, table } from '../../ui/dataTable';
import { classOf, glyph } from '../looks';
import { count, duration, percent } from '../numbers';
import { section, serverName, type View } from '../view';

/** What each real server got of the requests, beside what scheduler and weights promise. */
export function sharesView(): View<RunView> {
  const made = table(l10n.t('Share of each real server'), [
    { title: l10n.t('Real server') },
    { title: l10n.t('Weight'), numeric: true },
    { title: l10n.t('Share and promise') },
    { title: l10n.t('Answers'), numeric: true },
    { title: l10n.t('Of all'), numeric: true },
    { title: l10n.t('Promised'), numeric: true },
    { title: l10n.t('Failed'), numeric: true },
    { title: l10n.t('Last answer'), numeric: true },
    { title: l10n.t('Known by') },
  ]);
  const rows: ShareRow[] = [];
  return {
    element: section(l10n.t('Real servers'), 'shares', made.element),
    update(run) {
      const total = run.shares.reduce((sum, { count }) => sum + count, 0);
      const widest = Math.max(1, ...run.shares.map(({ count, promised }) => Math.max(count, promised?.most ?? 0)));
      made.show(
        run.shares.map((share, at) => {
          const row = (rows[at] ??= new ShareRow());
          return row.cells(run, share, total, widest);
        }),
      );
      for (const [at, { failed, promised, count: got }] of run.shares.entries()) {
        const off = promised !== null && (got < promised.least || got > promised.most);
        set(made.row(at) ?? made.element, { class: failed > 0 ? 'bad' : off ? 'off' : undefined });
      }
    },
  };
}

class ShareRow {
  private readonly name = element('span', { class: 'server' });
  private readonly band = svgElement('rect', { class: 'band', y: 0, height: 12 });
  private readonly value = svgElement('rect', { y: 3, height: 6 });
  private readonly bar = svgElement(
    'svg',
    { class: 'bar', viewBox: '0 0 1000 12', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    svgElement('rect', { class: 'track', y: 3, height: 6, width: 1000 }),
    this.value,
    this.band,
  );
  private shown = '';

  cells(run: RunView, share: Share, total: number, widest: number): readonly Cell[] {
    const { server, count: got, failed, promised, lastAnswerMs } = share;
    this.showName(run, server);
    const x = (requests: number): number => (requests / widest) * 1_000;
    set(this.value, { width: x(got), class: `fill ${classOf(server)}` });
    // A promise of exactly one number is a line.
    const from = promised === null ? 0 : Math.max(0, x(promised.least) - 3);
    const to = promised === null ? 0 : Math.min(1_000, x(promised.most) + 3);
    set(this.band, { x: from, width: to - from });
    return [
      this.name,
      weights(run, server),
      this.bar,
      count(got),
      percent(got, total),
      promised === null ? '–' : range(promised),
      count(failed),
      lastAnswerMs === null ? l10n.t('never') : since(run, lastAnswerMs),
      knownBy(run, share),
    ];
  }

  private showName(run: RunView, server: number): void {
    const address = run.servers[server]?.address ?? '';
    const key = JSON.stringify([server, serverName(run, server), address]);
    if (key === this.shown) return;
    this.shown = key;
    const name = element('span', { class: 'name', title: `${serverName(run, server)} ${address}` }, serverName(run, server)); // prettier-ignore
    this.name.replaceChildren(glyph(server), name, element('span', { class: 'quiet' }, address));
  }
}

/** In a word or two how it is known that these answers are this server's; the run says it in a sentence. */
function knownBy({ attribution }: RunView, { count: got }: Share): string {
  if (got === 0) return '–';
  switch (attribution.by) {
    case 'page':
      return l10n.t('page');
    case 'header':
      return l10n.t('header');
    case 'connections':
      return l10n.t('connections');
    case 'counters':
      return l10n.t('counters');
    case 'none':
      return '–';
  }
}

function range({ least, most }: { readonly least: number; readonly most: number }): string {
  const [from, to] = [count(least), count(most)];
  return from === to ? from : `${from}–${to}`;
}

/** Weight of the file; where the table has another, both. */
export function weights({ servers }: RunView, server: number): string {
  const { wanted = null, live = null } = servers[server] ?? {};
  if (wanted !== null && live !== null && wanted !== live) return l10n.t('{0}, in the table {1}', wanted, live);
  const known = live ?? wanted;
  return known === null ? '–' : String(known);
}

function since({ state, elapsedMs }: RunView, atMs: number): string {
  const ago = elapsedMs - atMs;
  if (state === 'ended') return l10n.t('at {0}', duration(atMs));
  return ago < 2_000 ? l10n.t('now') : l10n.t('{0} ago', duration(ago));
}

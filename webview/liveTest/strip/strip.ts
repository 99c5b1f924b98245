import * as l10n from '@vscode/l10n';
import { readMark } from '../../../src/core/traffic/live/marks';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { element, set, setText, show } from '../../ui/dom';
import { onceAFrame } from '../../ui/frame';
import { button } from '../../ui/toolkit';
import { count, duration } from '../numbers';
import { section, serverName, type View } from '../view';
import { failureWords } from '../words';
import { legend } from './legend';
import { requestTable } from './requestTable';
import { lanesFor, StripPainter } from './stripPainter';
import { moved, nextFailure, type Place, placeWith, type Window, windowOf } from './window';
import { whenSent } from './when';

/** Pixels. */
const OVERVIEW_HEIGHT = 20;

/** Who answered each request, in the order they were sent. */
export class Strip implements View<RunView> {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', { class: 'marks' });
  private readonly overviewCanvas = element('canvas', { class: 'overview', 'aria-hidden': 'true' });
  private readonly slider = element(
    'div',
    { class: 'strip', role: 'slider', tabindex: 0, 'aria-label': l10n.t('Answers in the order of the requests') },
    this.canvas,
  );
  private readonly readout = element('p', { class: 'readout' });
  private readonly before = button({ label: l10n.t('Failure before'), onClick: () => this.toFailure(-1) });
  private readonly next = button({ label: l10n.t('Next failure'), onClick: () => this.toFailure(1) });
  private readonly newest = button({ label: l10n.t('Newest'), onClick: () => this.follow() });
  private readonly legend = legend();
  private readonly table = requestTable();
  private readonly painter = new StripPainter();
  private readonly draw = onceAFrame(() => this.paint());
  private run: RunView | undefined;
  private place: Place = { type: 'newest' };
  /** The request that is told of; `null`: the newest. */
  private cursor: number | null = null;

  constructor() {
    const tools = element('div', { class: 'tools' }, this.before.element, this.next.element, this.newest.element);
    this.element = section(
      l10n.t('Answers'),
      'answers',
      this.legend.element,
      this.slider,
      this.overviewCanvas,
      element('div', { class: 'under' }, this.readout, tools),
      this.table.element,
    );
    this.slider.addEventListener('keydown', (event) => this.pressed(event));
    this.slider.addEventListener('pointermove', ({ offsetX }) => this.pointed(offsetX));
    this.slider.addEventListener('pointerleave', () => this.choose(null));
    this.overviewCanvas.addEventListener('pointerdown', (event) => {
      this.overviewCanvas.setPointerCapture(event.pointerId);
      this.scrolledTo(event.offsetX);
    });
    this.overviewCanvas.addEventListener('pointermove', ({ buttons, offsetX }) => {
      if (buttons === 1) this.scrolledTo(offsetX);
    });
    new ResizeObserver(this.draw).observe(this.slider);
  }

  update(run: RunView): void {
    if (this.run?.id !== run.id) {
      this.place = { type: 'newest' };
      this.cursor = null;
    }
    this.run = run;
    this.draw();
  }

  themeChanged(): void {
    this.painter.forgetColours();
    this.draw();
  }

  private paint(): void {
    const { run } = this;
    if (run === undefined || this.canvas.clientWidth === 0) return;
    const lanes = lanesFor(run.servers.length);
    const shown = this.window(run);
    this.painter.marks(this.canvas, run.marks, shown, lanes, this.cursor);
    const fitsAll = shown.end - shown.start === run.marks.length;
    show(this.overviewCanvas, !fitsAll);
    if (!fitsAll) this.painter.overview(this.overviewCanvas, run.marks, run.servers.length, shown, OVERVIEW_HEIGHT);
    this.legend.update(run);
    this.table.update({ run, window: shown });
    this.tell(run);
    this.before.disabled = nextFailure(run.marks, this.at(run), -1) === undefined;
    this.next.disabled = nextFailure(run.marks, this.at(run), 1) === undefined;
    this.newest.disabled = this.place.type === 'newest' && this.cursor === null;
  }

  private tell(run: RunView): void {
    const at = this.at(run);
    const text = run.marks === '' ? l10n.t('No request was answered yet.') : this.sentence(run, at);
    setText(this.readout, text);
    // A screen reader reads the value out whenever it changes: only where the person has moved it.
    set(this.slider, {
      'aria-valuemin': 1,
      'aria-valuemax': Math.max(1, run.marks.length),
      'aria-valuenow': this.cursor === null ? Math.max(1, run.marks.length) : at + 1,
      'aria-valuetext': this.cursor === null ? l10n.t('The newest of {0}', count(run.marks.length)) : text,
    });
  }

  private sentence(run: RunView, at: number): string {
    const mark = readMark(run.marks.charCodeAt(at));
    const who =
      mark.type === 'answered'
        ? serverName(run, mark.server)
        : mark.type === 'failed'
          ? failureWords(run, mark.kind)
          : l10n.t('answered, not known by whom');
    const when = whenSent(run, at);
    return when === undefined
      ? l10n.t('Request {0}: {1}', count(at + 1), who)
      : l10n.t('Request {0}: {1}, about {2} after the start', count(at + 1), who, duration(when));
  }

  private pressed(event: KeyboardEvent): void {
    const { run } = this;
    if (run === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') {
      this.follow();
      return;
    }
    const to = moved(event.key, this.at(run), run.marks.length, this.fits());
    if (to === undefined) return;
    event.preventDefault();
    this.goTo(run, to);
  }

  private pointed(x: number): void {
    const { run } = this;
    if (run === undefined) return;
    const { start, end } = this.window(run);
    const at = start + Math.floor(x / lanesFor(run.servers.length).cell);
    this.choose(at < end ? at : null);
  }

  private choose(cursor: number | null): void {
    this.cursor = cursor;
    this.draw();
  }

  private toFailure(step: 1 | -1): void {
    const { run } = this;
    const to = run === undefined ? undefined : nextFailure(run.marks, this.at(run), step);
    if (run !== undefined && to !== undefined) this.goTo(run, to);
  }

  private goTo(run: RunView, cursor: number): void {
    this.place = placeWith(cursor, this.place, run.marks.length, this.fits());
    this.choose(cursor);
  }

  private follow(): void {
    this.place = { type: 'newest' };
    this.choose(null);
  }

  private scrolledTo(x: number): void {
    const { run } = this;
    if (run === undefined) return;
    const middle = Math.round((x / this.overviewCanvas.clientWidth) * run.marks.length);
    const start = middle - Math.round(this.fits() / 2);
    this.place = start + this.fits() >= run.marks.length ? { type: 'newest' } : { type: 'from', start };
    this.choose(null);
  }

  private at({ marks }: RunView): number {
    return Math.max(0, Math.min(this.cursor ?? marks.length - 1, marks.length - 1));
  }

  private fits(): number {
    return Math.max(1, Math.floor(this.canvas.clientWidth / lanesFor(this.run?.servers.length ?? 1).cell));
  }

  private window(run: RunView): Window {
    return windowOf(this.place, run.marks.length, this.fits());
  }
}

import * as l10n from '@vscode/l10n';
import type { RunView } from '../../../src/core/traffic/live/runView';
import { behind, type Cell, table } from '../../ui/dataTable';
import { element, show } from '../../ui/dom';
import { onceAFrame } from '../../ui/frame';
import { colourOf } from '../looks';
import { count, duration, latency, rate } from '../numbers';
import { section, serverName, type View } from '../view';
import { Chart, type ChartOptions, type Line } from './chart';
import { lineKey } from './lineKey';
import { answersPerSecond, type Columns, failuresPerSecond, latencies, MOST_STACKED } from './series';

/** Milliseconds between two drawings while a run goes on: a slice is never shorter than that. */
const LEAST_GAP = 200;

let groups = 0;

/** The run over time: answers per second, how long they took, failures, and what happened to the cluster. */
export class Charts implements View<RunView> {
  readonly element: HTMLElement;
  private readonly together = `run-${(groups += 1)}`;
  private readonly events = element('ol', { class: 'events' });
  private readonly figures: readonly Figure[];
  private readonly details = behind(l10n.t('These figures as a table'), sliceTable(), () =>
    this.run === undefined ? [] : sliceRows(this.run),
  );
  private readonly draw = onceAFrame(() => this.paint());
  private run: RunView | undefined;
  private shownLines = '';
  private shownEvents = '';
  private drawnAt = Number.NEGATIVE_INFINITY;
  private later: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.figures = [
      new Figure(l10n.t('Answers per second'), 130, (run) => serverLines(run), answersPerSecond, rate),
      new Figure(l10n.t('Time of a request'), 130, () => latencyLines(), latencies, latency),
      new Figure(l10n.t('Failures per second'), 90, () => [failureLine()], failuresPerSecond, rate),
    ];
    const grid = element('div', { class: 'charts' }, ...this.figures.map(({ element }) => element));
    this.element = section(l10n.t('Over time'), 'over-time', grid, this.events, this.details.element);
    new ResizeObserver(() => {
      this.drawnAt = Number.NEGATIVE_INFINITY;
      this.draw();
    }).observe(grid);
  }

  update(run: RunView): void {
    this.run = run;
    // Charts cost more than all the rest together: a few times a second is as much as an eye reads off them.
    const wait = run.state === 'ended' ? 0 : this.drawnAt + LEAST_GAP - performance.now();
    if (wait <= 0) this.draw();
    else
      this.later ??= setTimeout(() => {
        this.later = undefined;
        this.draw();
      }, wait);
  }

  themeChanged(): void {
    this.shownLines = '';
    this.draw();
  }

  private paint(): void {
    const { run } = this;
    if (run === undefined || this.element.clientWidth === 0) return;
    this.drawnAt = performance.now();
    const lines = JSON.stringify(run.servers.map(({ name }) => name));
    const anew = lines !== this.shownLines;
    this.shownLines = lines;
    const events = run.events.map(({ atMs }, at) => ({ number: at + 1, seconds: atMs / 1_000 }));
    for (const figure of this.figures) {
      if (anew) figure.begin(run, this.together);
      figure.show(run, events);
    }
    this.listEvents(run);
    this.details.update();
  }

  private listEvents(run: RunView): void {
    const key = JSON.stringify(run.events);
    show(this.events, run.events.length > 0);
    if (key === this.shownEvents) return;
    this.shownEvents = key;
    this.events.replaceChildren(
      ...run.events.map(({ atMs, text }) =>
        element('li', {}, element('span', { class: 'quiet' }, duration(atMs)), ` ${text}`),
      ),
    );
  }
}

/** One chart with its title and the key of its lines. */
class Figure {
  readonly element: HTMLElement;
  private readonly key = element('ul', { class: 'legend' });
  private readonly place = element('div', { class: 'plot' });
  private chart: Chart | undefined;
  private lines: readonly Line[] = [];
  private columns: Columns = [[]];

  constructor(
    private readonly title: string,
    private readonly height: number,
    private readonly linesOf: (run: RunView) => readonly Line[],
    private readonly columnsOf: (run: RunView) => Columns,
    private readonly value: (value: number) => string,
  ) {
    this.element = element('figure', {}, element('figcaption', {}, title), this.key, this.place);
  }

  begin(run: RunView, together: string): void {
    this.chart?.destroy();
    this.lines = this.linesOf(run);
    const { height, lines, value } = this;
    const options: ChartOptions = { height, lines, together, value, say: (at) => this.say(at) };
    this.chart = new Chart(this.place, options);
    show(this.key, lines.length > 1);
    this.key.replaceChildren(...lines.map((line) => element('li', {}, lineKey(line), line.label)));
  }

  show(run: RunView, events: readonly { readonly number: number; readonly seconds: number }[]): void {
    this.columns = this.columnsOf(run);
    this.chart?.show(this.columns, events, this.place.clientWidth);
  }

  /** The values under the cursor, or the newest. */
  private say(at: number | null): string {
    const [times, ...values] = this.columns;
    const index = at ?? times.length - 1;
    const seconds = times[index];
    if (seconds === undefined) return '';
    const stacked = this.lines.some(({ filled }) => filled);
    const parts = this.lines.map(({ label }, line) => {
      const value = values[line]?.[index] ?? null;
      const below = stacked && line > 0 ? (values[line - 1]?.[index] ?? 0) : 0;
      return `${label} ${value === null ? '–' : this.value(value - below)}`;
    });
    return `${duration(seconds * 1_000)}: ${this.lines.length > 4 ? this.sum(values, index) : parts.join(', ')}`;
  }

  private sum(values: readonly (readonly (number | null)[])[], index: number): string {
    return `${this.title} ${this.value(values.at(-1)?.[index] ?? 0)}`;
  }
}

function serverLines(run: RunView): readonly Line[] {
  if (run.servers.length > MOST_STACKED || run.servers.length === 0)
    return [{ label: l10n.t('all real servers'), colour: () => colourOf(0), filled: true }];
  return run.servers.map((_, server) => ({
    label: serverName(run, server),
    colour: () => colourOf(server),
    filled: true,
  }));
}

function latencyLines(): readonly Line[] {
  return [
    { label: l10n.t('half'), colour: () => colourOf(0), filled: false },
    { label: '95 %', colour: () => colourOf(1), filled: false, dash: [6, 3] },
    { label: '99 %', colour: () => colourOf(3), filled: false, dash: [2, 2] },
  ];
}

function failureLine(): Line {
  return { label: l10n.t('failures'), colour: () => colourOf('failed'), filled: true };
}

function sliceTable(): ReturnType<typeof table> {
  return table(l10n.t('The run over time'), [
    { title: l10n.t('From'), numeric: true },
    { title: l10n.t('Sent'), numeric: true },
    { title: l10n.t('Failed'), numeric: true },
    { title: l10n.t('Half within'), numeric: true },
    { title: l10n.t('95 % within'), numeric: true },
    { title: l10n.t('99 % within'), numeric: true },
    { title: l10n.t('Answers by real server') },
  ]);
}

function sliceRows(run: RunView): readonly (readonly Cell[])[] {
  const time = (value: number | null): string => (value === null ? '–' : latency(value));
  return run.slices.list.map(({ sent, failed, p50, p95, p99, perServer }, at) => [
    duration(at * run.slices.widthMs),
    count(sent),
    count(failed),
    time(p50),
    time(p95),
    time(p99),
    perServer.flatMap((answers, server) => (answers > 0 ? [`${serverName(run, server)} ${count(answers)}`] : [])).join(', '), // prettier-ignore
  ]);
}

import uPlot from 'uplot';
import { element, setText } from '../../ui/dom';
import { isHighContrast, themeColour } from '../../ui/theme';
import { duration } from '../numbers';
import { drawEvents, type ShownEvent } from './eventLines';
import type { Columns } from './series';

/** One line or band of a chart. Dashes tell lines apart where colours do not. */
export interface Line {
  readonly label: string;
  readonly colour: () => string;
  readonly dash?: readonly number[];
  /** Filled down to the line before it, or to zero. */
  readonly filled: boolean;
}

export interface ChartOptions {
  readonly height: number;
  readonly lines: readonly Line[];
  /** Charts with the same one move their cursors together. */
  readonly together: string;
  readonly say: (at: number | null) => string;
  readonly value: (value: number) => string;
}

/** A time series. Made anew by its owner when its lines or the theme change; everything else is data. */
export class Chart {
  readonly element = element('div', { class: 'chart' });
  private readonly plot: uPlot;
  private readonly readout = element('p', { class: 'readout' });
  private events: readonly ShownEvent[] = [];
  private drawn: Columns | undefined;

  constructor(
    host: HTMLElement,
    private readonly options: ChartOptions,
  ) {
    this.element.setAttribute('aria-hidden', 'true');
    host.append(this.element, this.readout);
    this.plot = new uPlot(this.plotOptions(), [[], ...options.lines.map(() => [])], this.element);
  }

  show(columns: Columns, events: readonly ShownEvent[], width: number): void {
    if (width !== this.plot.width && width > 0) this.plot.setSize({ width, height: this.options.height });
    this.drawn = columns;
    this.events = events;
    // uPlot asks for arrays that may be written to, and writes to none.
    this.plot.setData(columns as unknown as uPlot.AlignedData);
    this.tell();
  }

  destroy(): void {
    this.plot.destroy();
    this.element.remove();
    this.readout.remove();
  }

  private tell(): void {
    const at = this.plot.cursor.idx ?? null;
    setText(this.readout, this.drawn === undefined ? '' : this.options.say(at));
  }

  private plotOptions(): uPlot.Options {
    const { height, lines, together, value } = this.options;
    const text = themeColour('descriptionForeground', 'foreground');
    const grid = themeColour('editorWidget-border', 'panel-border', 'contrastBorder');
    const font = `11px ${getComputedStyle(document.body).fontFamily}`;
    const axis: uPlot.Axis = {
      stroke: text,
      font,
      // In a high contrast theme every line is as bright as the data: here it may not be.
      grid: { stroke: isHighContrast() ? faint(grid) : grid, width: 1 },
      ticks: { show: false },
    };
    return {
      width: 300,
      height,
      legend: { show: false },
      padding: [12, 8, 0, 0],
      cursor: {
        sync: { key: together },
        drag: { x: false, y: false },
        points: { show: lines.length <= 3, size: 5 },
        y: false,
      },
      scales: { x: { time: false }, y: { range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1] } },
      axes: [
        { ...axis, size: 24, values: (_, splits) => splits.map((split) => duration(split * 1_000)) },
        { ...axis, size: 56, values: (_, splits) => splits.map(value) },
      ],
      series: [
        {},
        ...lines.map((line, at): uPlot.Series => ({
          label: line.label,
          stroke: line.colour,
          width: 1.5,
          points: { show: false },
          spanGaps: false,
          ...(line.dash === undefined ? {} : { dash: [...line.dash] }),
          ...(line.filled && at === 0 ? { fill: () => faint(line.colour()) } : {}),
        })),
      ],
      bands: lines.flatMap((line, at) =>
        line.filled && at > 0 ? [{ series: [at + 1, at] as [number, number], fill: () => faint(line.colour()) }] : [],
      ),
      hooks: {
        draw: [(plot) => drawEvents(plot, this.events, { text, font, line: themeColour('foreground') })],
        setCursor: [() => this.tell()],
      },
    };
  }
}

function faint(colour: string): string {
  return `color-mix(in srgb, ${colour} 35%, transparent)`;
}

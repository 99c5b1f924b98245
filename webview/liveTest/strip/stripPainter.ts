import { readMark } from '../../../src/core/traffic/live/marks';
import { isHighContrast, themeColour } from '../../ui/theme';
import { colourOf, type Look, outlineOf } from '../looks';
import { decimate, type Decimated } from './decimated';
import type { Window } from './window';

/** Pixels of CSS. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One row for each real server, so that who answered is told by the place as well. */
export interface Lanes {
  readonly servers: number;
  readonly cell: number;
  readonly lane: number;
}

/** A mark is wide enough to be seen by itself and a strip never higher than 64 thin rows. */
export function lanesFor(servers: number): Lanes {
  const shown = Math.max(1, servers);
  const lane = shown <= 4 ? 16 : shown <= 12 ? 12 : shown <= 24 ? 8 : 5;
  return { servers: shown, lane, cell: shown <= 12 ? 12 : 8 };
}

/** Draws marks and overview. Colours are asked of the theme once, until {@link forgetColours}. */
export class StripPainter {
  private readonly colours = new Map<string, string>();
  private readonly outlines = new Map<Look, Path2D>();

  forgetColours(): void {
    this.colours.clear();
  }

  /** The requests of a window, one cell each, the oldest on the left. */
  marks(canvas: HTMLCanvasElement, marks: string, window: Window, lanes: Lanes, cursor: number | null): void {
    const height = lanes.servers * lanes.lane;
    const context = prepared(canvas, { width: canvas.clientWidth, height });
    if (context === null) return;
    this.laneLines(context, canvas.clientWidth, lanes);
    for (let index = window.start; index < window.end; index += 1) {
      const x = (index - window.start) * lanes.cell;
      if (index === cursor) this.cursorBox(context, x, lanes, height);
      const mark = readMark(marks.charCodeAt(index));
      if (mark.type === 'failed') this.failure(context, x, lanes.cell, height);
      else if (mark.type === 'unknown') this.shape(context, 'unknown', x, 0, lanes.cell, height);
      else if (mark.server < lanes.servers)
        this.shape(context, mark.server, x, mark.server * lanes.lane, lanes.cell, lanes.lane);
    }
  }

  /** The whole run: the shares of the servers from top to bottom in their order, failures in red over all of it. */
  overview(canvas: HTMLCanvasElement, marks: string, servers: number, shown: Window, height: number): void {
    const width = canvas.clientWidth;
    const context = prepared(canvas, { width, height });
    if (context === null || marks === '') return;
    // A column of less than two turns would show the turn and not the shares.
    this.shares(context, decimate(marks, servers, width, 2 * servers), servers, width / marks.length, height);
    this.failures(context, decimate(marks, 0, width), width / marks.length, height);
    const from = (shown.start / marks.length) * width;
    const to = Math.max(from + 5, (shown.end / marks.length) * width);
    context.strokeStyle = this.named('focusBorder', 'contrastBorder');
    context.lineWidth = 2;
    context.strokeRect(Math.min(from, width - 5) + 1, 1, to - from - 2, height - 2);
  }

  /** `each`: pixels for one request. */
  private shares(
    context: CanvasRenderingContext2D,
    { columns, perColumn, total, answered }: Decimated,
    servers: number,
    each: number,
    height: number,
  ): void {
    for (let column = 0; column < columns; column += 1) {
      const all = total[column] ?? 0;
      let y = 0;
      for (let server = 0; server < servers; server += 1) {
        const part = ((answered[column * servers + server] ?? 0) / all) * height;
        if (part === 0) continue;
        context.fillStyle = this.colour(server);
        // Whole pixels: between two halves of one the background would shine through.
        const x = Math.floor(column * perColumn * each);
        context.fillRect(x, y, Math.ceil((column * perColumn + all) * each) - x, part);
        y += part;
      }
    }
  }

  /** One failure in thousands is seen: it is at least a pixel wide, from top to bottom. */
  private failures(
    context: CanvasRenderingContext2D,
    { columns, perColumn, failed }: Decimated,
    each: number,
    height: number,
  ): void {
    context.fillStyle = this.colour('failed');
    for (let column = 0; column < columns; column += 1) {
      if ((failed[column] ?? 0) > 0)
        context.fillRect(column * perColumn * each, 0, Math.max(1.5, perColumn * each), height);
    }
  }

  private laneLines(context: CanvasRenderingContext2D, width: number, { servers, lane }: Lanes): void {
    context.fillStyle = isHighContrast()
      ? this.named('contrastBorder', 'foreground')
      : this.named('editorWidget-border', 'panel-border');
    context.globalAlpha = isHighContrast() ? 0.4 : 0.5;
    for (let server = 0; server < servers; server += 1)
      context.fillRect(0, Math.round(server * lane + lane / 2), width, 1);
    context.globalAlpha = 1;
  }

  private cursorBox(context: CanvasRenderingContext2D, x: number, { cell }: Lanes, height: number): void {
    context.fillStyle = this.named('list-activeSelectionBackground', 'focusBorder');
    context.globalAlpha = 0.4;
    context.fillRect(x, 0, cell, height);
    context.globalAlpha = 1;
    context.strokeStyle = this.named('focusBorder', 'contrastActiveBorder');
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, 0.5, cell - 1, height - 1);
  }

  private failure(context: CanvasRenderingContext2D, x: number, cell: number, height: number): void {
    context.fillStyle = this.colour('failed');
    context.globalAlpha = 0.3;
    context.fillRect(x, 0, cell, height);
    context.globalAlpha = 1;
    this.shape(context, 'failed', x, 0, cell, height);
  }

  private shape(
    context: CanvasRenderingContext2D,
    look: Look,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void {
    let outline = this.outlines.get(look);
    if (outline === undefined) this.outlines.set(look, (outline = new Path2D(outlineOf(look))));
    const size = Math.min(width, height, 12) - (Math.min(width, height) > 6 ? 2 : 0);
    context.save();
    context.translate(x + (width - size) / 2, y + (height - size) / 2);
    context.scale(size / 10, size / 10);
    context.fillStyle = this.colour(look);
    context.fill(outline, 'evenodd');
    context.restore();
  }

  private colour(look: Look): string {
    return this.kept(String(look), () => colourOf(look));
  }

  private named(name: string, fallback: string): string {
    return this.kept(name, () => themeColour(name, fallback));
  }

  private kept(key: string, ask: () => string): string {
    let colour = this.colours.get(key);
    if (colour === undefined) this.colours.set(key, (colour = ask()));
    return colour;
  }
}

/** Clear, as sharp as the screen, and measured in pixels of CSS. */
function prepared(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

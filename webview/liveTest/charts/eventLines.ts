import type uPlot from 'uplot';

/** Something that happened to the cluster, with the number that it has in the list beside the charts. */
export interface ShownEvent {
  readonly number: number;
  readonly seconds: number;
}

interface Ink {
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

/** A dashed line at the time of each event, with its number above. */
export function drawEvents(plot: uPlot, events: readonly ShownEvent[], { text, line, font }: Ink): void {
  const { ctx: context, bbox } = plot;
  const ratio = window.devicePixelRatio;
  context.save();
  context.strokeStyle = line;
  context.fillStyle = text;
  context.lineWidth = ratio;
  context.setLineDash([3 * ratio, 3 * ratio]);
  context.font = font.replace('11px', `${11 * ratio}px`);
  context.textAlign = 'center';
  let labelledTo = Number.NEGATIVE_INFINITY;
  for (const { number, seconds } of events) {
    const x = Math.round(plot.valToPos(seconds, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    context.beginPath();
    context.moveTo(x, bbox.top);
    context.lineTo(x, bbox.top + bbox.height);
    context.stroke();
    // Numbers that would cover each other are left to the list.
    if (x - labelledTo < 14 * ratio) continue;
    labelledTo = x;
    context.fillText(String(number), x, bbox.top - 3 * ratio);
  }
  context.restore();
}

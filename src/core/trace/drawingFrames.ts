import * as l10n from '@vscode/l10n';
import { labelMarks } from './drawingLabels';
import { textMark } from './drawingText';
import type { Step } from './journey';
import { millis } from './text';

/** Between what is written and the lanes on both of its sides. */
export const GAP = 22;
const SIZE = { stub: 70, hop: 11 } as const;

/** Where the lanes are, from left to right. */
export interface Place {
  readonly at: ReadonlyMap<string, number>;
  readonly all: readonly number[];
  readonly directors: ReadonlySet<string>;
  /** From one lane to the next. */
  readonly width: number;
}

/** The arrow of one frame, and what is to be said of it. */
export function frameMark(step: Step, y: number, place: Place): string {
  const from = step.from === null ? undefined : place.at.get(step.from);
  const to = step.to === null ? undefined : place.at.get(step.to);
  if (step.kind === 'arp-asks' && from !== undefined && to === undefined) return toAll(step, y, from, place);
  const start = from ?? (to === undefined ? (place.all[0] ?? 0) : to - SIZE.stub);
  const end = to ?? start + SIZE.stub * (start >= Math.max(...place.all) && place.all.length > 1 ? -1 : 1);
  const lost = step.received === 'no' || to === undefined;
  const sign = end < start ? -1 : 1;
  const tip = end - sign * (lost ? 14 : 5);
  const crossed = crossedBy(start, tip, place);
  // With direct routing no answer goes to a director.
  const astray = (step.kind === 'syn-ack' || step.kind === 'response') && place.directors.has(step.to ?? '');
  const classes = [
    'frame',
    step.kind,
    ...(astray ? ['misled'] : []),
    ...(lost ? ['lost'] : []),
    ...(crossed.length > 0 ? ['bypass'] : []),
  ];
  const middle = start + (sign * place.width) / 2;
  // Of a long arrow, the end is what is in sight.
  const label = crossed.length > 2 ? end - (sign * place.width) / 2 : middle;
  return [
    `<g class="${classes.join(' ')}">`,
    `<path class="way" d="${pathOf(start, tip, y, crossed)}"/>`,
    lost
      ? `<path class="cross" d="M${tip - 6} ${y - 6}L${tip + 6} ${y + 6}M${tip - 6} ${y + 6}L${tip + 6} ${y - 6}"/>`
      : `<path class="tip" d="M${tip} ${y}l${-sign * 10} -5.5v11z"/>`,
    ...(step.kind === 'arp-answers' ? [] : pastMarks(crossed, sign, y, place)),
    ...(astray ? [textMark(end + (sign * place.width) / 2, y + 4, 'astray', l10n.t('comes to {0}, not to the client', step.to ?? ''))] : []), // prettier-ignore
    ...labelMarks(step, label, y),
    '</g>',
  ].join('\n');
}

/** A question to everybody reaches every lane. */
function toAll(step: Step, y: number, from: number, { all, width }: Place): string {
  const others = all.filter((x) => x !== from);
  const [least, most] = [Math.min(from, ...all), Math.max(from, ...all)];
  const sign = most > from ? 1 : -1;
  return [
    `<g class="frame ${step.kind} to-all">`,
    `<path class="way" d="M${least} ${y}H${most}"/>`,
    ...others.map((x) => `<circle class="tip" cx="${x}" cy="${y}" r="4"/>`),
    ...labelMarks(step, from + (sign * width) / 2, y),
    '</g>',
  ].join('\n');
}

/** Beside each director that a frame does not pass, on the far side of its label. */
function pastMarks(crossed: readonly number[], sign: number, y: number, { at, directors, width }: Place): string[] {
  return [...directors].flatMap((host) => {
    const x = at.get(host);
    if (x === undefined || !crossed.includes(x)) return [];
    return [textMark(x + (sign * width) / 2, y - 8, 'past', l10n.t('does not pass {0}', host))];
  });
}

/** Lanes between two ends. */
function crossedBy(start: number, tip: number, { all }: Place): readonly number[] {
  return all.filter((x) => x > Math.min(start, tip) + 1 && x < Math.max(start, tip) - 1);
}

/** A line that hops over the lanes it does not touch, as wires do in a circuit. */
function pathOf(start: number, end: number, y: number, crossed: readonly number[]): string {
  const sign = end < start ? -1 : 1;
  const hops = [...crossed].sort((a, b) => sign * (a - b));
  const arcs = hops.map((x) => `H${x - sign * SIZE.hop}A${SIZE.hop} ${SIZE.hop} 0 0 ${sign > 0 ? 1 : 0} ${x + sign * SIZE.hop} ${y}`); // prettier-ignore
  return `M${start} ${y}${arcs.join('')}H${end}`;
}

/** How long its sender had it: a bar on that lane from the frame that reached it, and the time on the side that is free. */
export function heldMark(
  step: Step,
  y: number,
  before: readonly { readonly step: Step; readonly y: number }[],
  { at, all }: Place,
): readonly string[] {
  const x = step.from === null ? undefined : at.get(step.from);
  const cause = before.findLast((row) => row.step.to === step.from);
  if (x === undefined || cause === undefined || step.heldMs === null || step.kind === 'arp-answers') return [];
  const came = cause.step.from === null ? undefined : at.get(cause.step.from);
  const right = came === undefined ? x > Math.min(...all) : came < x;
  const [begin, length] = [cause.y, y - cause.y];
  return [
    '<g class="holding">',
    `<rect class="bar" x="${x - 4}" y="${begin}" width="8" height="${length}" rx="2"/>`,
    textMark(
      x + (right ? 12 : -12),
      begin + 18,
      right ? 'held start' : 'held before',
      l10n.t('took {0}', millis(step.heldMs)),
    ),
    '</g>',
  ];
}

import * as l10n from '@vscode/l10n';
import { frameMark, GAP, heldMark, type Place } from './drawingFrames';
import { escapeXml, HEAD, LINE, shortened, textMark, widthOf, wrapped } from './drawingText';
import { labelsOf } from './drawingLabels';
import { STANDALONE_STYLE } from './drawingStyle';
import type { Journey, Lane, Step } from './journey';
import { describeJourney, journeyTitle, millis, roleText } from './text';

/** Units of the drawing, which are pixels at its natural size: beside the outer lanes, and of their boxes. */
const SIZE = { left: 84, right: 84, between: 28, top: 8, foot: 46 } as const;
/** Steps that are drawn; the table has all of them. */
const MOST_DRAWN = 24;

export interface DrawingOptions {
  /** With colours of its own, for a file; otherwise a page's style sheet has them. */
  readonly standalone?: boolean;
}

/**
 * The journey as SVG: a line down for each host, an arrow for each frame. Pure, and everything that comes from hosts is
 * text in it. Colours are classes only (see {@link STANDALONE_STYLE} for all of them).
 */
export function drawJourney(journey: Journey, { standalone = false }: DrawingOptions = {}): string {
  const lanes = journey.lanes.filter(({ involved, role }) => involved || role !== 'realServer');
  const folded = journey.lanes.filter((lane) => !lanes.includes(lane));
  const drawn = drawnSteps(journey);
  const lane = laneWidth(lanes, drawn);
  const place = placesOf(lanes, lane);
  const rows = rowsOf(drawn);
  const width = SIZE.left + lanes.length * lane + SIZE.right - SIZE.between;
  const bottom = (rows.at(-1)?.below ?? HEAD.height + SIZE.top) + 10;
  const drawnTo = bottom + (journey.verdict.result === 'ended' ? SIZE.foot : 8) + (folded.length > 0 ? 26 : 0);
  // A page says it beside the drawing.
  const caption = standalone
    ? [journeyTitle(journey), ...wrapped(journey.verdict.sentence, width - SIZE.left - 8)]
    : [];
  const height = drawnTo + (caption.length === 0 ? 0 : 14 + caption.length * LINE);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="journey" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="journey-title journey-desc">`,
    `<title id="journey-title">${escapeXml(journeyTitle(journey))}</title>`,
    `<desc id="journey-desc">${escapeXml(describeJourney(journey))}</desc>`,
    ...(standalone ? [`<style>${STANDALONE_STYLE}</style>`, `<rect class="paper" width="${width}" height="${height}"/>`] : []), // prettier-ignore
    ...lanes.map((one) => laneMark(one, place, lane - SIZE.between, bottom)),
    ...rows.flatMap(({ y, step }, index) => heldMark(step, y, rows.slice(0, index), place)),
    ...rows.map(({ y, step }) => `${timeMark(step, y)}\n${frameMark(step, y, place)}`),
    ...endMark(journey, place, bottom),
    ...(folded.length === 0 ? [] : [textMark(SIZE.left, drawnTo - 10, 'folded start', l10n.t('Took no part: {0}', folded.map(({ host }) => host).join(', ')))]), // prettier-ignore
    ...caption.map((line, index) => textMark(SIZE.left, drawnTo + 12 + index * LINE, index === 0 ? 'what start' : 'start', line)), // prettier-ignore
    '</svg>',
  ].join('\n');
}

/** ARP where it is about the way of this request, then every frame that carries it on, up to the response. */
function drawnSteps({ steps, target }: Journey): readonly Step[] {
  const last = steps.findIndex(({ kind }) => kind === 'response');
  const until = last < 0 ? steps : steps.slice(0, last + 1);
  const answered = new Set(until.filter(({ kind }) => kind === 'arp-answers').map(({ source }) => source.address));
  return until
    .filter(({ kind, source, destination }) => {
      if (kind === 'ack' || kind === 'fin') return false;
      if (kind === 'arp-asks') return destination.address === target.address || !answered.has(destination.address);
      return kind !== 'arp-answers' || source.address === target.address;
    })
    .slice(0, MOST_DRAWN);
}

/** From one lane to the next: as wide as what is written between them. */
function laneWidth(lanes: readonly Lane[], steps: readonly Step[]): number {
  const written = steps.flatMap((step) => labelsOf(step).lines.map(widthOf));
  const heads = lanes.map(({ address }) => widthOf({ text: address, fixed: true }));
  return 2 * Math.ceil(Math.max(260, ...written, ...heads) / 2 + GAP);
}

function placesOf(lanes: readonly Lane[], width: number): Place {
  const first = SIZE.left + (width - SIZE.between) / 2;
  const at = new Map(lanes.map(({ host }, index) => [host, first + index * width]));
  const directors = new Set(lanes.filter(({ role }) => role === 'director').map(({ host }) => host));
  return { at, all: [...at.values()], directors, width };
}

interface Row {
  readonly step: Step;
  /** Of the arrow. */
  readonly y: number;
  readonly below: number;
}

function rowsOf(steps: readonly Step[]): readonly Row[] {
  const rows: Row[] = [];
  for (const step of steps) {
    const { above, below } = labelsOf(step);
    const y = (rows.at(-1)?.below ?? SIZE.top + HEAD.height) + 22 + above.length * LINE;
    rows.push({ step, y, below: y + 6 + below.length * LINE });
  }
  return rows;
}

function laneMark(lane: Lane, { at }: Place, width: number, bottom: number): string {
  const { host, role, address, mac, captured } = lane;
  const x = at.get(host) ?? 0;
  const hint = captured ? '' : ` · ${l10n.t('not listened to')}`;
  return [
    `<g class="lane ${role}${captured ? '' : ' unseen-lane'}">`,
    `<title>${escapeXml(`${host} (${address}, ${mac ?? '?'})`)}</title>`,
    `<line class="life" x1="${x}" y1="${SIZE.top + HEAD.height}" x2="${x}" y2="${bottom}"/>`,
    `<rect class="host" x="${x - width / 2}" y="${SIZE.top}" width="${width}" height="${HEAD.height}" rx="4"/>`,
    textMark(x, SIZE.top + 20, 'name', shortened(host, Math.floor((width - 16) / 9))),
    textMark(x, SIZE.top + 37, 'role', `${roleText({ role })}${hint}`),
    textMark(x, SIZE.top + 56, 'address', address),
    textMark(x, SIZE.top + 71, 'address', mac ?? '?'),
    '</g>',
  ].join('\n');
}

/** In the margin, as an axis: by the estimated clocks. */
function timeMark({ atMs }: Step, y: number): string {
  return textMark(8, y + 4, 'time start', `≈ ${millis(atMs)}`);
}

/** Where it stopped, in a mark that does not only differ by colour. */
function endMark({ verdict }: Journey, { at }: Place, y: number): readonly string[] {
  if (verdict.result !== 'ended') return [];
  const x = verdict.endedAt === null ? undefined : at.get(verdict.endedAt);
  if (x === undefined) return [textMark(SIZE.left, y + 22, 'ended start', l10n.t('Where it ended is not known'))];
  return [
    '<g class="end">',
    `<circle class="stop" cx="${x}" cy="${y + 2}" r="11"/>`,
    `<path class="cross" d="M${x - 5} ${y - 3}l10 10m0 -10l-10 10"/>`,
    textMark(x, y + 32, 'ended', l10n.t('It ended here')),
    '</g>',
  ];
}

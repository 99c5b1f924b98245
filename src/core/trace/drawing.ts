import * as l10n from '@vscode/l10n';
import type { Journey, Lane, Step } from './journey';
import { describeJourney, endText, fateText, heldText, journeyTitle, roleText, stepTitle } from './text';

/** Units of the drawing, which are pixels at its natural size. */
const SIZE = { lane: 290, margin: 150, head: 92, row: 74, foot: 54, character: 6.4, stub: 70, hop: 9 } as const;
/** Steps that are drawn; the table has all of them. */
const MOST_DRAWN = 24;
/** Longer labels are folded at the arrow between their two halves. */
const LONGEST_LABEL = 42;

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
  const place = new Map(lanes.map(({ host }, index) => [host, SIZE.margin + index * SIZE.lane]));
  const steps = drawnSteps(journey);
  const width = SIZE.margin * 2 + Math.max(0, lanes.length - 1) * SIZE.lane;
  const bottom = SIZE.head + steps.length * SIZE.row + 28;
  const height = bottom + SIZE.foot + (folded.length > 0 ? 22 : 0);
  const at = (host: string | null): number | undefined => (host === null ? undefined : place.get(host));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="journey" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="journey-title journey-desc">`,
    `<title id="journey-title">${escape(journeyTitle(journey))}</title>`,
    `<desc id="journey-desc">${escape(describeJourney(journey))}</desc>`,
    ...(standalone ? [`<style>${STANDALONE_STYLE}</style>`, `<rect class="paper" width="${width}" height="${height}"/>`] : []), // prettier-ignore
    ...lanes.map((lane, index) => laneMark(lane, SIZE.margin + index * SIZE.lane, bottom)),
    ...steps.map((step, index) => arrow(step, SIZE.head + index * SIZE.row + 44, at(step.from), at(step.to), [...place.values()])), // prettier-ignore
    endMark(journey, at(journey.verdict.endedAt), bottom),
    ...(folded.length === 0 ? [] : [text(SIZE.margin / 2, height - 12, 'folded start', l10n.t('Took no part: {0}', folded.map(({ host }) => host).join(', ')))]), // prettier-ignore
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

function laneMark({ host, role, address, mac, captured }: Lane, x: number, bottom: number): string {
  const half = SIZE.lane / 2 - 22;
  const hint = captured ? '' : ` · ${l10n.t('not listened to')}`;
  return [
    `<g class="lane ${role}${captured ? '' : ' unseen-lane'}">`,
    `<title>${escape(`${host} (${address}, ${mac ?? '?'})`)}</title>`,
    `<rect class="host" x="${x - half}" y="8" width="${half * 2}" height="62" rx="4"/>`,
    text(x, 26, 'name', shortened(host, 32)),
    text(x, 43, 'role', `${roleText({ role })}${hint}`),
    text(x, 60, 'address', shortened(`${address} · ${mac ?? '?'}`, 40)),
    `<line class="life" x1="${x}" y1="70" x2="${x}" y2="${bottom}"/>`,
    '</g>',
  ].join('\n');
}

function arrow(
  step: Step,
  y: number,
  from: number | undefined,
  to: number | undefined,
  lanes: readonly number[],
): string {
  const start = from ?? (to === undefined ? SIZE.margin : to - SIZE.stub);
  const broadcast = to === undefined && from !== undefined;
  const end = to ?? start + SIZE.stub * (start >= Math.max(...lanes) && lanes.length > 1 ? -1 : 1);
  const lost = step.received === 'no' || (broadcast && step.kind !== 'arp-asks');
  const sign = end < start ? -1 : 1;
  const tip = end - sign * (lost ? 14 : 2);
  const crossed = lanes.filter((x) => x > Math.min(start, tip) + 1 && x < Math.max(start, tip) - 1);
  const classes = ['frame', step.kind, ...(lost ? ['lost'] : []), ...(crossed.length > 0 ? ['bypass'] : [])];
  const middle = crossed.length === 0 ? (start + tip) / 2 : (start + (nearest(crossed, start) ?? tip)) / 2;
  return [
    `<g class="${classes.join(' ')}">`,
    `<path class="way" d="${pathOf(start, tip, y, crossed)}"/>`,
    lost
      ? `<path class="cross" d="M${tip - 6} ${y - 6}L${tip + 6} ${y + 6}M${tip - 6} ${y + 6}L${tip + 6} ${y - 6}"/>`
      : `<path class="tip" d="M${tip} ${y}l${-sign * 9} -5v10z"/>`,
    ...labels(step, middle, y),
    '</g>',
  ].join('\n');
}

/** A line that hops over the lanes it does not touch, as wires do in a circuit. */
function pathOf(start: number, end: number, y: number, crossed: readonly number[]): string {
  const sign = end < start ? -1 : 1;
  const hops = [...crossed].sort((a, b) => sign * (a - b));
  const arcs = hops.map((x) => `H${x - sign * SIZE.hop}A${SIZE.hop} ${SIZE.hop} 0 0 ${sign > 0 ? 1 : 0} ${x + sign * SIZE.hop} ${y}`); // prettier-ignore
  return `M${start} ${y}${arcs.join('')}H${end}`;
}

function nearest(values: readonly number[], to: number): number | undefined {
  return [...values].sort((a, b) => Math.abs(a - to) - Math.abs(b - to))[0];
}

/** Above the arrow what it is and its IP addresses, below it its MACs; what changed at this hop stands out. */
function labels(step: Step, x: number, y: number): readonly string[] {
  const { changed, macs } = step;
  const fate = fateText(step);
  const title = fate === '' ? stepTitle(step) : `${stepTitle(step)} – ${fate}`;
  const held = heldText(step);
  const ips = pair(endText(step.source), endText(step.destination), [changed.includes('source'), changed.includes('destination')]); // prettier-ignore
  const frames = pair(macs.source, macs.destination, [changed.includes('source-mac'), changed.includes('destination-mac')]); // prettier-ignore
  return [
    text(x, y - 7 - ips.length * 13, 'what', shortened(title, 46)),
    ...ips.map((line, index) => spans(x, y - 7 - (ips.length - 1 - index) * 13, 'ips', line)),
    ...frames.map((line, index) => spans(x, y + 14 + index * 13, 'macs', line)),
    ...(held === '' ? [] : [text(x, y + 14 + frames.length * 13, 'held', held)]),
  ];
}

type Part = readonly [text: string, changed: boolean];

function pair(
  from: string,
  to: string,
  [fromChanged, toChanged]: readonly [boolean, boolean],
): readonly (readonly Part[])[] {
  // prettier-ignore
  const [first, second]: readonly [Part, Part] = [[from, fromChanged], [to, toChanged]]; // prettier-ignore
  if (from.length + to.length + 3 <= LONGEST_LABEL) return [[first, [' → ', false], second]];
  return [[first], [['→ ', false], second]];
}

function spans(x: number, y: number, name: string, parts: readonly Part[]): string {
  const inner = parts.map(([part, changed]) => (changed ? `<tspan class="changed">${escape(part)}</tspan>` : escape(part))); // prettier-ignore
  return `<text class="${name}" x="${x}" y="${y}">${inner.join('')}</text>`;
}

/** Where it stopped, in a mark that does not only differ by colour. */
function endMark({ verdict }: Journey, x: number | undefined, y: number): string {
  if (verdict.result !== 'ended') return '';
  if (x === undefined) return text(SIZE.margin / 2, y + 22, 'ended start', l10n.t('Where it ended is not known'));
  return [
    '<g class="end">',
    `<circle class="stop" cx="${x}" cy="${y + 2}" r="11"/>`,
    `<path class="cross" d="M${x - 5} ${y - 3}l10 10m0 -10l-10 10"/>`,
    text(x, y + 32, 'ended', l10n.t('It ended here')),
    '</g>',
  ].join('\n');
}

function text(x: number, y: number, name: string, content: string): string {
  return `<text class="${name}" x="${x}" y="${y}">${escape(content)}</text>`;
}

function shortened(content: string, most: number): string {
  const characters = Array.from(content);
  return characters.length <= most ? content : `${characters.slice(0, most - 1).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }; // prettier-ignore
/** Controls and halves of characters: most of them XML 1.0 cannot write at all. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

function escape(content: string): string {
  return content.replace(UNWRITABLE, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Readable on white paper, also without colours. */
const STANDALONE_STYLE = [
  '.journey{font-family:sans-serif;font-size:12px}.paper{fill:#fff}text{text-anchor:middle;fill:#1f1f1f}.start{text-anchor:start}',
  '.host{fill:#f3f3f3;stroke:#767676}.director .host{fill:#e8f0fe}.name{font-weight:bold;font-size:14px}.role,.held,.folded{fill:#616161}',
  '.life{stroke:#b0b0b0;stroke-dasharray:3 4}.unseen-lane .host{stroke-dasharray:4 3}.way{fill:none;stroke:#1f1f1f;stroke-width:1.5}',
  '.tip{fill:#1f1f1f}.syn-ack .way,.response .way{stroke:#1a7f37;stroke-width:2.5}.syn-ack .tip,.response .tip{fill:#1a7f37}',
  '.arp-asks .way,.arp-answers .way{stroke-dasharray:5 3}.ips,.macs,.address{font-family:monospace;font-size:11px}.what{font-weight:bold}',
  '.changed{fill:#0b57d0;font-weight:bold;text-decoration:underline}.lost .way,.reset .way,.icmp .way,.cross{stroke:#b3261e;stroke-width:2.5;fill:none}',
  '.reset .tip,.icmp .tip{fill:#b3261e}.stop{fill:#fff;stroke:#b3261e;stroke-width:2.5}.ended{fill:#b3261e;font-weight:bold}',
].join('\n');

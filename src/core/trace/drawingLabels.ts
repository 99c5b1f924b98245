import * as l10n from '@vscode/l10n';
import { fixedMark, type Line, LINE, type Part, shortened, textMark } from './drawingText';
import type { Changed, Step } from './journey';
import { endText, fateText, stepTitle } from './text';

/** Longer pairs are folded at the arrow between their two halves. */
const LONGEST_PAIR = 44;

/** Names of hosts in a title may be of any length. */
const LONGEST_TITLE = 48;

interface Written {
  readonly name: string;
  /** Letters of one width. */
  readonly parts?: readonly Part[];
  readonly text: string;
}

export interface Labels {
  readonly above: readonly Written[];
  readonly below: readonly Written[];
  readonly lines: readonly Line[];
}

/** Above the arrow what it is and its IP addresses; below it its MACs, what changed of them, and what became of it. */
export function labelsOf(step: Step): Labels {
  const { changed, macs } = step;
  const fate = fateText(step);
  const tag = tagOf(step);
  const above = [
    plain('what', stepTitle(step)),
    ...pair('ips', 'IP ', part(endText(step.source), 'source', changed), part(endText(step.destination), 'destination', changed)), // prettier-ignore
  ];
  const below = [
    ...pair('macs', 'MAC ', part(macs.source, 'source-mac', changed), part(macs.destination, 'destination-mac', changed)), // prettier-ignore
    ...(tag === '' ? [] : [plain('tag', tag)]),
    ...(fate === '' ? [] : [plain('fate', fate)]),
  ];
  const lines = [...above, ...below].map(({ text, parts }) => ({ text, fixed: parts !== undefined }));
  return { above, below, lines };
}

export function labelMarks(step: Step, x: number, y: number): readonly string[] {
  const { above, below } = labelsOf(step);
  return [
    ...above.map((line, index) => written(line, x, y - 8 - (above.length - 1 - index) * LINE)),
    ...below.map((line, index) => written(line, x, y + 16 + index * LINE)),
  ];
}

function written({ name, parts, text }: Written, x: number, y: number): string {
  return parts === undefined ? textMark(x, y, name, text) : fixedMark(x, y, name, parts);
}

function plain(name: string, text: string): Written {
  return { name, text: shortened(text, LONGEST_TITLE) };
}

/** What direct routing is, at the hop where it is done. */
function tagOf({ changed }: Step): string {
  if (changed.includes('source') || changed.includes('destination')) return l10n.t('not the address that was asked');
  return changed.length === 0 ? '' : l10n.t('new MACs, the same IPs');
}

function part(text: string, which: Changed, changed: readonly Changed[]): Part {
  if (!changed.includes(which)) return { text };
  return { text, name: which.endsWith('mac') ? 'changed' : 'wrong' };
}

function pair(name: string, key: string, from: Part, to: Part): readonly Written[] {
  const whole = (parts: readonly Part[]): Written => ({ name, parts, text: parts.map(({ text }) => text).join('') });
  if (from.text.length + to.text.length + 3 <= LONGEST_PAIR) return [whole([{ text: key }, from, { text: ' → ' }, to])];
  return [whole([{ text: key }, from]), whole([{ text: '→ ' }, to])];
}

/** Text in the drawing of a journey. Units are pixels at the drawing's natural size. */

/** From one line of text to the next, and the box of a host. */
export const LINE = 16;
export const HEAD = { height: 80 } as const;

/** Addresses are written in letters of one width, so that what is behind them can be placed: see {@link fixedMark}. */
export const LETTER = 6.6;
const PROPORTIONAL = 6.8;

export interface Line {
  readonly text: string;
  /** In letters of one width. */
  readonly fixed: boolean;
}

/** Letters of Chinese and its likes are twice as wide. */
export function widthOf({ text, fixed }: Line): number {
  const letters = Array.from(text, (letter) => (letter > '\u2e7f' ? 2 : 1)).reduce((sum: number, one) => sum + one, 0);
  return letters * (fixed ? LETTER : PROPORTIONAL);
}

/** A text as lines of at most so many pixels; a longer word stays whole. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && widthOf({ text: longer, fixed: false }) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

export function textMark(x: number, y: number, name: string, content: string): string {
  return `<text class="${name}" x="${x}" y="${y}">${escapeXml(content)}</text>`;
}

/** A part of a line; `name`: of its class where it stands out. */
export interface Part {
  readonly text: string;
  readonly name?: string;
}

/** A line of one width whatever the font, and a mark behind each part that stands out. */
export function fixedMark(x: number, y: number, name: string, parts: readonly Part[]): string {
  const width = parts.reduce((sum, { text }) => sum + text.length, 0) * LETTER;
  let left = x - width / 2;
  const pills: string[] = [];
  for (const part of parts) {
    const own = part.text.length * LETTER;
    if (part.name !== undefined) pills.push(`<rect class="pill ${part.name}" x="${round(left - 3)}" y="${y - 10.5}" width="${round(own + 6)}" height="14" rx="3"/>`); // prettier-ignore
    left += own;
  }
  const inner = parts.map(({ text, name: named }) =>
    named === undefined ? escapeXml(text) : `<tspan class="${named}">${escapeXml(text)}</tspan>`,
  );
  return [...pills, `<text class="${name}" x="${round(x)}" y="${y}" textLength="${round(width)}" lengthAdjust="spacingAndGlyphs">${inner.join('')}</text>`].join('\n'); // prettier-ignore
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function shortened(content: string, most: number): string {
  const characters = Array.from(content);
  return characters.length <= most ? content : `${characters.slice(0, most - 1).join('')}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }; // prettier-ignore
/** Controls and halves of characters: most of them XML 1.0 cannot write at all. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

export function escapeXml(content: string): string {
  return content.replace(UNWRITABLE, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

import { svgElement } from '../ui/dom';
import { themeColour } from '../ui/theme';

/**
 * How the real servers of a run are told apart: by colour and by shape, and in the strip by their row as well. Seven
 * colours and ten shapes have no common factor, so the first 70 servers differ in at least one. Not among them: red,
 * which is for failures, and orange, which is half transparent in some themes and missing in others.
 */
const COLOURS = [
  ['charts-blue'],
  ['charts-yellow'],
  ['charts-purple'],
  ['charts-green'],
  ['terminal-ansiMagenta', 'charts-purple'],
  ['terminal-ansiCyan', 'charts-blue'],
  ['charts-foreground', 'foreground'],
] as const satisfies readonly (readonly [string, ...string[]])[];

/** Outlines in a box of 10 by 10. */
const SHAPES = [
  'M5 1A4 4 0 1 1 5 9A4 4 0 1 1 5 1Z', // disc
  'M1.5 1.5H8.5V8.5H1.5Z', // square
  'M5 1L9.3 8.6H0.7Z', // triangle
  'M5 0.4L9.6 5L5 9.6L0.4 5Z', // diamond
  'M5 0.8A4.2 4.2 0 1 1 5 9.2A4.2 4.2 0 1 1 5 0.8ZM5 3A2 2 0 1 0 5 7A2 2 0 1 0 5 3Z', // ring
  'M5 9L0.7 1.4H9.3Z', // triangle, upside down
  'M1.2 1.2H8.8V8.8H1.2ZM3.4 3.4V6.6H6.6V3.4Z', // frame
  'M3.4 0.8H6.6V9.2H3.4Z', // post
  'M0.8 3.4H9.2V6.6H0.8Z', // beam
  'M1 1L5 4L9 1V9L5 6L1 9Z', // bow
] as const;

/** A failure: unlike any of the above, whatever the colours. */
const CROSS = 'M1.2 0L5 3.8L8.8 0L10 1.2L6.2 5L10 8.8L8.8 10L5 6.2L1.2 10L0 8.8L3.8 5L0 1.2Z';
/** Answered, and nobody knows by whom. */
const QUESTION = 'M5 1.4A3.6 3.6 0 1 1 5 8.6A3.6 3.6 0 1 1 5 1.4ZM5 2.4A2.6 2.6 0 1 0 5 7.6A2.6 2.6 0 1 0 5 2.4Z';

export type Look = number | 'failed' | 'unknown';

export function outlineOf(look: Look): string {
  if (look === 'failed') return CROSS;
  if (look === 'unknown') return QUESTION;
  return SHAPES[look % SHAPES.length] ?? SHAPES[0];
}

/** Name of the class that gives an element this colour; see style.css. */
export function classOf(look: Look): string {
  return typeof look === 'number' ? `server-${look % COLOURS.length}` : look;
}

/** As the theme has it now. */
export function colourOf(look: Look): string {
  if (look === 'failed') return themeColour('charts-red', 'errorForeground');
  if (look === 'unknown') return themeColour('descriptionForeground', 'foreground');
  const [name, ...fallbacks] = COLOURS[look % COLOURS.length] ?? COLOURS[0];
  return themeColour(name, ...fallbacks);
}

/** The mark as a picture beside a name. */
export function glyph(look: Look): SVGSVGElement {
  return svgElement(
    'svg',
    { class: `glyph ${classOf(look)}`, viewBox: '0 0 10 10', 'aria-hidden': 'true', focusable: 'false' },
    svgElement('path', { d: outlineOf(look), fill: 'currentColor', 'fill-rule': 'evenodd' }),
  );
}

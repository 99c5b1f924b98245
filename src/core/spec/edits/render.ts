import { scalarText as plainOrQuoted } from '../scalarText';
import type { Style } from './style';
import { isList, isRecord, type Value } from './value';

/** A scalar as it stands in a file: plain where every YAML reader takes it for what it is, otherwise quoted. */
export function scalarText(value: string | number | boolean | null, { quote }: Pick<Style, 'quote'>): string {
  if (typeof value !== 'string') return String(value);
  const text = plainOrQuoted(value, '');
  return text === value ? value : quoted(value, quote);
}

/** Text in quotes of the given kind; in double ones where it has characters that only they can write. */
export function quoted(value: string, quote: '"' | "'"): string {
  // eslint-disable-next-line no-control-regex -- these are the ones that need an escape
  if (quote === "'" && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(value)) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  return JSON.stringify(value).replaceAll(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A value on one line, in brackets where it is a collection. */
export function flowText(value: Value, style: Pick<Style, 'quote' | 'padded'>): string {
  if (isList(value)) return `[${value.map((item) => flowText(item, style)).join(', ')}]`;
  if (!isRecord(value)) return scalarText(value, style);
  const parts = Object.entries(value).map(([key, item]) => `${scalarText(key, style)}: ${flowText(item, style)}`);
  if (parts.length === 0) return '{}';
  return style.padded ? `{ ${parts.join(', ')} }` : `{${parts.join(', ')}}`;
}

/** The lines of `key: value`, those below the first one indented relative to it. */
export function propertyLines(key: string, value: Value, style: Style, form: 'flow' | 'block'): string[] {
  const name = scalarText(key, style);
  const lines = form === 'flow' ? undefined : blockLines(value, style);
  if (lines === undefined) return [`${name}: ${flowText(value, style)}`];
  const indent = ' '.repeat(isList(value) ? style.dash : style.step);
  return [`${name}:`, ...lines.map((line) => indent + line)];
}

/** The lines of `- value`, those below the first one indented relative to the dash. */
export function itemLines(value: Value, style: Style, form: 'flow' | 'block'): string[] {
  const lines = form === 'flow' ? undefined : blockLines(value, style);
  return (lines ?? [flowText(value, style)]).map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

/** Undefined for what has no block form: scalars, what is empty, and lists of scalars, which read better on one line. */
function blockLines(value: Value, style: Style): string[] | undefined {
  if (isList(value)) {
    if (!value.some(isRecord)) return undefined;
    return value.flatMap((item) => itemLines(item, style, isSmall(item) ? 'flow' : 'block'));
  }
  if (!isRecord(value) || Object.keys(value).length === 0) return undefined;
  return Object.entries(value).flatMap(([key, item]) =>
    propertyLines(key, item, style, isSmall(item) ? 'flow' : 'block'),
  );
}

/** What fits on a line: a few scalars, as `{ host: web1, weight: 1 }`. */
export function isSmall(value: Value): boolean {
  if (isList(value)) return !value.some(isRecord);
  if (!isRecord(value)) return true;
  const parts = Object.values(value);
  return parts.length <= 3 && !parts.some((part) => isRecord(part) || isList(part));
}

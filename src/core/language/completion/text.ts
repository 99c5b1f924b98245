/** Letters that mean nothing to YAML wherever they stand in a plain scalar, with what may begin one. */
const PLAIN = /^[A-Za-z0-9_/.~](?:[A-Za-z0-9_/.~+=@%*$?-]|:(?=[^\s]))*$/;
/** As above, words with single spaces between them: for text that stands outside of brackets. */
const PLAIN_WORDS = /^[A-Za-z_/](?:[^\s:#"'\\\p{C}]| (?=[^\s#]))*$/u;
/** What YAML 1.2 or 1.1 reads as something other than text. */
const OTHER =
  /^(?:~|null|true|false|y|yes|n|no|on|off|[-+.]?[0-9][0-9_.:]*(?:e[-+]?[0-9]*)?|0[xo][0-9a-f_]+|[-+]?\.(?:inf|nan)|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})$/i;

export type Style = 'block' | 'flow' | 'single' | 'double';

/** A value as YAML text that reads back as exactly that value. */
export function yamlText(value: string | number | boolean, style: Style): string {
  if (typeof value !== 'string') return String(value);
  if (style === 'single') return value.replaceAll("'", "''");
  if (style === 'double') return JSON.stringify(value).slice(1, -1);
  const looksLikeText = !OTHER.test(value) || /^[0-9]+(?:\.[0-9]+){3}$/.test(value);
  if (looksLikeText && (PLAIN.test(value) || (style === 'block' && PLAIN_WORDS.test(value)))) return value;
  return JSON.stringify(value);
}

/** Text as a snippet that inserts exactly it. */
export function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

import { parse } from 'yaml';

/** Spellings that `traps.ts` warns of and that the yaml-1.1 schema knows only in some capitalisations. */
const WORDS = /^(y|yes|on|n|no|off)$/i;

/**
 * A value as YAML, in the quotes that its place has already; plain where it has none and every reader of YAML, in flow
 * style and out of it, takes the plain text for exactly this value.
 *
 * @param raw what stands there now, quotes included
 */
export function scalarText(value: string, raw: string): string {
  if (raw.startsWith("'")) return `'${value.replaceAll("'", "''")}'`;
  return raw.startsWith('"') || !isPlain(value) ? JSON.stringify(value) : value;
}

function isPlain(value: string): boolean {
  return !WORDS.test(value) && (['1.2', '1.1'] as const).every((version) => readsAs(value, version));
}

function readsAs(value: string, version: '1.2' | '1.1'): boolean {
  try {
    const items: unknown = parse(`[${value}]`, { version, logLevel: 'error' });
    return Array.isArray(items) && items.length === 1 && items[0] === value;
  } catch {
    return false;
  }
}

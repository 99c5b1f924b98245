/** A rule of a TextMate grammar, as far as ours need them. */
export interface Rule {
  readonly comment?: string;
  readonly include?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly while?: string;
  readonly name?: string;
  readonly contentName?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Rule[];
}

type Captures = Readonly<Record<string, { readonly name: string }>>;

export interface Grammar {
  readonly name: string;
  readonly scopeName: string;
  readonly comment?: string;
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, Rule>>;
}

/** A piece of an expression; with a scope it becomes a group of that name. Pieces themselves have no groups. */
export type Part = string | readonly [pattern: string, scope: string];

/** Joins pieces to an expression. A piece with an empty scope is a group without a name, for a back reference. */
function joined(parts: readonly Part[]): { readonly pattern: string; readonly captures: Captures } {
  const captures: Record<string, { readonly name: string }> = {};
  let group = 0;
  const pattern = parts.map((part) => {
    if (typeof part === 'string') return part;
    group += 1;
    if (part[1] !== '') captures[group] = { name: part[1] };
    return `(${part[0]})`;
  });
  return { pattern: pattern.join(''), captures };
}

export function match(...parts: readonly Part[]): Rule {
  const { pattern, captures } = joined(parts);
  return { match: pattern, captures };
}

/** From `parts` on, for as long as lines fulfil `holds`, where `\1` is the first group of `parts`. */
export function whileRule(parts: readonly Part[], holds: string, patterns: readonly Rule[]): Rule {
  const { pattern, captures } = joined(parts);
  return { begin: pattern, while: holds, beginCaptures: captures, patterns };
}

/** From `parts` on, up to `end`. */
export function upTo(parts: readonly Part[], end: string, patterns: readonly Rule[]): Rule {
  const { pattern, captures } = joined(parts);
  return { begin: pattern, end, beginCaptures: captures, patterns };
}

/** What stands between two marks. */
export function between(begin: Part, end: Part, name: string, patterns: readonly Rule[]): Rule {
  const [open, close] = [joined([begin]), joined([end])];
  return {
    begin: open.pattern,
    end: close.pattern,
    beginCaptures: open.captures,
    endCaptures: close.captures,
    name,
    patterns,
  };
}

export function include(...names: readonly string[]): Rule[] {
  return names.map((name) => ({ include: name.startsWith('source.') ? name : `#${name}` }));
}

/** Addresses, without groups. Loose on purpose: what is wrong is underlined, not left without a colour. */
export const IPV4 = '(?:\\d{1,3}\\.){3}\\d{1,3}';
export const IPV6 = '(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:\\.\\d{1,3}){0,3}';
export const HOST_NAME = '[A-Za-z0-9][A-Za-z0-9.-]*';

import { type CST, Parser } from 'yaml';

export interface Comment {
  /** From the `#`. */
  readonly offset: number;
  /** The whole comment, `#` included, without the spaces at its end. */
  readonly text: string;
}

/** Every comment of a YAML text, in file order. */
export function commentsOf(text: string): Comment[] {
  const found: Comment[] = [];
  // The parser counts a byte order mark as indentation.
  const open: unknown[] = [...new Parser().parse(text.replace(/^\uFEFF/, '\n'))];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (isToken(next) && next.type === 'comment') found.push({ offset: next.offset, text: next.source.trimEnd() });
    for (const part of Object.values(next) as readonly unknown[]) if (typeof part === 'object') open.push(part);
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** The comments that a text lost on the way to another one. */
export function lostComments(before: string | readonly Comment[], after: string): string[] {
  const left = new Map<string, number>();
  for (const { text } of commentsOf(after)) left.set(text, (left.get(text) ?? 0) + 1);
  return (typeof before === 'string' ? commentsOf(before) : before).flatMap(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count > 0 ? [] : [text];
  });
}

function isToken(value: object): value is CST.Token {
  return 'type' in value && 'offset' in value;
}

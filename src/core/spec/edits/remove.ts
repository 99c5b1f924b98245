import { isMap, type ParsedNode } from 'yaml';
import type { TextEdit } from '../textEdit';
import { Refusal } from './result';
import {
  colonEnd,
  entryEnd,
  entryStart,
  isFlow,
  type MapNode,
  type PairNode,
  type SeqNode,
  type Source,
} from './source';
import { columnOf, isFirstOfLine, lineEnd, lineStart, nextLine } from './style';

/**
 * Takes an entry out of its collection. Comments on its lines stay, on lines of their own. `owner` is the property whose
 * value the collection is: it is left with `[]` or `{}` when the last entry goes.
 */
export function removeEntry(
  source: Source,
  holder: MapNode | SeqNode,
  index: number,
  owner: PairNode | undefined,
): TextEdit[] {
  if (isFlow(holder)) return removeFromFlow(source, holder, index);
  const { text, style } = source;
  const entries: readonly (PairNode | ParsedNode)[] = holder.items;
  const entry = entries[index];
  if (entry === undefined) throw new Refusal('missing');
  const start = entryStart(holder, index);
  const end = lineEnd(text, entryEnd(entry, text));
  const kept = commentsIn(source, start, end);
  const indent = ' '.repeat(columnOf(text, start));

  if (!isFirstOfLine(text, start)) {
    // `- vip: …`: what follows moves up behind the dash.
    const next = entries.length > index + 1 ? firstText(text, end) : undefined;
    if (next === undefined) {
      if (kept.length > 0 || entries.length > 1) throw new Refusal('unsuitable');
      return [cut(start, end, isMap(holder) ? '{}' : '[]')];
    }
    return [cut(start, next, kept.map((comment) => comment + style.eol + indent).join(''))];
  }
  const lines = kept.map((comment) => indent + comment);
  const emptied = entries.length > 1 ? [] : emptyCollection(source, holder, owner);
  const after = nextLine(text, end);
  if (after > end)
    return [...emptied, cut(lineStart(text, start), after, lines.map((line) => line + style.eol).join(''))];
  const before = lineStart(text, start);
  const previous = text.startsWith('\r\n', before - 2) ? before - 2 : Math.max(before - 1, 0);
  return [...emptied, cut(previous, end, lines.map((line) => style.eol + line).join(''))];
}

function emptyCollection({ text }: Source, holder: MapNode | SeqNode, owner: PairNode | undefined): TextEdit[] {
  if (owner === undefined) throw new Refusal('unsuitable');
  const offset = colonEnd(owner, text);
  return [cut(offset, offset, isMap(holder) ? ' {}' : ' []')];
}

/** The next thing that is not white space, comments included. */
function firstText(text: string, offset: number): number | undefined {
  const found = /\S/.exec(text.slice(offset));
  return found === null ? undefined : offset + found.index;
}

function removeFromFlow(source: Source, holder: MapNode | SeqNode, index: number): TextEdit[] {
  const { text } = source;
  const entries: readonly (PairNode | ParsedNode)[] = holder.items;
  const [before, entry, after] = [entries[index - 1], entries[index], entries[index + 1]];
  if (entry === undefined) throw new Refusal('missing');
  const [start, end] = [startOf(entry), entryEnd(entry, text)];
  const isPlain = (from: number, to: number): boolean => /^[ \t,]*$/.test(text.slice(from, to));
  const kept = commentsIn(source, start, end);
  if (kept.length === 0) {
    if (before === undefined && after === undefined) {
      const [open, close] = [holder.range[0] + 1, holder.range[1] - 1];
      if (isPlain(open, start) && isPlain(end, close)) return [cut(open, close, '')];
    }
    if (after !== undefined && isPlain(end, startOf(after))) return [cut(start, startOf(after), '')];
    if (after === undefined && before !== undefined && isPlain(entryEnd(before, text), start)) {
      return [cut(entryEnd(before, text), end, '')];
    }
  }
  const comma = /^[ \t]*,/.exec(text.slice(end))?.[0].length ?? 0;
  const own = cutFromLines(source, start, end + comma, kept);
  if (comma > 0 || before === undefined) return [own];
  const beforeEnd = entryEnd(before, text);
  const separator = /^[ \t]*,/.exec(text.slice(beforeEnd))?.[0].length ?? 0;
  return [cut(beforeEnd, beforeEnd + separator, ''), own];
}

/** An entry in brackets that has lines of its own: the lines go, unless comments are on them. */
function cutFromLines({ text, style }: Source, start: number, end: number, kept: readonly string[]): TextEdit {
  const isFirst = isFirstOfLine(text, start);
  const isLast = text.slice(end, lineEnd(text, end)).trim() === '';
  const indent = ' '.repeat(columnOf(text, start));
  if (kept.length > 0) {
    const gap = /[\s\uFEFF]$/.test(text.slice(0, start)) ? '' : ' ';
    return cut(start, end, gap + kept.join(style.eol + indent) + (isLast ? '' : style.eol + indent));
  }
  if (isFirst && isLast) return cut(lineStart(text, start), nextLine(text, end), '');
  const space = isFirst ? (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0) : 0;
  return cut(start, end + space, '');
}

/** The comments on the lines of an entry. */
function commentsIn({ comments }: Source, start: number, end: number): string[] {
  return comments.flatMap((comment) => (comment.offset >= start && comment.offset < end ? [comment.text] : []));
}

function startOf(entry: PairNode | ParsedNode): number {
  return 'key' in entry ? entry.key.range[0] : entry.range[0];
}

function cut(start: number, end: number, newText: string): TextEdit {
  return { range: { offset: start, length: end - start }, newText };
}

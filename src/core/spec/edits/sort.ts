import { isMap } from 'yaml';
import type { Path } from '../ast';
import type { ClusterDocument } from '../document';
import { attempt } from './change';
import { type EditResult, Refusal } from './result';
import { endOf, entryEnd, isFlow, type MapNode, nameOf, type Source } from './source';
import { isFirstOfLine, lineEnd, lineStart, nextLine } from './style';

/**
 * Puts the properties of a section into another order. A comment above a property or beside it moves with it; comments
 * that an empty line separates from the first property stay on top. `order` has every name once.
 */
export function sortEntries(document: ClusterDocument, path: Path, order: readonly string[]): EditResult {
  return attempt(
    document,
    (source) => {
      const map = source.node(path);
      if (!isMap(map)) throw new Refusal('missing');
      const names = map.items.map((pair) => nameOf(pair) ?? '');
      const places = order.map((name) => names.indexOf(name));
      if (new Set(places).size !== names.length || places.includes(-1)) throw new Refusal('missing');
      if (places.every((place, index) => place === index)) return [];
      const { start, pieces, separator } = isFlow(map) ? flowPieces(source, map) : blockPieces(source, map);
      const newText = places.map((place) => pieces[place]).join(separator);
      return [{ range: { offset: start, length: newText.length }, newText }];
    },
    (data) => data,
  );
}

interface Pieces {
  readonly start: number;
  readonly pieces: readonly string[];
  readonly separator: string;
}

function flowPieces({ text }: Source, map: MapNode): Pieces {
  const places = map.items.map((pair) => [pair.key.range[0], entryEnd(pair, text)] as const);
  const gaps = places.slice(1).map(([start], index) => text.slice(places[index]?.[1], start));
  const [separator = ''] = gaps;
  if (gaps.some((gap) => gap !== separator) || separator.includes('#')) throw new Refusal('unsuitable');
  return { start: places[0]?.[0] ?? 0, pieces: places.map(([start, end]) => text.slice(start, end)), separator };
}

/** Whole lines, each piece with what is above its property; the last line may have no line break. */
function blockPieces({ text, style }: Source, map: MapNode): Pieces {
  const [first] = map.items;
  if (first === undefined || !isFirstOfLine(text, first.key.range[0])) throw new Refusal('unsuitable');
  const starts = map.items.map((pair, index) => {
    const before = map.items[index - 1];
    if (before === undefined) return commentsAbove(text, lineStart(text, pair.key.range[0]));
    return nextLine(text, lineEnd(text, entryEnd(before, text)));
  });
  const end = lineEnd(text, endOf(map, text));
  const pieces = starts.map((start, index) => {
    const next = starts[index + 1];
    return text.slice(start, next === undefined ? end : next - style.eol.length);
  });
  return { start: starts[0] ?? 0, pieces, separator: style.eol };
}

/** Start of the comment lines directly above a line. */
function commentsAbove(text: string, line: number): number {
  let start = line;
  while (start > 0) {
    const above = lineStart(text, start - (text.startsWith('\r\n', start - 2) ? 2 : 1));
    if (above >= start || !/^[ \t]+#/.test(text.slice(above, start))) return start;
    start = above;
  }
  return start;
}

import type { ClusterDocument, Range } from '../spec/document';
import { commentLines } from './comments';
import { cursorAt } from './cursor';
import { encloses, endOf, type Extent, rangeOf, touches } from './extent';
import { symbolsOf, visible } from './symbols';

/**
 * What a selection at an offset grows over, the smallest first, each inside the next: word, value, property, item,
 * section, document. The last one is always the whole text.
 */
export function selections(document: ClusterDocument, place: number): readonly Range[] {
  const { text } = document;
  const offset = Math.min(Math.max(place, 0), text.length);
  const { nodes } = cursorAt(document, offset);
  const around = nodes.toReversed().map((node) => visible(node, text)).filter((extent) => touches(extent, offset)); // prettier-ignore
  const candidates = [
    ...commentAt(document, offset),
    ...wordAt(text, offset),
    ...symbolsOf(document).at(offset).map(({ occurrence }) => occurrence.extent),
    ...around.flatMap((extent) => [...insideQuotes(text, extent), extent]),
  ]; // prettier-ignore
  const growing: Extent[] = [];
  for (const candidate of candidates.filter(({ length }) => length > 0).sort((a, b) => a.length - b.length)) {
    const last = growing.at(-1);
    if (last === undefined || grows(last, candidate)) growing.push(candidate);
  }
  const whole = { offset: 0, length: text.length };
  return [...growing, ...(growing.at(-1)?.length === text.length ? [] : [whole])].map((each) =>
    rangeOf(document, each),
  );
}

function grows(from: Extent, to: Extent): boolean {
  return to.length > from.length && encloses(to, from);
}

function wordAt(text: string, offset: number): readonly Extent[] {
  const before = /[\p{L}\p{N}_-]*$/u.exec(text.slice(Math.max(0, offset - 200), offset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_-]*/u.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  return before + after === 0 ? [] : [{ offset: offset - before, length: before + after }];
}

function insideQuotes(text: string, { offset, length }: Extent): readonly Extent[] {
  return /^(["'])[^]*\1$/.test(text.slice(offset, offset + length)) && length > 2
    ? [{ offset: offset + 1, length: length - 2 }]
    : [];
}

/** The comment line, and the lines of comment around it. */
function commentAt(document: ClusterDocument, offset: number): readonly Extent[] {
  const lines = commentLines(document);
  const at = lines.findIndex((line) => touches(line, offset));
  const line = lines[at];
  if (line === undefined) return [];
  const lineOf = (index: number) => {
    const extent = lines[index];
    return extent === undefined ? Number.NaN : document.positionAt(extent.offset).line;
  };
  let first = at;
  let last = at;
  while (lineOf(first - 1) === lineOf(first) - 1) first -= 1;
  while (lineOf(last + 1) === lineOf(last) + 1) last += 1;
  const start = lines[first] ?? line;
  return [line, { offset: start.offset, length: endOf(lines[last] ?? line) - start.offset }];
}

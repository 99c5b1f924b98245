import type { Range } from './positions';

/** A change of a text, as an editor makes it. Several of one text never overlap, and all count in the text as it was. */
export interface TextEdit {
  readonly range: Pick<Range, 'offset' | 'length'>;
  readonly newText: string;
}

/** The text after all edits. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((a, b) => a.range.offset - b.range.offset || a.range.length - b.range.length);
  let result = '';
  let end = 0;
  for (const { range, newText } of sorted) {
    if (range.offset < end) throw new RangeError(`edits overlap at ${range.offset}`);
    result += text.slice(end, range.offset) + newText;
    end = range.offset + range.length;
  }
  return result + text.slice(end);
}

import type { ClusterDocument, Range } from '../spec/document';

/** A stretch of the text; offsets in UTF-16 units, as in {@link Range}. */
export type Extent = Pick<Range, 'offset' | 'length'>;

export function endOf({ offset, length }: Extent): number {
  return offset + length;
}

/** A caret at either end counts: that is where it stands after a word was typed or clicked. */
export function touches(extent: Extent, offset: number): boolean {
  return extent.offset <= offset && offset <= endOf(extent);
}

export function encloses(outer: Extent, inner: Extent): boolean {
  return outer.offset <= inner.offset && endOf(inner) <= endOf(outer);
}

export function rangeOf(document: ClusterDocument, { offset, length }: Extent): Range {
  return { start: document.positionAt(offset), end: document.positionAt(offset + length), offset, length };
}

import type { ClusterDocument } from '../spec/document';
import { type Extent, touches } from './extent';
import { nodesIn } from './tree';

const known = new WeakMap<ClusterDocument, readonly Extent[]>();

/** Lines that hold nothing but a comment, in file order: each from its `#` to the end of the line. */
export function commentLines(document: ClusterDocument): readonly Extent[] {
  const lines = known.get(document) ?? find(document);
  known.set(document, lines);
  return lines;
}

function find({ text, root }: ClusterDocument): readonly Extent[] {
  // A line of a page that begins with `#` is text.
  const texts = [...nodesIn(root)].filter(({ type, offset, length }) => type === 'string' && hasBreak(text, offset, length)); // prettier-ignore
  return [...text.matchAll(/^\uFEFF?[ \t]*(#[^\r\n]*)/gm)].flatMap(({ 0: line, 1: comment = '', index }) => {
    const offset = index + line.length - comment.length;
    return texts.some((extent) => touches(extent, offset) && extent.offset + extent.length > offset)
      ? []
      : [{ offset, length: comment.length }];
  });
}

function hasBreak(text: string, offset: number, length: number): boolean {
  return /[\r\n]/.test(text.slice(offset, offset + length));
}

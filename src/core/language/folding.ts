import type { ClusterDocument } from '../spec/document';
import { commentLines } from './comments';
import { endOf, type Extent } from './extent';
import { visible } from './symbols';
import { nodesIn, ownValue } from './tree';

/** Lines that can be folded away below their first one, counted from 1, both included. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly kind?: 'comment' | 'region';
}

/** Properties and list items over several lines, blocks of comments, and what stands between `# region` and `# endregion`. */
export function folds(document: ClusterDocument): readonly Fold[] {
  const lines = commentLines(document).map((extent) => ({
    line: document.positionAt(extent.offset).line,
    text: document.text.slice(extent.offset, endOf(extent)),
  }));
  return [...valueFolds(document), ...commentFolds(lines), ...regionFolds(lines)].sort((a, b) => a.start - b.start);
}

/** An editor keeps one fold for a line: where two begin, the larger one. */
function valueFolds(document: ClusterDocument): readonly Fold[] {
  const ends = new Map<number, number>();
  for (const node of nodesIn(document.root)) {
    const isItem = node.parent?.type === 'array';
    if (node.type !== 'property' && !isItem) continue;
    const start = document.positionAt(node.offset).line;
    const end = lastLine(document, node.type === 'property' ? (ownValue(node) ?? node) : node);
    if (end > start) ends.set(start, Math.max(end, ends.get(start) ?? 0));
  }
  return [...ends].map(([start, end]) => ({ start, end }));
}

/** A bracket that closes on a line of its own stays in sight. */
function lastLine(document: ClusterDocument, extent: Extent): number {
  const { offset, length } = visible(extent, document.text);
  const { line } = document.positionAt(offset + length);
  return /[\r\n][ \t]*[\]}]$/.test(document.text.slice(offset, offset + length)) ? line - 1 : line;
}

interface CommentLine {
  readonly line: number;
  readonly text: string;
}

const REGION = /^#\s*(end)?region\b/i;

function commentFolds(lines: readonly CommentLine[]): readonly Fold[] {
  const found: Fold[] = [];
  let block: { start: number; end: number } | undefined;
  for (const { line, text } of lines) {
    if (block?.end === line - 1 && !REGION.test(text)) block.end = line;
    else {
      if (block !== undefined) found.push({ ...block, kind: 'comment' });
      block = REGION.test(text) ? undefined : { start: line, end: line };
    }
  }
  if (block !== undefined) found.push({ ...block, kind: 'comment' });
  return found.filter(({ start, end }) => end > start);
}

function regionFolds(lines: readonly CommentLine[]): readonly Fold[] {
  const found: Fold[] = [];
  const open: number[] = [];
  for (const { line, text } of lines) {
    const marker = REGION.exec(text);
    if (marker === null) continue;
    if (marker[1] === undefined) open.push(line);
    else {
      const start = open.pop();
      if (start !== undefined) found.push({ start, end: line, kind: 'region' });
    }
  }
  return found;
}

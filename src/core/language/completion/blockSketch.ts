import { FlowSketcher } from './flowSketch';
import { LineReader } from './lineReader';
import { blockScalar, opaque, plainScalar, quotedScalar, skipProperties } from './scalars';
import {
  type EntrySketch,
  type ItemSketch,
  type ListSketch,
  type MapSketch,
  MAX_SKETCH_DEPTH,
  type ScalarSketch,
  type Sketch,
} from './sketch';

/**
 * Sketches a text; undefined where it has no content. Of the properties of the whole file only the one around `focus`
 * has its value: a large file is large in one or two of them. Never throws.
 */
export function sketchOf(text: string, focus: number): Sketch | undefined {
  return new BlockSketcher(new LineReader(text), focus).block(-1, 0);
}

/** Block style: what belongs to what is told by columns. `parent` is the column that a child must be right of. */
class BlockSketcher {
  constructor(
    private readonly reader: LineReader,
    private readonly focus: number,
  ) {}

  /** What is indented more than the parent. Of parts that do not fit together the first that has parts itself counts. */
  block(parent: number, depth: number): Sketch | undefined {
    let whole: Sketch | undefined;
    for (let next = this.reader.peek(); next && next.column > parent; next = this.reader.peek()) {
      const part = this.node(next.at, next.column, parent, depth, next.column);
      if (part?.kind === 'scalar' && whole?.kind === 'scalar') whole.alone = false;
      else if (whole === undefined || (whole.kind === 'scalar' && part !== undefined)) whole = part;
    }
    return whole;
  }

  private node(start: number, column: number, parent: number, depth: number, ownLine?: number): Sketch | undefined {
    const { text } = this.reader;
    if (depth > MAX_SKETCH_DEPTH) {
      this.reader.passAll();
      return undefined;
    }
    const at = skipProperties(this.reader, start);
    if (this.isDash(at)) return this.list(at, column, false, depth);
    if (text[at] === '?' && this.reader.isGap(at + 1)) return this.foreign(at);
    if (this.reader.isGap(at) || '{[|>*'.includes(text[at] ?? '')) return this.value(at, parent, depth);
    const { hasColon } = this.keyAt(at);
    if (hasColon || this.isFollowedByKey(at, column)) return this.map(at, column, depth);
    const scalar = this.value(at, parent, depth);
    return scalar?.kind === 'scalar' && ownLine !== undefined ? { ...scalar, ownLine } : scalar;
  }

  private map(first: number, column: number, depth: number): MapSketch {
    const entries: EntrySketch[] = [];
    for (let at: number | undefined = first; at !== undefined;) {
      if ('{[|>?'.includes(this.reader.text[at] ?? '')) this.foreign(at);
      else if (depth === 0 && column === 0) entries.push(this.topLevelEntry(at));
      else entries.push(this.entry(skipProperties(this.reader, at), column, depth));
      this.passStrays(column, depth);
      const next = this.reader.peek();
      at = next?.column === column && !this.isDash(next.at) ? next.at : undefined;
    }
    return { kind: 'map', inFlow: false, column, entries };
  }

  private topLevelEntry(at: number): EntrySketch {
    const end = this.reader.nextTopLevel(at);
    // The one before as well: its list may go on at the focus.
    if (at <= this.focus && this.focus <= end) return this.entry(skipProperties(this.reader, at), 0, 0);
    const { key, hasColon } = this.keyAt(at);
    this.reader.goTo(end);
    return { key, hasColon };
  }

  private entry(at: number, column: number, depth: number): EntrySketch {
    const { key, hasColon, valueAt } = this.keyAt(at);
    if (!hasColon) this.reader.passLine(key.end);
    let value = hasColon ? this.inline(valueAt, column, depth) : this.block(column, depth + 1);
    const next = this.reader.peek();
    // A list may stand at the column of its property.
    if (next?.column === column && this.isDash(next.at)) {
      const list = this.list(next.at, column, true, depth + 1);
      if (value === undefined) value = list;
      else if (value.kind === 'scalar') value.alone = false;
    }
    return { key, hasColon, ...(value && { value }) };
  }

  private list(first: number, column: number, isAtParent: boolean, depth: number): ListSketch {
    const items: ItemSketch[] = [];
    for (let at: number | undefined = first; at !== undefined;) {
      const hasDash = this.isDash(at);
      const value = hasDash ? this.item(at + 1, column, depth) : this.node(at, column, column, depth + 1);
      items.push({ start: at, hasDash, ...(value && { value }) });
      this.passStrays(column, depth);
      const next = this.reader.peek();
      at = next?.column === column && (!isAtParent || this.isDash(next.at)) ? next.at : undefined;
    }
    return { kind: 'list', inFlow: false, column, items };
  }

  private item(afterDash: number, column: number, depth: number): Sketch | undefined {
    const at = this.reader.skipBlanks(afterDash);
    if (this.isEmpty(at)) return this.inline(at, column, depth);
    return this.node(at, at - this.startOfLine(at), column, depth + 1);
  }

  /** The value behind a colon: on the same line, or on lines that are indented more. */
  private inline(from: number, parent: number, depth: number): Sketch | undefined {
    const at = skipProperties(this.reader, this.reader.skipBlanks(from));
    if (!this.isEmpty(at)) return this.value(at, parent, depth);
    this.reader.passLine(at);
    return this.block(parent, depth + 1);
  }

  private value(at: number, parent: number, depth: number): Sketch | undefined {
    const { reader } = this;
    const char = reader.text[at] ?? '';
    if (char === '{' || char === '[') {
      const flow = new FlowSketcher(reader, at, parent);
      const collection = flow.read(depth + 1);
      reader.passLine(flow.at);
      return collection;
    }
    if (char === '|' || char === '>') return blockScalar(reader, at, parent);
    if (char === '"' || char === "'") {
      const scalar = quotedScalar(reader, at, parent, false);
      reader.passLine(scalar.end);
      return scalar;
    }
    if (this.isEmpty(at)) return this.inline(at, parent, depth);
    if (char === '*') return this.foreign(at);
    return this.plain(at, parent);
  }

  private plain(at: number, parent: number): ScalarSketch {
    const scalar = plainScalar(this.untilComment(at), at, false);
    this.reader.passLine(at);
    for (let next = this.reader.peek(); next && next.column > parent; next = this.reader.peek()) {
      scalar.alone = false;
      this.reader.passLine(next.at);
    }
    return scalar;
  }

  /** The name at the start of a line's content, and where its value would start. */
  private keyAt(at: number): { key: ScalarSketch; hasColon: boolean; valueAt: number } {
    const { reader } = this;
    const char = reader.text[at];
    if (char === '"' || char === "'") {
      const key = quotedScalar(reader, at, Number.MAX_SAFE_INTEGER, false);
      const colon = reader.skipBlanks(key.end);
      const hasColon = key.closed && reader.text[colon] === ':' && reader.isGap(colon + 1);
      return { key, hasColon, valueAt: colon + 1 };
    }
    const content = this.untilComment(at);
    const colon = /:(?=[ \t]|$)/.exec(content)?.index;
    const key = plainScalar(content.slice(0, colon).trimEnd(), at, false);
    return { key, hasColon: colon !== undefined, valueAt: at + (colon ?? content.length) + 1 };
  }

  /** A line without colon is the name of a property as yet unfinished where properties go on below it. */
  private isFollowedByKey(at: number, column: number): boolean {
    const start = this.reader.afterLine(at);
    const next = this.reader.peekFrom(start);
    return next?.column === column && !this.isDash(next.at) && this.keyAt(next.at).hasColon;
  }

  private passStrays(column: number, depth: number): void {
    for (let next = this.reader.peek(); next && next.column > column; next = this.reader.peek()) {
      this.node(next.at, next.column, column, depth + 1);
    }
  }

  private foreign(at: number): ScalarSketch {
    const end = this.reader.endOfLine(at);
    this.reader.passLine(at);
    return opaque(at, end, false);
  }

  private untilComment(at: number): string {
    const line = this.reader.text.slice(at, this.reader.endOfLine(at));
    const comment = /[ \t]#/.exec(line)?.index;
    return line.slice(0, comment).trimEnd();
  }

  private isDash(at: number): boolean {
    return this.reader.text[at] === '-' && this.reader.isGap(at + 1);
  }

  private isEmpty(at: number): boolean {
    const { reader } = this;
    return at >= reader.text.length || reader.isBreak(at) || (reader.text[at] === '#' && reader.isBlank(at - 1));
  }

  private startOfLine(at: number): number {
    let start = at;
    while (start > 0 && !this.reader.isBreak(start - 1)) start--;
    return start === 0 && this.reader.text.startsWith('\uFEFF') ? 1 : start;
  }
}

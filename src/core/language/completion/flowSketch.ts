import type { LineReader } from './lineReader';
import { opaque, plainScalar, quotedScalar, endsBlock, skipProperties } from './scalars';
import { type EntrySketch, type ItemSketch, MAX_SKETCH_DEPTH, type ScalarSketch, type Sketch } from './sketch';

/** Reads a collection in brackets. One that is never closed ends before the next line of its parent. */
export class FlowSketcher {
  /** Where reading has come to; after {@link read} what follows the closing bracket. */
  at: number;
  private isOver = false;
  private isTorn = false;
  /** The scalar that was read last. */
  private last = opaque(0, 0, true);

  constructor(
    private readonly reader: LineReader,
    start: number,
    private readonly parent: number,
  ) {
    this.at = start;
  }

  read(depth: number): Sketch {
    const isMap = this.reader.text[this.at] === '{';
    const close = isMap ? '}' : ']';
    const entries: EntrySketch[] = [];
    const items: ItemSketch[] = [];
    if (depth > MAX_SKETCH_DEPTH) this.giveUp();
    else this.at++;
    while (this.goesOn()) {
      const char = this.reader.text[this.at];
      if (char === close) break;
      if (char === ',') this.at++;
      // The bracket of somebody else: ours was never closed.
      else if (char === '}' || char === ']') return this.collection(isMap, entries, items);
      else {
        if (isMap) entries.push(this.entry(depth));
        else items.push(this.item(depth));
        // Without a comma between them neither of two things can be completed.
        this.isTorn = this.goesOn() && !',}]'.includes(this.reader.text[this.at] ?? '');
        if (this.isTorn) this.last.alone = false;
      }
    }
    if (!this.isOver) this.at++;
    return this.collection(isMap, entries, items);
  }

  private collection(isMap: boolean, entries: readonly EntrySketch[], items: readonly ItemSketch[]): Sketch {
    return isMap ? { kind: 'map', inFlow: true, column: 0, entries } : { kind: 'list', inFlow: true, column: 0, items };
  }

  private entry(depth: number): EntrySketch {
    const key = this.scalar();
    const value = this.valueAfterColon(depth);
    return { key, hasColon: value !== 'none', ...(typeof value === 'object' && { value }) };
  }

  private item(depth: number): ItemSketch {
    const start = this.at;
    this.at = skipProperties(this.reader, this.at);
    const char = this.reader.text[this.at];
    const first = char === '{' || char === '[' ? this.read(depth + 1) : this.scalar();
    // `[a: b]` is a list with a map of one entry, which the format has no use for.
    if (first.kind !== 'scalar') return { start, hasDash: true, value: first };
    const value = this.valueAfterColon(depth);
    if (value === 'none') return { start, hasDash: true, value: first };
    const entry: EntrySketch = { key: first, hasColon: true, ...(typeof value === 'object' && { value }) };
    return { start, hasDash: true, value: { kind: 'map', inFlow: true, column: 0, entries: [entry] } };
  }

  private valueAfterColon(depth: number): Sketch | 'none' | undefined {
    const { text } = this.reader;
    if (!this.goesOn() || text[this.at] !== ':') return 'none';
    this.at++;
    if (!this.goesOn()) return undefined;
    this.at = skipProperties(this.reader, this.at);
    const char = text[this.at] ?? '';
    if (char === '{' || char === '[') return this.read(depth + 1);
    return ',}]'.includes(char) || this.reader.isGap(this.at) ? undefined : this.scalar();
  }

  private scalar(): ScalarSketch {
    this.last = this.nextScalar();
    if (this.isTorn) this.last.alone = false;
    this.isTorn = false;
    return this.last;
  }

  private nextScalar(): ScalarSketch {
    const { reader } = this;
    const char = reader.text[this.at];
    if (char === '"' || char === "'") {
      const quoted = quotedScalar(reader, this.at, this.parent, true);
      this.at = quoted.end;
      return quoted;
    }
    const start = this.at;
    this.at = this.endOfPlain(start);
    if (this.at === start) this.at++;
    if (char === '*' || char === '&' || char === '!') return opaque(start, this.at, true);
    return plainScalar(reader.text.slice(start, this.at).trimEnd(), start, true);
  }

  private endOfPlain(start: number): number {
    const { text } = this.reader;
    for (let at = start; at < text.length; at++) {
      const char = text[at] ?? '';
      if (',[]{}'.includes(char) || this.reader.isBreak(at)) return at;
      if (char === ':' && (this.reader.isGap(at + 1) || ',[]{}'.includes(text[at + 1] ?? ''))) return at;
      if (char === '#' && at > start && this.reader.isBlank(at - 1)) return at;
    }
    return text.length;
  }

  /** Passes white space, line breaks and comments; false where nothing follows, or the parent goes on. */
  private goesOn(): boolean {
    const { reader } = this;
    while (!this.isOver) {
      this.at = reader.skipBlanks(this.at);
      if (this.at >= reader.text.length) this.isOver = true;
      else if (reader.text[this.at] === '#' && reader.isGap(this.at - 1)) this.at = reader.endOfLine(this.at);
      else if (!reader.isBreak(this.at)) return true;
      else if (endsBlock(reader, reader.afterLine(this.at), this.parent)) this.isOver = true;
      else this.at = reader.afterLine(this.at);
    }
    return false;
  }

  private giveUp(): void {
    this.at = this.reader.text.length;
    this.isOver = true;
  }
}

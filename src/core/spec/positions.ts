/** A place in the text, counted from 1 as people and editors show it. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
  /** UTF-16 units from the start of the text, a byte order mark included. */
  readonly offset: number;
  readonly length: number;
}

/** Lines as editors count them: they end at LF, CRLF or CR, and a byte order mark takes no column. */
export class LineIndex {
  private readonly starts: number[] = [0];
  private readonly firstColumn: number;

  constructor(private readonly text: string) {
    for (const match of text.matchAll(/\r\n|\r|\n/g)) this.starts.push(match.index + match[0].length);
    this.firstColumn = text.startsWith('\uFEFF') ? 1 : 0;
  }

  positionAt(offset: number): Position {
    const clamped = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    const start = low === 0 ? this.firstColumn : (this.starts[low] ?? 0);
    return { line: low + 1, column: Math.max(clamped - start, 0) + 1 };
  }

  range(offset: number, end: number): Range {
    const from = Math.min(Math.max(offset, 0), this.text.length);
    const to = Math.min(Math.max(end, from), this.text.length);
    return { start: this.positionAt(from), end: this.positionAt(to), offset: from, length: to - from };
  }
}

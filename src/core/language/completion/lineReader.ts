export interface LineContent {
  readonly at: number;
  readonly column: number;
}

const LINE_BREAK = /[\r\n]/g;
/** List items, comments and blank lines belong to what stands above them. */
const TOP_LEVEL = /(?:\r\n|\r|\n)(?=[^\s#-]|---)/g;

/** A text line by line, as YAML counts them: where each line's content starts, comments and blank lines passed over. */
export class LineReader {
  /** Start of the line that is read next. */
  private next: number;
  private known: { readonly from: number; readonly content: LineContent | undefined } | undefined;

  private end = { from: 1, at: 0 };

  constructor(readonly text: string) {
    this.next = text.startsWith('\uFEFF') ? 1 : 0;
    this.passPrologue();
  }

  /** The next line that has content; undefined at the end of the document. */
  peek(): LineContent | undefined {
    if (this.known?.from !== this.next) this.known = { from: this.next, content: this.find(this.next) };
    return this.known.content;
  }

  /** The next line with content from the start of a line on, without going there. */
  peekFrom(start: number): LineContent | undefined {
    return this.find(start);
  }

  /** Goes on after the line of this offset. */
  passLine(offset: number): void {
    this.next = this.afterLine(offset);
  }

  passAll(): void {
    this.next = this.text.length;
  }

  /** Goes on at the start of this line. */
  goTo(lineStart: number): void {
    this.next = lineStart;
  }

  /** Start of the next line that is not indented: where another property of the whole file may begin. */
  nextTopLevel(offset: number): number {
    TOP_LEVEL.lastIndex = offset;
    const match = TOP_LEVEL.exec(this.text);
    return match === null ? this.text.length : match.index + match[0].length;
  }

  endOfLine(offset: number): number {
    if (this.end.from <= offset && offset <= this.end.at) return this.end.at;
    LINE_BREAK.lastIndex = offset;
    const at = LINE_BREAK.exec(this.text)?.index ?? this.text.length;
    this.end = { from: offset, at };
    return at;
  }

  afterLine(offset: number): number {
    const end = this.endOfLine(offset);
    return end + (this.text.startsWith('\r\n', end) ? 2 : 1);
  }

  isBreak(offset: number): boolean {
    const char = this.text.charCodeAt(offset);
    return char === 10 || char === 13;
  }

  isBlank(offset: number): boolean {
    const char = this.text.charCodeAt(offset);
    return char === 32 || char === 9;
  }

  /** True for white space, a line break and the end of the text: what makes an indicator before it one. */
  isGap(offset: number): boolean {
    return offset >= this.text.length || this.isBlank(offset) || this.isBreak(offset);
  }

  skipBlanks(offset: number): number {
    let at = offset;
    while (this.isBlank(at)) at++;
    return at;
  }

  private find(from: number): LineContent | undefined {
    for (let start = from; start < this.text.length;) {
      const at = this.skipBlanks(start);
      if (at >= this.text.length) return undefined;
      if (this.isBreak(at) || this.text[at] === '#') start = this.afterLine(at);
      else return at === start && this.isMarker(at) ? undefined : { at, column: at - start };
    }
    return undefined;
  }

  private isMarker(at: number): boolean {
    return (this.text.startsWith('---', at) || this.text.startsWith('...', at)) && this.isGap(at + 3);
  }

  /** Directives and the mark that a document starts. */
  private passPrologue(): void {
    for (let start = this.next; start < this.text.length; start = this.afterLine(start)) {
      const at = this.skipBlanks(start);
      if (at === start && this.isMarker(at)) {
        this.next = this.afterLine(at);
        return;
      }
      if (this.text[at] !== '#' && this.text[at] !== '%' && !this.isBreak(at)) return;
    }
  }
}

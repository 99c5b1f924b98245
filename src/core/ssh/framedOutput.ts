import { StringDecoder } from 'node:string_decoder';

const MAX_NOISE = 64 * 1024;

/** One output of a script in a kept shell: between its marker and the same marker with `-end`. */
export class FramedOutput {
  private readonly decoder = new StringDecoder('utf8');
  private received = '';
  private searched = 0;
  /** What followed the marker on its line, once it has come. */
  tag: string | undefined;
  /** What followed the marker of the end on its line, once it has come. */
  status: string | undefined;
  /** Something came after the end: the shell is out of step, for nobody knows whose it is. */
  hasSurplus = false;

  constructor(private readonly marker: string) {}

  push(chunk: Buffer): void {
    if (this.status !== undefined) {
      this.hasSurplus = true;
      return;
    }
    this.received += this.decoder.write(chunk);
    if (this.tag === undefined) this.begin();
    if (this.tag !== undefined) this.end();
  }

  /** What the script has printed so far. */
  get text(): string {
    return this.tag === undefined ? '' : this.received;
  }

  private begin(): void {
    const mark = `\n${this.marker} `;
    const at = this.received.indexOf(mark);
    const end = at < 0 ? -1 : this.received.indexOf('\n', at + mark.length);
    if (end >= 0) {
      this.tag = this.received.slice(at + mark.length, end);
      this.received = this.received.slice(end + 1);
    } else if (at < 0) this.received = this.received.slice(-MAX_NOISE);
  }

  private end(): void {
    const mark = `\n${this.marker}-end `;
    // Nothing before what was searched already: a large output comes in many pieces.
    const at = this.received.indexOf(mark, Math.max(0, this.searched - mark.length));
    this.searched = this.received.length;
    const end = at < 0 ? -1 : this.received.indexOf('\n', at + mark.length);
    if (end < 0) {
      if (at >= 0) this.searched = at;
      return;
    }
    this.status = this.received.slice(at + mark.length, end);
    this.hasSurplus = end + 1 < this.received.length;
    this.received = this.received.slice(0, at);
  }
}

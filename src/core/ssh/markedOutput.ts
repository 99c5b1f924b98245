import { StringDecoder } from 'node:string_decoder';

const MAX_NOISE = 64 * 1024;

/** Splits one output of a run into what came before the script (a noisy shell start file, sudo) and the script's own. */
export class MarkedOutput {
  private readonly decoder = new StringDecoder('utf8');
  private before = '';
  private readonly parts: string[] = [];
  private unfinished = '';
  /** What followed the marker on its line, once it has come. */
  tag: string | undefined;

  constructor(
    private readonly marker: string,
    private readonly onLine?: (line: string) => void,
  ) {}

  push(chunk: Buffer): void {
    this.take(this.decoder.write(chunk));
  }

  /** No more will come: an incomplete last line counts as a line. */
  end(): void {
    this.take(this.decoder.end());
    if (this.unfinished !== '') this.onLine?.(this.unfinished);
    this.unfinished = '';
  }

  get text(): string {
    return this.parts.join('');
  }

  /** Output that is not the script's, for error messages. */
  get noise(): string {
    return this.before;
  }

  private take(text: string): void {
    if (this.tag !== undefined) {
      this.own(text);
      return;
    }
    this.before += text;
    const at = this.before.indexOf(`${this.marker} `);
    const end = at < 0 ? -1 : this.before.indexOf('\n', at);
    if (end < 0) {
      if (at < 0) this.before = this.before.slice(-MAX_NOISE);
      return;
    }
    const rest = this.before.slice(end + 1);
    this.tag = this.before.slice(at + this.marker.length + 1, end);
    this.before = this.before.slice(0, at).replace(/\n$/, '');
    this.own(rest);
  }

  private own(text: string): void {
    if (text === '') return;
    this.parts.push(text);
    if (this.onLine === undefined) return;
    const pieces = (this.unfinished + text).split('\n');
    this.unfinished = pieces.pop() ?? '';
    for (const line of pieces) this.onLine(line);
  }
}

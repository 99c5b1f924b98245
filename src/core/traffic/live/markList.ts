import { markOf } from './marks';

const PIECE = 8_192;
const UNKNOWN = markOf({ type: 'unknown' }).charCodeAt(0);

/** The marks of a run, of which any may become another, and the first that has since one last looked. */
export class MarkList {
  length = 0;
  private codes = new Uint16Array(1_024);
  private changedFrom = 0;

  /** @param at Position, from 0; what lies between the end and it is not known yet. */
  set(at: number, mark: string): void {
    const code = mark.charCodeAt(0);
    if (at >= this.codes.length) {
      const grown = new Uint16Array(Math.max(2 * this.codes.length, at + 1));
      grown.set(this.codes);
      this.codes = grown;
    }
    if (at >= this.length) {
      this.codes.fill(UNKNOWN, this.length, at);
      this.changedFrom = Math.min(this.changedFrom, this.length);
      this.length = at + 1;
    } else if (this.codes[at] === code) return;
    this.codes[at] = code;
    this.changedFrom = Math.min(this.changedFrom, at);
  }

  text(from = 0): string {
    let text = '';
    for (let at = from; at < this.length; at += PIECE) {
      text += String.fromCharCode(...this.codes.subarray(at, Math.min(at + PIECE, this.length)));
    }
    return text;
  }

  /** What is new since this was last called. */
  news(): { readonly from: number; readonly marks: string } {
    const from = Math.min(this.changedFrom, this.length);
    this.changedFrom = this.length;
    return { from, marks: this.text(from) };
  }
}

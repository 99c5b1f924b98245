import { type HttpReader } from './httpReader';

/** As many as there are likely to be real servers. */
const KEPT = 8;
/** Bytes. Comparing a longer answer costs no less than reading it. */
const LONGEST = 16_384;

/**
 * The last answers that came whole and in one piece, with what was read in them. Within a second a real server's answers
 * tend to be the same to the byte, and finding that out is far cheaper than reading one again.
 */
export class KnownAnswers {
  private readonly kept: { readonly bytes: Buffer; readonly reader: HttpReader }[] = [];
  private oldest = 0;

  /** The reader that has read these bytes and nothing else. */
  find(buffer: Buffer, length: number): HttpReader | undefined {
    for (const { bytes, reader } of this.kept) {
      if (bytes.length === length && buffer.compare(bytes, 0, length, 0, length) === 0) return reader;
    }
    return undefined;
  }

  /** @param reader Has read these bytes and nothing else, and is done. */
  remember(answer: Buffer, reader: HttpReader): void {
    if (answer.length > LONGEST) return;
    this.kept[this.oldest] = { bytes: Buffer.from(answer), reader };
    this.oldest = (this.oldest + 1) % KEPT;
  }
}

import { COMPARED_BYTES } from '../record';
import { headOf, type Head } from './httpHead';

/**
 * - `more`: the answer is not complete yet.
 * - `done`: it is; whatever follows belongs to nothing.
 * - `not-http`: it never will be, see `complaint`.
 */
export type Progress = 'more' | 'done' | 'not-http';

/** Where in an answer the next byte belongs. */
type Stage = 'head' | 'length' | 'until close' | 'chunk size' | 'chunk' | 'chunk end' | 'trailer' | 'done';

/** Bytes. Servers refuse requests with longer ones themselves (Apache 8 KiB, nginx 32 KiB). */
const LONGEST_HEAD = 65_536;
const LONGEST_LINE = 16_384;

/**
 * Reads one answer to a GET (RFC 9112), however it is cut into pieces. Keeps as much of the body as is compared; a long
 * one costs no more memory than that. Chunks that are handed in may be overwritten afterwards.
 */
export class HttpReader {
  /** Of the final answer, once it is complete. */
  head: Head | undefined;
  /** Bytes of the body, without its encoding for transfer. */
  size = 0;
  /** What was wrong, for `not-http`. */
  complaint = '';
  /** Whether the server lets another request follow over this connection. */
  persistent = false;

  private stage: Stage = 'head';
  /** Of a head or a line that is not complete. */
  private rest: Buffer = EMPTY;
  /** Bytes of the body, or of the chunk, that are still to come. */
  private left = 0;
  private readonly kept: Buffer[] = [];

  add(chunk: Buffer): Progress {
    let at = 0;
    while (at < chunk.length && this.stage !== 'done') {
      const next = this.take(chunk, at);
      if (next === false) return 'not-http';
      at = next;
    }
    // Bytes behind the end: the next answer could not be told from them.
    if (at < chunk.length) this.persistent = false;
    return this.stage === 'done' ? 'done' : 'more';
  }

  /** The server has closed the connection: the end of the answer only if nothing else says where that is. */
  end(): 'done' | 'closed' {
    if (this.stage === 'until close') this.stage = 'done';
    return this.stage === 'done' ? 'done' : 'closed';
  }

  /** Whether any byte has come. */
  get hasBegun(): boolean {
    return this.head !== undefined || this.rest.length > 0;
  }

  /** The first 16 KiB of the body. */
  compared(): Buffer {
    const [first, ...others] = this.kept;
    if (first === undefined) return EMPTY;
    return others.length === 0 ? first : Buffer.concat(this.kept);
  }

  /** Where reading goes on, or `false` for what is not HTTP. */
  private take(chunk: Buffer, at: number): number | false {
    switch (this.stage) {
      case 'head':
        return this.takeHead(chunk, at);
      case 'length':
      case 'chunk': {
        const end = Math.min(chunk.length, at + this.left);
        this.keep(chunk, at, end);
        this.left -= end - at;
        if (this.left === 0) this.stage = this.stage === 'length' ? 'done' : 'chunk end';
        return end;
      }
      case 'until close':
        this.keep(chunk, at, chunk.length);
        return chunk.length;
      case 'chunk size':
      case 'chunk end':
      case 'trailer':
        return this.takeLine(chunk, at);
      case 'done':
        return at;
    }
  }

  private takeHead(chunk: Buffer, at: number): number | false {
    const before = this.rest.length;
    const all = before === 0 ? chunk.subarray(at) : Buffer.concat([this.rest, chunk.subarray(at)]);
    if (!startsLike(all)) return this.refuse('the answer does not begin with HTTP/');
    // The end may lie across two pieces, so a little of what was looked at is looked at again.
    const end = endOfHead(all, Math.max(0, before - 3));
    if (end === undefined || end > LONGEST_HEAD) {
      if (all.length > LONGEST_HEAD) return this.refuse(`the head is longer than ${LONGEST_HEAD} bytes`);
      this.rest = before === 0 ? Buffer.from(all) : all;
      return chunk.length;
    }
    this.rest = EMPTY;
    return this.readHead(all.toString('latin1', 0, end)) ? at + end - before : false;
  }

  private readHead(text: string): boolean {
    const head = headOf(text);
    if (typeof head === 'string') return this.refuse(head);
    // Interim answers precede the real one (RFC 9110 section 15.2); switching protocols was not asked for.
    if (head.status < 200 && head.status !== 101) return true;
    this.head = head;
    this.persistent = head.persistent;
    this.left = head.body === 'length' ? head.length : 0;
    this.stage = STAGES[head.body];
    return true;
  }

  private takeLine(chunk: Buffer, at: number): number | false {
    const newline = chunk.indexOf(0x0a, at);
    const end = newline === -1 ? chunk.length : newline + 1;
    const all = this.rest.length === 0 ? chunk.subarray(at, end) : Buffer.concat([this.rest, chunk.subarray(at, end)]);
    if (all.length > LONGEST_LINE) return this.refuse(`a line between chunks is longer than ${LONGEST_LINE} bytes`);
    if (newline === -1) {
      this.rest = Buffer.from(all);
      return end;
    }
    this.rest = EMPTY;
    return this.readLine(all.toString('latin1').trimEnd()) ? end : false;
  }

  /** RFC 9112 section 7.1. */
  private readLine(line: string): boolean {
    if (this.stage === 'chunk end') {
      if (line !== '') return this.refuse('a chunk is longer than it says');
      this.stage = 'chunk size';
    } else if (this.stage === 'trailer') {
      if (line === '') this.stage = 'done';
    } else {
      const size = /^([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) return this.refuse('a chunk has no size');
      this.left = Number.parseInt(size, 16);
      this.stage = this.left === 0 ? 'trailer' : 'chunk';
    }
    return true;
  }

  private keep(chunk: Buffer, from: number, to: number): void {
    if (this.size < COMPARED_BYTES && to > from) {
      this.kept.push(Buffer.from(chunk.subarray(from, Math.min(to, from + COMPARED_BYTES - this.size))));
    }
    this.size += to - from;
  }

  private refuse(complaint: string): false {
    this.complaint = complaint;
    return false;
  }
}

const STAGES: Readonly<Record<Head['body'], Stage>> = {
  none: 'done',
  length: 'length',
  chunked: 'chunk size',
  'until close': 'until close',
};

const EMPTY = Buffer.alloc(0);
const START = Buffer.from('HTTP/');

function startsLike(all: Buffer): boolean {
  const length = Math.min(all.length, START.length);
  return START.compare(all, 0, length, 0, length) === 0;
}

/** Behind the empty line that ends a head; servers that leave the carriage returns out are understood. */
function endOfHead(all: Buffer, from: number): number | undefined {
  for (let at = all.indexOf(0x0a, from); at !== -1; at = all.indexOf(0x0a, at + 1)) {
    if (all[at + 1] === 0x0a) return at + 2;
    if (all[at + 1] === 0x0d && all[at + 2] === 0x0a) return at + 3;
  }
  return undefined;
}

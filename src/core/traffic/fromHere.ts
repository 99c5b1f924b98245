import { createHash } from 'node:crypto';
import { request } from 'node:http';
import {
  COMPARED_BYTES,
  IDENTITY_HEADERS,
  KEPT_BYTES,
  KEPT_VARIANTS,
  statusFailure,
  type Failure,
  type FailureKind,
  type IdentityHeaders,
  type Page,
  type RequestRecord,
} from './record';
import { type Send, type Target } from './source';

/** Sends the requests from this machine, one after the other, each over a socket of its own. */
export const fromHere: Send = async (target, count, { signal, onRecord }) => {
  const started = performance.now();
  const variants = new Variants();
  const records: RequestRecord[] = [];
  for (let index = 1; index <= count; index += 1) {
    signal?.throwIfAborted();
    const sent = performance.now();
    const outcome = await once(target, variants, signal);
    signal?.throwIfAborted();
    const now = performance.now();
    const record: RequestRecord = {
      index,
      atMs: Math.round(now - started),
      timeMs: Math.round((now - sent) * 1000) / 1000,
      ...outcome,
    };
    records.push(record);
    onRecord?.(record);
  }
  return records;
};

type Outcome = Omit<RequestRecord, 'index' | 'atMs' | 'timeMs'>;

function once(target: Target, variants: Variants, signal: AbortSignal | undefined): Promise<Outcome> {
  return new Promise((resolve) => {
    let client: Outcome['client'];
    let status: number | undefined;
    const settle = (rest: Partial<Outcome>): void => {
      clearTimeout(timer);
      resolve({
        ...(client === undefined ? {} : { client }),
        ...(status === undefined ? {} : { status }),
        ...rest,
      });
    };
    const outgoing = request({
      host: target.address,
      port: target.port,
      path: target.path,
      agent: false,
      headers: { Host: target.hostHeader, 'User-Agent': 'lvs-dr', Connection: 'close' },
      ...(signal === undefined ? {} : { signal }),
    });
    const timer = setTimeout(() => outgoing.destroy(new SlowError(target.timeoutMs)), target.timeoutMs);
    outgoing.on('socket', (socket) => {
      socket.on('connect', () => {
        const { localAddress, localPort } = socket;
        if (localAddress !== undefined && localPort !== undefined) client = { address: localAddress, port: localPort };
      });
    });
    outgoing.on('error', (error) => settle({ failure: failureOf(error) }));
    outgoing.on('response', (response) => {
      status = response.statusCode ?? 0;
      const body = new BodyReader();
      response.on('data', (chunk: Buffer) => body.add(chunk));
      response.on('error', (error) => settle({ failure: failureOf(error) }));
      response.on('end', () => {
        const failure = statusFailure(status ?? 0);
        const page = variants.page(body);
        settle({
          ...(failure === undefined ? {} : { failure }),
          ...(page === undefined ? {} : { page }),
          ...variants.headers(response.headers),
        });
      });
    });
    outgoing.end();
  });
}

class SlowError extends Error {
  constructor(timeoutMs: number) {
    super(`no complete answer within ${timeoutMs} ms`);
  }
}

/** Keeps as much of a body as is compared; a long one costs no more memory than that. */
class BodyReader {
  size = 0;
  private readonly chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    if (this.size < COMPARED_BYTES) this.chunks.push(chunk.subarray(0, COMPARED_BYTES - this.size));
    this.size += chunk.length;
  }

  compared(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** Gives equal pages, and equal sets of identity headers, one object each. */
class Variants {
  private readonly pages = new Map<string, Page>();
  private readonly sets = new Map<string, IdentityHeaders>();

  page(body: BodyReader): Page | undefined {
    const compared = body.compared();
    const key = `${body.size} ${createHash('sha256').update(compared).digest('base64')}`;
    const known = this.pages.get(key);
    if (known !== undefined || this.pages.size >= KEPT_VARIANTS) return known;
    const page = { id: this.pages.size + 1, size: body.size, text: compared.subarray(0, KEPT_BYTES).toString() };
    this.pages.set(key, page);
    return page;
  }

  headers(all: NodeJS.Dict<string | string[]>): { headers?: IdentityHeaders } {
    const found: Record<string, string> = {};
    for (const name of IDENTITY_HEADERS) {
      const value = all[name];
      if (value !== undefined) found[name] = typeof value === 'string' ? value : value.join(', ');
    }
    const key = JSON.stringify(found);
    const known = this.sets.get(key);
    if (known !== undefined) return { headers: known };
    if (this.sets.size >= KEPT_VARIANTS) return {};
    this.sets.set(key, found);
    return { headers: found };
  }
}

const CODE_KINDS: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'no-route'],
  ['ENETUNREACH', 'no-route'],
  ['ETIMEDOUT', 'timeout'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
]);

function failureOf(error: Error): Failure {
  if (error instanceof SlowError) return { kind: 'timeout', text: error.message };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // Node gives a connection that ends early the same code as one that is reset; only the text differs.
  if (error.message === 'socket hang up' || error.message === 'aborted') return { kind: 'closed', text: error.message };
  const kind = CODE_KINDS.get(code) ?? (code.startsWith('HPE_') ? 'not-http' : 'other');
  return { kind, text: error.message };
}

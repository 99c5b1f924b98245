import { IDENTITY_HEADERS, type IdentityHeaders } from '../record';

/** The head of an answer to a GET, understood. */
export interface Head {
  readonly status: number;
  /** Whether the server lets another request follow over this connection. */
  readonly persistent: boolean;
  /** What says where the body ends. */
  readonly body: 'none' | 'length' | 'chunked' | 'until close';
  /** Bytes of the body, where that is known beforehand. */
  readonly length: number;
  readonly identity: IdentityHeaders;
}

let lastText = '';
let lastHead: Head | string = '';

/**
 * Reads a head (RFC 9112), its empty line included; says what is wrong with one that is not HTTP/1. Within a second
 * answers tend to have the same head, so the last one is remembered: the same text gives the same object.
 */
export function headOf(text: string): Head | string {
  if (text === lastText) return lastHead;
  lastText = text;
  return (lastHead = read(text));
}

function read(text: string): Head | string {
  const [first = '', ...lines] = text.split('\n');
  const match = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(first.trimEnd());
  if (match === null) return 'its first line is no status line of HTTP/1';
  const headers = fieldsOf(lines);
  const status = Number(match[2]);
  const connection = headers.get('connection')?.toLowerCase() ?? '';
  const persists = match[1] === '1' ? !connection.includes('close') : connection.includes('keep-alive');
  const framing = framingOf(status, headers);
  if (framing === undefined) return 'its Content-Length is no number';
  const identity = IDENTITY_HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    status,
    ...framing,
    persistent: persists && framing.body !== 'until close',
    identity: Object.fromEntries(identity),
  };
}

/** Names in lower case; several of a name are one (RFC 9110 section 5.3). */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** RFC 9112 section 6.3; `undefined`: it contradicts itself. */
function framingOf(status: number, headers: ReadonlyMap<string, string>): Pick<Head, 'body' | 'length'> | undefined {
  if (status < 200 || status === 204 || status === 304) return { body: 'none', length: 0 };
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined) {
    return { body: /(?:^|[,\s])chunked$/i.test(coding) ? 'chunked' : 'until close', length: 0 };
  }
  const lengths = new Set(
    headers
      .get('content-length')
      ?.split(',')
      .map((length) => length.trim()),
  );
  const [length] = lengths;
  if (length === undefined) return { body: 'until close', length: 0 };
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) return undefined;
  return { body: Number(length) === 0 ? 'none' : 'length', length: Number(length) };
}

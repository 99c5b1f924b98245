import {
  statusFailure,
  type Failure,
  type FailureKind,
  type IdentityHeaders,
  type Page,
  type RequestRecord,
} from './record';

type Draft = Omit<RequestRecord, 'failure'>;
type Pending =
  | { readonly type: 'complete'; readonly record: RequestRecord }
  | { readonly type: 'needs-reason'; readonly draft: Draft; readonly text: string };

/**
 * Reads what `curlScript` prints, line by line as it arrives, and hands over each record as soon as all of it is known,
 * in the order of the requests. Lines that are not the script's are ignored.
 */
export class CurlOutput {
  /** A tool the host lacks, if the script said so. */
  missingTool: string | undefined;
  /** The last thing curl complained of. */
  complaint: string | undefined;

  private readonly pages = new Map<string, Page>();
  private readonly headers = new Map<string, IdentityHeaders>();
  // The reasons come over another pipe than the records, each in its own order: the k-th reason is the k-th record's.
  private readonly reasons: string[] = [];
  private pending: Pending[] = [];
  private count = 0;

  constructor(
    private readonly marker: string,
    private readonly timeoutMs: number,
    private readonly elapsedMs: () => number,
    private readonly onRecord: (record: RequestRecord) => void,
  ) {}

  line(line: string): void {
    if (!line.startsWith(`${this.marker} `)) return;
    const kind = line.charAt(this.marker.length + 1);
    const rest = line.slice(this.marker.length + 3);
    if (kind === 'R') this.request(rest);
    else if (kind === 'H') this.identity(rest);
    else if (kind === 'B') this.page(rest);
    else if (kind === 'E') this.reasons.push(rest);
    else if (kind === 'S') this.complaint = rest;
    else if (kind === 'N') this.missingTool = rest;
    this.flush();
  }

  /** No more lines: what still waits for its reason is handed over without. */
  end(): void {
    const rest = this.pending;
    this.pending = [];
    for (const item of rest) {
      this.onRecord(
        item.type === 'complete' ? item.record : withFailure(item.draft, reasonOf(this.reasons.shift(), item.text)),
      );
    }
  }

  private page(rest: string): void {
    const match = /^(\d+) (\d+) (.*)$/s.exec(rest);
    if (match === null) return;
    const [, id = '', size = '', text = ''] = match;
    this.pages.set(id, { id: Number(id), size: Number(size), text: decode(text) });
  }

  private identity(rest: string): void {
    const match = /^(\d+) (.*)$/s.exec(rest);
    if (match === null) return;
    const [, id = '', text = ''] = match;
    const found: Record<string, string> = {};
    for (const header of decode(text).split('\n')) {
      const colon = header.indexOf(':');
      if (colon > 0) found[header.slice(0, colon).toLowerCase()] = header.slice(colon + 1).trim();
    }
    this.headers.set(id, found);
  }

  private request(rest: string): void {
    const match = /^(\d+) (\d+) (\d+)\|(\d*)\|([\d.,]+)\|([\d.,]+)\|([^|]*)\|(\d*)\|(\d*)\|(\d*)\|(.*)$/s.exec(rest);
    if (match === null) return;
    const [, headersId = '', pageId = '', code = '', exit = '', total = '', , address = '', port = '', , , text = ''] =
      match;
    this.count += 1;
    const status = Number(code);
    const page = this.pages.get(pageId);
    const headers = this.headers.get(headersId);
    const timeMs = Number(total.replace(',', '.')) * 1000;
    const draft: Draft = {
      index: this.count,
      atMs: this.elapsedMs(),
      timeMs: Math.round(timeMs * 1000) / 1000,
      ...(status > 0 ? { status } : {}),
      ...(Number(port) > 0 ? { client: { address, port: Number(port) } } : {}),
      ...(page === undefined ? {} : { page }),
      ...(headers === undefined ? {} : { headers }),
    };
    if (exit === '7') {
      this.pending.push({ type: 'needs-reason', draft, text });
      return;
    }
    this.pending.push({ type: 'complete', record: withFailure(draft, this.failureOf(exit, status, timeMs, text)) });
  }

  private failureOf(exit: string, status: number, timeMs: number, text: string): Failure | undefined {
    if (exit === '0') return statusFailure(status);
    if (exit !== '') return { kind: EXIT_KINDS.get(exit) ?? 'other', text: text === '' ? `curl: (${exit})` : text };
    // curl before 7.75 does not say; a failed transfer is known by its missing status, a timeout by its length.
    if (status > 0) return statusFailure(status);
    return { kind: timeMs >= this.timeoutMs - 1 ? 'timeout' : 'other', text: 'curl < 7.75' };
  }

  private flush(): void {
    for (let first = this.pending[0]; first !== undefined; first = this.pending[0]) {
      if (first.type === 'complete') this.onRecord(first.record);
      else {
        const reason = this.reasons.shift();
        if (reason === undefined) return;
        this.onRecord(withFailure(first.draft, reasonOf(reason, first.text)));
      }
      this.pending.shift();
    }
  }
}

/** curl(1), EXIT CODES. */
const EXIT_KINDS: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['1', 'not-http'],
  ['8', 'not-http'],
  ['18', 'closed'],
  ['28', 'timeout'],
  ['52', 'closed'],
  ['55', 'reset'],
  ['56', 'reset'],
]);

/** strerror(3) of the C libraries in use; curl's own text for exit 7 does not tell these apart. */
const REASON_KINDS: readonly (readonly [RegExp, FailureKind])[] = [
  [/refused/i, 'refused'],
  [/no route|unreachable/i, 'no-route'],
  [/timed out/i, 'timeout'],
  [/reset/i, 'reset'],
];

function reasonOf(reason: string | undefined, text: string): Failure {
  if (reason === undefined || reason === '') return { kind: 'other', text };
  return { kind: REASON_KINDS.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other', text: reason };
}

function withFailure(draft: Draft, failure: Failure | undefined): RequestRecord {
  return failure === undefined ? draft : { ...draft, failure };
}

function decode(text: string): string {
  return text.replace(/%(25|0A|0D)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

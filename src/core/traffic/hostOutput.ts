import { rcodeFailure } from './here/dns';
import {
  answerFailure,
  FAILURE_KINDS,
  KEPT_VARIANTS,
  type Failure,
  type FailureKind,
  type IdentityHeaders,
  type Page,
  type RequestRecord,
} from './record';
import { type Target } from './target';

type Draft = Omit<RequestRecord, 'failure' | 'index'>;
type Pending =
  | { readonly type: 'complete'; readonly draft: Draft; readonly failure: Failure | undefined }
  | { readonly type: 'needs-reason'; readonly draft: Draft; readonly text: string };

export interface OutputSettings {
  readonly marker: string;
  readonly target: Target;
  readonly firstIndex: number;
  readonly elapsedMs: () => number;
  readonly onRecord: (record: RequestRecord) => void;
}

/**
 * Reads what `curlScript` and `socketScript` print, line by line as it arrives, and hands over each record as soon as all
 * of it is known, each worker's in the order of its requests. Lines that are not the script's are ignored.
 */
export class HostOutput {
  /** A tool the host lacks, if the script said so. */
  missingTool: string | undefined;
  /** The last thing curl complained of. */
  complaint: string | undefined;
  /** Requests that were cut off, one of a worker at most. */
  cut = 0;
  /** Workers that have begun. */
  readonly pids: number[] = [];

  // Workers find the same pages each for itself.
  private readonly pages = new Map<string, Page>();
  private readonly workers = new Map<string, Worker>();
  private count = 0;

  constructor(private readonly settings: OutputSettings) {}

  line(line: string): void {
    const { marker } = this.settings;
    if (!line.startsWith(`${marker} `)) return;
    const kind = line.charAt(marker.length + 1);
    const rest = line.slice(marker.length + 3);
    if (kind === 'S') this.complaint = rest;
    else if (kind === 'N') this.missingTool = rest;
    else {
      const [, name = '', more = ''] = /^(\d+) ?(.*)$/s.exec(rest) ?? [];
      this.ofWorker(kind, this.worker(name), more);
    }
  }

  /** No more lines: what still waits for its reason is handed over without. */
  end(): void {
    for (const worker of this.workers.values()) this.flush(worker, true);
  }

  private ofWorker(kind: string, worker: Worker, rest: string): void {
    if (kind === 'P') this.pids.push(Number(rest));
    else if (kind === 'U') this.cut += 1;
    else if (kind === 'B') this.page(worker, rest);
    else if (kind === 'H') readIdentity(worker, rest);
    else if (kind === 'E') worker.reasons.push(rest);
    else if (kind === 'R') this.request(worker, rest);
    else if (kind === 'A') this.answer(worker, rest);
    this.flush(worker, false);
  }

  private worker(name: string): Worker {
    const known = this.workers.get(name);
    if (known !== undefined) return known;
    const worker: Worker = { pages: new Map(), headers: new Map(), reasons: [], pending: [] };
    this.workers.set(name, worker);
    return worker;
  }

  private page(worker: Worker, rest: string): void {
    const match = /^(\d+) (\d+) (\d+) (.*)$/s.exec(rest);
    if (match === null) return;
    const [, id = '', size = '', hash = '', text = ''] = match;
    const key = `${size} ${hash} ${text}`;
    const page = this.pages.get(key) ?? { id: this.pages.size + 1, size: Number(size), text: decode(text) };
    if (this.pages.size >= KEPT_VARIANTS && !this.pages.has(key)) return;
    this.pages.set(key, page);
    worker.pages.set(id, page);
  }

  private request(worker: Worker, rest: string): void {
    const match = /^(\d+) (\d+) ([01]) (\d+)\|(\d*)\|([\d.,]+)\|([\d.,]+)\|([^|]*)\|(\d*)\|(\d*)\|(\d*)\|(.*)$/s.exec(
      rest,
    );
    if (match === null) return;
    const [, headersId = '', pageId = '', found, code = '', exit = '', total = '', , address = '', port = '', connects, , text = ''] = match; // prettier-ignore
    const status = Number(code);
    const page = worker.pages.get(pageId);
    const headers = worker.headers.get(headersId);
    const timeMs = millisecondsOf(total);
    const draft: Draft = {
      atMs: this.settings.elapsedMs(),
      timeMs,
      ...(status > 0 ? { status } : {}),
      ...(Number(port) > 0 ? { client: { address, port: Number(port) } } : {}),
      ...(connects === '0' && status > 0 ? { reused: true } : {}),
      ...(page === undefined ? {} : { page }),
      ...(headers === undefined ? {} : { headers }),
    };
    if (exit === '7') worker.pending.push({ type: 'needs-reason', draft, text });
    else {
      const failure = this.failureOf({ exit, status, timeMs, text, hasText: found === '1' });
      worker.pending.push({ type: 'complete', draft, failure });
    }
  }

  /** Of a request that is not HTTP: what it came to is already said in our words. */
  private answer(worker: Worker, rest: string): void {
    const match = /^(\d+) ([a-z-]+) ([\d.]+) (\S+) (\d+) (.*)$/s.exec(rest);
    if (match === null) return;
    const [, pageId = '', said = '', seconds = '', address = '', port = '', text = ''] = match;
    const page = worker.pages.get(pageId);
    const draft: Draft = {
      atMs: this.settings.elapsedMs(),
      timeMs: millisecondsOf(seconds),
      ...(Number(port) > 0 ? { client: { address, port: Number(port) } } : {}),
      ...(page === undefined ? {} : { page }),
    };
    const kind = FAILURE_KINDS.find((known) => known === said) ?? 'other';
    const failure = said === 'ok' ? undefined : said === 'rcode' ? rcodeFailure(Number(text)).failure : { kind, text };
    worker.pending.push({ type: 'complete', draft, failure });
  }

  private failureOf(ended: {
    readonly exit: string;
    readonly status: number;
    readonly timeMs: number;
    readonly text: string;
    readonly hasText: boolean;
  }): Failure | undefined {
    const { exit, status, timeMs, text, hasText } = ended;
    const { target } = this.settings;
    const expected = target.asking === 'http' || target.asking === 'https' ? target : {};
    if (exit === '0') return answerFailure(status, hasText, expected);
    if (exit !== '') return { kind: kindOfExit(exit, text), text: text === '' ? `curl: (${exit})` : text };
    // curl before 7.75 does not say; a failed transfer is known by its missing status, a timeout by its length.
    if (status > 0) return answerFailure(status, hasText, expected);
    return { kind: timeMs >= target.timeoutMs - 1 ? 'timeout' : 'other', text: 'curl < 7.75' };
  }

  private flush({ pending, reasons }: Worker, isLast: boolean): void {
    for (let first = pending[0]; first !== undefined; first = pending[0]) {
      const reason = first.type === 'complete' ? undefined : reasons.shift();
      if (first.type === 'needs-reason' && reason === undefined && !isLast) return;
      pending.shift();
      const failure = first.type === 'complete' ? first.failure : reasonOf(reason, first.text);
      const index = this.settings.firstIndex + this.count;
      this.count += 1;
      this.settings.onRecord({ index, ...first.draft, ...(failure === undefined ? {} : { failure }) });
    }
  }
}

interface Worker {
  readonly pages: Map<string, Page>;
  readonly headers: Map<string, IdentityHeaders>;
  // The reasons come over another pipe than the records, each in its own order: the k-th reason is the k-th record's.
  readonly reasons: string[];
  readonly pending: Pending[];
}

function readIdentity(worker: Worker, rest: string): void {
  const match = /^(\d+) (.*)$/s.exec(rest);
  if (match === null) return;
  const [, id = '', text = ''] = match;
  const found: Record<string, string> = {};
  for (const header of decode(text).split('\n')) {
    const colon = header.indexOf(':');
    if (colon > 0) found[header.slice(0, colon).toLowerCase()] = header.slice(colon + 1).trim();
  }
  worker.headers.set(id, found);
}

function millisecondsOf(seconds: string): number {
  return Math.round(Number(seconds.replace(',', '.')) * 1e6) / 1e3;
}

function kindOfExit(exit: string, text: string): FailureKind {
  if (exit !== '35') return EXIT_KINDS.get(exit) ?? 'other';
  // A connection that breaks while TLS is being agreed upon.
  if (/reset by peer/i.test(text)) return 'reset';
  return /SSL_ERROR_SYSCALL|unexpected eof/i.test(text) ? 'closed' : 'tls';
}

/** curl(1), EXIT CODES. */
const EXIT_KINDS: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['1', 'not-http'],
  ['8', 'not-http'],
  ['18', 'closed'],
  ['28', 'timeout'],
  ['51', 'tls'],
  ['52', 'closed'],
  ['55', 'reset'],
  ['56', 'reset'],
  ['58', 'tls'],
  ['59', 'tls'],
  ['60', 'tls'],
  ['77', 'tls'],
  ['83', 'tls'],
  ['90', 'tls'],
  ['91', 'tls'],
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

function decode(text: string): string {
  return text.replace(/%(25|0A|0D)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

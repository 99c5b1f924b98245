/** What one request of a test came to. */

/**
 * - `refused`: a TCP reset or ICMP port unreachable answered the SYN.
 * - `no-route`: ARP failed or a firewall said so.
 * - `timeout`: no answer in time, while connecting or after.
 * - `reset`: reset after the connection stood.
 * - `closed`: closed before the whole answer was there.
 * - `not-http`: something answered that is not HTTP.
 * - `status`: an answer with a status of 400 or above, or another than the expected one.
 * - `body`: an answer without the expected text.
 * - `tls`: no TLS, or a certificate that is not accepted.
 */
export const FAILURE_KINDS = [
  'refused', 'no-route', 'timeout', 'reset', 'closed', 'not-http', 'status', 'body', 'tls', 'other',
] as const; // prettier-ignore
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface Failure {
  readonly kind: FailureKind;
  /** What the source's own tool said, not localised. */
  readonly text: string;
}

/** A page as it was answered. The same object for every answer of a run that had the same content. */
export interface Page {
  /** Counted from 1 within a run. Equal ids: equal size and equal first 16 KiB. */
  readonly id: number;
  /** Bytes of the whole body. */
  readonly size: number;
  /** The first 1,200 bytes as text, to be shown and to be looked at for names. */
  readonly text: string;
}

/** Headers that tell real servers apart, names in lower case. The same object for every answer with the same ones. */
export type IdentityHeaders = Readonly<Record<string, string>>;

export interface RequestRecord {
  /**
   * Counted from 1, in the order in which the requests were begun. From a host with several under way at once in the order
   * in which it reported them: nobody knows a nearer one.
   */
  readonly index: number;
  /** Milliseconds from the start of the run to the moment its end was seen here. */
  readonly atMs: number;
  /** Milliseconds the request took, measured where it was sent from. */
  readonly timeMs: number;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  readonly failure?: Failure;
  /** The client's end of the connection as the source saw it; absent when no connection stood. */
  readonly client?: { readonly address: string; readonly port: number };
  /** It went over a connection that an earlier request had opened: the scheduler had no say in it. */
  readonly reused?: true;
  /** Absent when there was no answer, or more different pages than are kept apart (64). */
  readonly page?: Page;
  readonly headers?: IdentityHeaders;
}

/** Response headers in which web servers and their operators say which machine it was. */
export const IDENTITY_HEADERS = [
  'x-served-by',
  'x-server',
  'x-server-name',
  'x-backend',
  'x-backend-server',
  'x-real-server',
  'x-host',
  'x-hostname',
  'x-instance',
  'server',
  'via',
  'etag',
  'last-modified',
] as const;

/** How much of a page is compared, and how much is kept. Bytes. */
export const COMPARED_BYTES = 16_384;
export const KEPT_BYTES = 1_200;
/** Different pages and header sets that one run keeps apart. */
export const KEPT_VARIANTS = 64;

/** Whether anything came back: a wrong answer is one too. What is not HTTP has no status. */
export function isAnswered({ status, failure }: Pick<RequestRecord, 'status' | 'failure'>): boolean {
  return status !== undefined || failure === undefined || failure.kind === 'status';
}

/** What is wrong with an answer, by its status and by what was expected of it. */
export function answerFailure(
  status: number,
  hasText: boolean,
  expected: { readonly expectStatus?: number; readonly expectBody?: string },
): Failure | undefined {
  const { expectStatus, expectBody } = expected;
  const isWrong = expectStatus === undefined ? status >= 400 : status !== expectStatus;
  if (isWrong) return { kind: 'status', text: `HTTP ${status}` };
  if (expectBody === undefined || hasText) return undefined;
  return { kind: 'body', text: `HTTP ${status}, ${JSON.stringify(expectBody.slice(0, 80))} not in it` };
}

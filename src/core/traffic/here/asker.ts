import { type Failure, type FailureKind, type RequestRecord } from '../record';

/** What came of one request; when it was is the pace's business. */
export type Outcome = Omit<RequestRecord, 'index' | 'atMs' | 'timeMs'>;

/** Asks one thing of one address, again and again. */
export interface Asker {
  /** Calls `settle` once and never before it has returned; what goes wrong is the outcome. */
  ask(settle: (outcome: Outcome) => void): void;
  /** Ends every connection. What is under way then may end in any way, or never. */
  close(): void;
}

const KINDS: ReadonlyMap<string, FailureKind> = new Map<string, FailureKind>([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'no-route'],
  ['ENETUNREACH', 'no-route'],
  ['ETIMEDOUT', 'timeout'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
]);

/** A failure in the words of the system. `otherwise` is what an error is that is none of the network's. */
export function systemFailure(error: Error, otherwise: FailureKind): Failure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { kind: KINDS.get(code) ?? otherwise, text: error.message };
}

export function timeoutFailure(timeoutMs: number): Failure {
  return { kind: 'timeout', text: `no complete answer within ${timeoutMs} ms` };
}

/** The client's end of a socket, where it has one. */
export function clientOf(address: string | undefined, port: number | undefined): Pick<Outcome, 'client'> {
  return address === undefined || port === undefined ? {} : { client: { address, port } };
}

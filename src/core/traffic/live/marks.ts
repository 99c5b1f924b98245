import { FAILURE_KINDS, type FailureKind } from '../record';

/**
 * What became of each request of a run, one character each, in the order they were sent: who answered, or how it
 * failed. So a run of 100,000 requests is a string of 100,000 characters, which is cheap to keep, send and draw.
 */
export type Mark =
  | { readonly type: 'answered'; /** Index into the run's servers. */ readonly server: number }
  | { readonly type: 'unknown' } // answered, and nobody knows yet by whom
  | { readonly type: 'failed'; readonly kind: FailureKind };

const UNKNOWN = ' ';
/** For whoever goes through all of them and has no time for an object each. */
export const FIRST_FAILURE = 0x21;
export const LAST_FAILURE = FIRST_FAILURE + FAILURE_KINDS.length - 1;
export const FIRST_SERVER = 0x40;

export function markOf(mark: Mark): string {
  switch (mark.type) {
    case 'answered':
      return String.fromCharCode(FIRST_SERVER + mark.server);
    case 'unknown':
      return UNKNOWN;
    case 'failed':
      return String.fromCharCode(FIRST_FAILURE + FAILURE_KINDS.indexOf(mark.kind));
  }
}

/** Anything that {@link markOf} did not make reads as unknown. */
export function readMark(code: number): Mark {
  if (code >= FIRST_SERVER) return { type: 'answered', server: code - FIRST_SERVER };
  const kind = FAILURE_KINDS[code - FIRST_FAILURE];
  return kind === undefined ? { type: 'unknown' } : { type: 'failed', kind };
}

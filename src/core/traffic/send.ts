import { type Pace } from './pace';
import { type RequestRecord } from './record';
import { type Target } from './target';

export interface SendOptions {
  /** Gives everything up at once: the promise rejects, and what was under way is nobody's. */
  readonly signal?: AbortSignal;
  /** No further request is begun, those under way end, then the promise resolves. */
  readonly stop?: AbortSignal;
  /** Each request as it ends: with several under way at once not in the order of `index`. */
  readonly onRecord?: (record: RequestRecord) => void;
  /** Index of the first request, where a run is sent in parts; 1 unless told otherwise. */
  readonly firstIndex?: number;
}

export interface Sent {
  /** In the order of `index`, which has no gaps. */
  readonly records: readonly RequestRecord[];
  /**
   * Requests that were begun and cut off by a stop, so that nothing is known of them. Always 0 from this machine; from a
   * host at most as many as were under way at once.
   */
  readonly unfinished: number;
}

/** Sends requests. Rejects when the source itself fails, not when requests do. */
export type Send = (target: Target, pace: Pace, options: SendOptions) => Promise<Sent>;

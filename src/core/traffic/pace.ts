/** How requests follow each other. */
export interface Pace {
  /** Requests to begin at most, from 1. */
  readonly count: number;
  /** Requests under way at once, from 1. */
  readonly parallel: number;
  /** Requests begun per second over all; absent: as fast as the source can. */
  readonly perSecond?: number;
  /** Milliseconds after which none is begun any more; absent: until `count` are. */
  readonly durationMs?: number;
}

/** One after the other, each as soon as the one before has ended: what proves an order. */
export function oneByOne(count: number): Pace {
  return { count, parallel: 1 };
}

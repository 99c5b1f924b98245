import type { RequestRecord } from '../record';
import type { Phase } from './directorLog';

/** Part of a run with one table in force: its requests, as positions in the run. */
export interface Segment {
  /** Absent: no table was ever read. */
  readonly phase: Phase | undefined;
  readonly requests: readonly number[];
}

export interface Split {
  readonly segments: readonly [Segment, ...Segment[]];
  /** Which segment a request belongs to; -1: the table changed around it, and it may have been decided by either. */
  readonly of: Int16Array;
}

/** Puts each request to the table that was in force while it was under way. Pure. */
export function splitByTable(records: readonly RequestRecord[], phases: readonly Phase[]): Split {
  const of = new Int16Array(records.length);
  const [first, ...later] = phases;
  const lists: [number[], ...number[][]] = [[], ...later.map((): number[] => [])];
  records.forEach(({ atMs, timeMs }, at) => {
    const segment = segmentOf(phases, atMs - timeMs, atMs);
    of[at] = segment;
    if (segment >= 0) lists[segment]?.push(at);
  });
  return {
    segments: [
      { phase: first, requests: lists[0] },
      ...later.map((phase, at): Segment => ({ phase, requests: lists[at + 1] ?? [] })),
    ],
    of,
  };
}

function segmentOf(phases: readonly Phase[], beginMs: number, endMs: number): number {
  let at = Math.max(0, phases.length - 1);
  while (at > 0 && endMs <= (phases[at]?.afterMs ?? 0)) at -= 1;
  if (at === 0) return 0;
  // The look that first showed this table was complete only then.
  return beginMs >= (phases[at]?.atMs ?? 0) ? at : -1;
}

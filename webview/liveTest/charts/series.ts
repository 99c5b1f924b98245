import type { RunView } from '../../../src/core/traffic/live/runView';

/** Columns of a chart: the first is time in seconds since the run began. */
export type Columns = readonly [readonly number[], ...(readonly (number | null)[])[]];

/** More real servers than this are shown as one sum: thinner bands could not be told apart. */
export const MOST_STACKED = 12;

/** The middle of each slice, in seconds. */
function times({ slices: { list, widthMs } }: RunView): readonly number[] {
  return list.map((_, at) => ((at + 0.5) * widthMs) / 1_000);
}

/** A slice that is not over yet counts by the part of it that is. Milliseconds. */
function lengthOf({ slices: { list, widthMs }, elapsedMs }: RunView, at: number): number {
  if (at < list.length - 1) return widthMs;
  return Math.min(widthMs, Math.max(elapsedMs - at * widthMs, widthMs / 10));
}

/**
 * Answers per second, one column for each real server (several upon each other: the last column is the sum), or the
 * sum alone where there are too many.
 */
export function answersPerSecond(run: RunView): Columns {
  const servers = run.servers.length > MOST_STACKED ? 0 : run.servers.length;
  const perSecond = (answers: number, at: number): number => (answers * 1_000) / lengthOf(run, at);
  const { list } = run.slices;
  if (servers === 0) return [times(run), list.map(({ sent, failed }, at) => perSecond(sent - failed, at))];
  const columns = Array.from({ length: servers }, (_, server) =>
    list.map(({ perServer }, at) => {
      let answers = 0;
      for (let below = 0; below <= server; below += 1) answers += perServer[below] ?? 0;
      return perSecond(answers, at);
    }),
  );
  return [times(run), ...columns];
}

/** Milliseconds: half, 95 % and 99 % of the requests took at most so long. */
export function latencies(run: RunView): Columns {
  const { list } = run.slices;
  return [times(run), list.map(({ p50 }) => p50), list.map(({ p95 }) => p95), list.map(({ p99 }) => p99)];
}

export function failuresPerSecond(run: RunView): Columns {
  return [times(run), run.slices.list.map(({ failed }, at) => (failed * 1_000) / lengthOf(run, at))];
}

/** Milliseconds. Percentiles by the nearest-rank method: each is a time that really occurred. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** `undefined` when nothing was measured. */
export function latencyOf(timesMs: readonly number[]): Latency | undefined {
  const sorted = Float64Array.from(timesMs).sort();
  const max = sorted.at(-1);
  if (max === undefined) return undefined;
  const rank = (percent: number): number => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? max;
  return { p50: rank(50), p95: rank(95), p99: rank(99), max };
}

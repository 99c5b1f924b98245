import type { Latency } from '../statistics';

/** Bounds of neighbouring buckets; the middle of a bucket is then within 2 % of everything in it. */
const GROWTH = 1.04;
const LEAST_MS = 0.01;
const BUCKETS = Math.ceil(Math.log(600_000 / LEAST_MS) / Math.log(GROWTH)) + 1;

/** Times of any number of requests in 2 kB, percentiles within 2 % (nearest rank, as in statistics.ts). */
export class Histogram {
  total = 0;
  private max = 0;
  private readonly counts = new Uint32Array(BUCKETS);

  add(timeMs: number): void {
    const bucket = Math.floor(Math.log(Math.max(timeMs, LEAST_MS) / LEAST_MS) / Math.log(GROWTH));
    const at = Math.min(bucket, BUCKETS - 1);
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.total += 1;
    this.max = Math.max(this.max, timeMs);
  }

  merge(other: Histogram): void {
    other.counts.forEach((count, at) => {
      if (count > 0) this.counts[at] = (this.counts[at] ?? 0) + count;
    });
    this.total += other.total;
    this.max = Math.max(this.max, other.max);
  }

  latency(): Latency | null {
    if (this.total === 0) return null;
    const [p50 = 0, p95 = 0, p99 = 0] = this.percentiles([50, 95, 99]);
    return { p50, p95, p99, max: this.max };
  }

  private percentiles(percents: readonly number[]): readonly number[] {
    const found: number[] = [];
    let below = 0;
    for (const [at, count] of this.counts.entries()) {
      below += count;
      while (found.length < percents.length && below >= Math.ceil(((percents[found.length] ?? 0) / 100) * this.total)) {
        found.push(Math.min(this.max, round(LEAST_MS * GROWTH ** (at + 0.5))));
      }
      if (found.length === percents.length) break;
    }
    return found;
  }
}

/** Microseconds are as fine as it was measured. */
function round(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}

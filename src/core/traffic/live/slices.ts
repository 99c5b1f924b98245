import type { RequestRecord } from '../record';
import { Histogram } from './histogram';
import { MOST_SLICES, type Slice } from './runView';

const FIRST_WIDTH_MS = 250;

class Part {
  sent = 0;
  failed = 0;
  perServer: number[] = [];
  readonly times = new Histogram();

  merge(other: Part): this {
    this.sent += other.sent;
    this.failed += other.failed;
    this.times.merge(other.times);
    other.perServer.forEach((count, server) => {
      this.perServer[server] = (this.perServer[server] ?? 0) + count;
    });
    this.perServer = dense(this.perServer);
    return this;
  }

  shown(): Slice {
    const latency = this.times.latency();
    return {
      sent: this.sent,
      failed: this.failed,
      p50: latency?.p50 ?? null,
      p95: latency?.p95 ?? null,
      p99: latency?.p99 ?? null,
      perServer: [...this.perServer],
    };
  }
}

/** A run over time, in never more than {@link MOST_SLICES} equal slices. */
export class Slices {
  widthMs = FIRST_WIDTH_MS;
  private parts: Part[] = [];
  private changedFrom = 0;

  get length(): number {
    return this.parts.length;
  }

  add({ atMs, timeMs, status, failure }: RequestRecord): void {
    const part = this.at(atMs);
    part.sent += 1;
    if (failure !== undefined) part.failed += 1;
    if (status !== undefined) part.times.add(timeMs);
  }

  /** One more answer of a server whose name became known with the request itself. */
  answered(atMs: number, server: number): void {
    const part = this.at(atMs);
    part.perServer[server] = (part.perServer[server] ?? 0) + 1;
    part.perServer = dense(part.perServer);
  }

  /** All answers anew, when it became known, or known better, who gave them. */
  attribute(answers: Iterable<readonly [atMs: number, server: number]>): void {
    const fresh = this.parts.map((): number[] => []);
    for (const [atMs, server] of answers) {
      const counts = fresh[this.index(atMs)];
      if (counts !== undefined) counts[server] = (counts[server] ?? 0) + 1;
    }
    this.parts.forEach((part, at) => {
      const counts = dense(fresh[at] ?? []);
      if (!same(counts, part.perServer)) this.changedFrom = Math.min(this.changedFrom, at);
      part.perServer = counts;
    });
  }

  /** Nothing is shown as nothing: the slices reach to this moment. */
  reach(atMs: number): void {
    this.at(atMs);
  }

  all(): readonly Slice[] {
    return this.parts.map((part) => part.shown());
  }

  /** What is new since this was last called. */
  news(): { readonly widthMs: number; readonly from: number; readonly list: readonly Slice[] } {
    const from = Math.min(this.changedFrom, this.parts.length);
    this.changedFrom = this.parts.length;
    return { widthMs: this.widthMs, from, list: this.parts.slice(from).map((part) => part.shown()) };
  }

  private index(atMs: number): number {
    return Math.floor(Math.max(0, atMs) / this.widthMs);
  }

  private at(atMs: number): Part {
    while (this.index(atMs) >= MOST_SLICES) this.widen();
    const index = this.index(atMs);
    while (this.parts.length <= index) this.parts.push(new Part());
    this.changedFrom = Math.min(this.changedFrom, index);
    const part = this.parts[index] ?? new Part();
    return part;
  }

  private widen(): void {
    const merged: Part[] = [];
    this.parts.forEach((part, at) => {
      const before = merged[at >> 1];
      if (before === undefined) merged.push(part);
      else before.merge(part);
    });
    this.parts = merged;
    this.widthMs *= 2;
    this.changedFrom = 0;
  }
}

function dense(counts: readonly number[]): number[] {
  return Array.from(counts, (count: number | undefined) => count ?? 0);
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

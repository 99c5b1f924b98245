import type { NamedBy, Namer } from '../naming';
import type { RequestRecord } from '../record';
import { Entries, type Given } from './entries';

/** All requests of a run with what is known of each, in the order they were sent. */
export class Ledger {
  readonly entries = new Entries();
  /** Addresses that requests came from. */
  readonly clients = new Set<string>();
  private readonly kept: (RequestRecord | undefined)[] = [];
  private readonly claims: (NamedBy | undefined)[] = [];
  private readonly given: (Given | undefined)[] = [];
  private holes = 0;

  constructor(private readonly namer: Namer) {}

  /** Index of the last request that has ended. */
  get last(): number {
    return this.kept.length;
  }

  add(record: RequestRecord): void {
    const at = record.index - 1;
    // Of several under way at once a later one may end first.
    this.holes += at - this.kept.length >= 0 ? at - this.kept.length : -1;
    while (this.kept.length <= at) {
      this.kept.push(undefined);
      this.claims.push(undefined);
      this.given.push(undefined);
    }
    const { client, atMs, timeMs } = record;
    if (client !== undefined) this.clients.add(client.address);
    this.kept[at] = record;
    this.claims[at] = this.namer(record);
    this.given[at] = client === undefined ? undefined : this.entries.request(client.port, atMs - timeMs, atMs);
  }

  /** The real server that an answer itself names. */
  claimOf(index: number): string | undefined {
    return this.claims[index - 1]?.server;
  }

  /** Those that have ended, with their positions where some before them have not. */
  ended(): {
    readonly records: readonly RequestRecord[];
    readonly claims: readonly (NamedBy | undefined)[];
    readonly given: readonly (Given | undefined)[];
  } {
    if (this.holes === 0) return { records: this.whole(), claims: this.claims, given: this.given };
    const there = this.kept.flatMap((record, at) => (record === undefined ? [] : [at]));
    return {
      records: there.flatMap((at) => this.kept[at] ?? []),
      claims: there.map((at) => this.claims[at]),
      given: there.map((at) => this.given[at]),
    };
  }

  private whole(): readonly RequestRecord[] {
    return this.kept.flatMap((record) => record ?? []);
  }
}

/** What became of a request's connection in the director's table of connections. */
export interface Given {
  /** The real server's address; `undefined`: not known, or not yet. */
  server: string | undefined;
  /** The scheduler decided on it: its client port had no entry left from before. */
  fresh: boolean;
}

interface Port {
  last: Given | undefined;
  /** When the last request over it was seen to end; `undefined`: none yet. */
  lastEndMs: number | undefined;
  /** Requests that wait for the entry of the first of them. */
  waiting: Given[];
  /** The latest entry that no request has claimed yet. */
  unclaimed: { readonly server: string; readonly seenMs: number; readonly old: boolean } | undefined;
}

/** How much later than at the director a request may be seen here, where its source holds lines back. */
const LATE_MS = 1_500;
/** An entry outlives its connection by 120 s (FIN_WAIT, ip_vs_proto_tcp.c), give or take. */
const ENTRY_LIFE_MS = { least: 100_000, most: 130_000 } as const;

/**
 * Puts requests and the director's connection entries together by client port, each as it becomes known, in whatever
 * order. A request from a port that has an entry already goes where that entry leads (ip_vs_core.c) and says nothing
 * about the scheduler: see `scheduled` in runTest.ts. Unlike there, entries have times here, so that the entries of a
 * run of any length can be told apart.
 */
export class Entries {
  private readonly ports = new Map<number, Port>();
  private readonly unclaimed = new Map<string, number>();

  /** A request over this port, from `beginMs` to `endMs`, in the order they were sent. */
  request(port: number, beginMs: number, endMs: number): Given {
    const known = this.port(port);
    const given = this.claim(known, beginMs);
    known.last = given;
    known.lastEndMs = endMs;
    return given;
  }

  /**
   * An entry that was seen for the first time.
   *
   * @param old In the first listing: it may be from before the run.
   */
  entry(port: number, server: string, seenMs: number, old: boolean): void {
    const known = this.port(port);
    if (known.waiting.length > 0) {
      for (const given of known.waiting) given.server = server;
      known.waiting = [];
    } else if (known.last?.fresh === false && seenMs <= (known.lastEndMs ?? 0) + LATE_MS) {
      // The old entry had gone after all.
      known.last.server = server;
    } else {
      if (known.unclaimed !== undefined) this.count(known.unclaimed, -1);
      known.unclaimed = { server, seenMs, old };
      this.count(known.unclaimed, 1);
    }
  }

  /** An entry that is there at the end, whenever it came: for requests that wait for one. */
  confirm(port: number, server: string): void {
    const known = this.ports.get(port);
    for (const given of known?.waiting ?? []) given.server = server;
    if (known !== undefined) known.waiting = [];
  }

  /** New entries of this client that no answered request explains, by the real server's address. */
  unanswered(): ReadonlyMap<string, number> {
    return this.unclaimed;
  }

  private claim(known: Port, beginMs: number): Given {
    const { unclaimed, last, lastEndMs } = known;
    if (unclaimed !== undefined) {
      this.count(unclaimed, -1);
      known.unclaimed = undefined;
      const own = unclaimed.old ? beginMs <= unclaimed.seenMs : unclaimed.seenMs >= beginMs - LATE_MS;
      return { server: unclaimed.server, fresh: own };
    }
    const sinceMs = beginMs - (lastEndMs ?? Number.NEGATIVE_INFINITY);
    if (last !== undefined && sinceMs < ENTRY_LIFE_MS.least) {
      const given = { server: last.server, fresh: false };
      if (last.server === undefined) known.waiting.push(given);
      return given;
    }
    const given = { server: undefined, fresh: sinceMs >= ENTRY_LIFE_MS.most };
    known.waiting = [given];
    return given;
  }

  private port(port: number): Port {
    const known = this.ports.get(port);
    if (known !== undefined) return known;
    const made: Port = { last: undefined, lastEndMs: undefined, waiting: [], unclaimed: undefined };
    this.ports.set(port, made);
    return made;
  }

  private count({ server, old }: { readonly server: string; readonly old: boolean }, by: number): void {
    if (!old) this.unclaimed.set(server, (this.unclaimed.get(server) ?? 0) + by);
  }
}

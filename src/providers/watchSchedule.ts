/** When a host was looked at last, by whomever, and whether it answered. */
export interface LastLook {
  readonly at: number;
  readonly answered: boolean;
}

interface Entry {
  /** A look of ours is under way. */
  looking: boolean;
  /** Our last look ended, also where it was given up. */
  endedAt: number;
  /** Our looks in a row that were not answered. */
  failures: number;
  /** Looks up to this moment do not make it due: the person closed its connection. */
  leftAt: number;
}

/** A host that does not answer is asked at twice the interval each time, but not more rarely than this. */
const RAREST_MS = 300_000;

/** Which hosts are to be looked at again, each for itself: one that does not answer delays nobody. Times in milliseconds. */
export class WatchSchedule {
  private readonly entries = new Map<string, Entry>();

  /** When the host is due; `undefined`: a look is under way, or it shall be left alone. */
  dueAt(host: string, last: LastLook | undefined, intervalMs: number): number | undefined {
    const { looking, endedAt, failures, leftAt } = this.entries.get(host) ?? FRESH;
    if (looking || leftAt >= (last?.at ?? 0)) return undefined;
    const lately = Math.max(last?.at ?? 0, endedAt);
    const patience = last?.answered === false ? Math.min(intervalMs * 2 ** Math.min(failures, 16), Math.max(RAREST_MS, intervalMs)) : intervalMs; // prettier-ignore
    return lately + patience;
  }

  begun(host: string): void {
    this.entry(host).looking = true;
  }

  /** `answered` is `undefined` where the look was given up, which says nothing about the host. */
  ended(host: string, answered: boolean | undefined, now: number): void {
    const entry = this.entry(host);
    entry.looking = false;
    entry.endedAt = now;
    if (answered !== undefined) entry.failures = answered ? 0 : entry.failures + 1;
  }

  /** It may answer again: it is not asked any more rarely than the others. */
  recovered(host: string): void {
    const entry = this.entries.get(host);
    if (entry !== undefined) entry.failures = 0;
  }

  /** Until somebody looks at it again. */
  leave(host: string, now: number): void {
    this.entry(host).leftAt = now;
  }

  private entry(host: string): Entry {
    const entry = this.entries.get(host) ?? { ...FRESH };
    this.entries.set(host, entry);
    return entry;
  }
}

const FRESH: Readonly<Entry> = { looking: false, endedAt: 0, failures: 0, leftAt: -1 };

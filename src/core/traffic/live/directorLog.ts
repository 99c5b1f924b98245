import type { HostError } from '../../errors';
import type { Host } from '../../spec/cluster';
import type { DirectorView } from '../director';
import { counterDelta, type DirectorReading, type ServiceCounters, type TableService } from '../directorReading';
import { MOST_SLICES, type KernelReading } from './runView';
import type { Look } from './watch';

/** A table that was in force, and when it came: some time between two looks. */
export interface Phase {
  /** It came after this; before it the former one was in force for certain. */
  readonly afterMs: number;
  /** It was there at this moment. */
  readonly atMs: number;
  readonly ipvs: DirectorReading['ipvs'];
  readonly table: TableService | undefined;
  /** The first counters that are of this table alone; absent: not read yet. */
  counters?: { readonly atMs: number; readonly counters: ServiceCounters };
}

/** Counters are up to 2 s old when they are read (facts/lvs.md section 0, item 11). */
export const COUNTER_LAG_MS = 2_500;
/** A request is seen here a little later than it was. */
const SEEN_LATE_MS = 500;
const MOST_PHASES = 200;

/** All that was seen of one director during a run. */
export class DirectorLog {
  first: Look | undefined;
  last: Look | undefined;
  lost: HostError | undefined;
  /** Since when it cannot be read; absent: it can. */
  lostMs: number | undefined;
  /** When the last complete listing of connections began. */
  listedMs = Number.NEGATIVE_INFINITY;
  /** It was read once more when all was over, and nothing is still to come. */
  isComplete = false;
  readonly phases: Phase[] = [];
  private kernel: KernelReading[] = [];
  private every = 1;
  private looks = 0;

  constructor(readonly host: Host) {}

  look(look: Look): void {
    const before = this.last;
    this.first ??= look;
    this.last = look;
    this.lostMs = undefined;
    const current = this.phases.at(-1);
    if (current === undefined || current.table !== look.table || current.ipvs !== look.ipvs) {
      if (current === undefined || !sameTable(current, look)) {
        const afterMs = before === undefined ? Number.NEGATIVE_INFINITY : before.beganMs - SEEN_LATE_MS;
        if (this.phases.length < MOST_PHASES) this.phases.push({ afterMs, atMs: look.atMs, ipvs: look.ipvs, table: look.table }); // prettier-ignore
      }
    }
    const phase = this.phases.at(-1);
    if (phase !== undefined && look.counters !== undefined && phase.counters === undefined) {
      const isFirst = this.phases.length === 1;
      if (isFirst || look.beganMs >= phase.atMs + COUNTER_LAG_MS) {
        phase.counters = { atMs: look.atMs, counters: look.counters };
      }
    }
    this.keep(look);
  }

  /** What was counted since the run began. */
  delta(): ServiceCounters | undefined {
    return counterDelta(this.first?.counters, this.last?.counters);
  }

  /** The director's counters over time, never more than {@link MOST_SLICES}. */
  readings(): readonly KernelReading[] {
    return this.kernel;
  }

  /** As a test with two readings has it. */
  view(): DirectorView {
    const { host, first, last, lost } = this;
    return {
      host,
      ...(first === undefined ? {} : { before: readingOf(first) }),
      ...(last === undefined || last === first ? {} : { after: readingOf(last) }),
      ...(lost === undefined ? {} : { error: lost }),
    };
  }

  private keep(look: Look): void {
    const delta = counterDelta(this.first?.counters, look.counters);
    this.looks += 1;
    if (delta === undefined || !look.countersRun || (this.looks - 1) % this.every !== 0) return;
    if (this.kernel.length >= MOST_SLICES) {
      this.kernel = this.kernel.filter((_, at) => at % 2 === 0);
      this.every *= 2;
    }
    this.kernel = [
      ...this.kernel,
      {
        atMs: Math.max(0, look.atMs),
        director: this.host.name,
        conns: delta.conns,
        inPackets: delta.inPackets,
        outPackets: delta.outPackets,
      },
    ];
  }
}

function readingOf({ ipvs, countersRun, table, counters }: Look): DirectorReading {
  return {
    ipvs,
    countersRun,
    ...(table === undefined ? {} : { service: table }),
    ...(counters === undefined ? {} : { counters }),
    connections: [],
  };
}

/** But for the connections under way, which change all the time. */
function sameTable(a: Pick<Phase, 'ipvs' | 'table'>, b: Pick<Phase, 'ipvs' | 'table'>): boolean {
  return a.ipvs === b.ipvs && signature(a.table) === signature(b.table);
}

function signature(table: TableService | undefined): string {
  if (table === undefined) return '';
  const rows = table.entries.map(({ address, forward, weight }) => `${address} ${forward} ${weight}`).sort();
  return [table.scheduler, table.flags, ...rows].join('\n');
}

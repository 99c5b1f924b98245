import type { AttributedBy, Outcome } from '../outcome';
import type { FailureKind } from '../record';
import type { Latency } from '../statistics';
import type { Wish } from '../wish';

/**
 * A run as it is shown, kept and exported: plain JSON, bounded whatever the number of requests (about 300 kB for
 * 100,000). Times are milliseconds since the run began (`startedAt`) unless they say otherwise.
 */
export interface RunView {
  readonly id: string;
  /** What the person calls it; at first made of service and time. */
  readonly name: string;
  readonly cluster: string;
  readonly service: string;
  readonly scheduler: string;
  /** Name of the source, as people read it. */
  readonly from: string;
  readonly wish: Wish;
  readonly state: 'starting' | 'running' | 'paused' | 'ended';
  /** How it ended; absent while it has not. `interrupted`: the window went away under it. */
  readonly ended?: 'complete' | 'stopped' | 'failed' | 'interrupted';
  /** Why it failed or could not begin, and what to do next. */
  readonly error?: { readonly message: string; readonly next?: string };
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** So far, pauses not counted. */
  readonly elapsedMs: number;
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Requests of the scheduler's choice that the verdict is about: without those over kept or reused connections. */
  readonly judged: number;
  /** Who may appear in marks and shares; grows, and never changes its order. */
  readonly servers: readonly RunServer[];
  /** See marks.ts. */
  readonly marks: string;
  readonly shares: readonly Share[];
  readonly attribution: { readonly by: AttributedBy; /** How it is known, in words. */ readonly sentence: string };
  /** Of answered requests. */
  readonly latency: Latency | null;
  /** Equal slices of the run, never more than {@link MOST_SLICES}. */
  readonly slices: { readonly widthMs: number; readonly list: readonly Slice[] };
  readonly errors: readonly {
    readonly kind: FailureKind;
    readonly title: string;
    readonly count: number;
    /** The first one's own words. */
    readonly text: string;
    readonly perServer: Readonly<Record<string, number>>;
  }[];
  /** The director's own counters since the run began, oldest first, never more than {@link MOST_SLICES}. */
  readonly kernel: readonly KernelReading[];
  readonly kernelNote: string | null;
  readonly events: readonly RunEvent[];
  readonly verdict: RunVerdict;
  /** What else one should know to read the result. */
  readonly notes: readonly string[];
}

/** Slices double their width when there would be more. */
export const MOST_SLICES = 600;

export interface RunServer {
  readonly name: string;
  readonly address: string;
  /** Weight in the file; `null`: only the table has it. */
  readonly wanted: number | null;
  /** Weight in the table as last read; `null`: not in it, or the table is not known. */
  readonly live: number | null;
}

export interface Share {
  /** Index into `servers`. */
  readonly server: number;
  /** Answers; by counters: connections given. */
  readonly count: number;
  readonly failed: number;
  /** What scheduler and weights promise, as numbers of requests; `null`: they promise nothing. */
  readonly promised: { readonly least: number; readonly most: number } | null;
  /** When it answered last; `null`: never. */
  readonly lastAnswerMs: number | null;
}

export interface Slice {
  readonly sent: number;
  readonly failed: number;
  /** Milliseconds; `null`: nothing was answered in it. Within 2 % of the exact ones. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Answers by index of the server. */
  readonly perServer: readonly number[];
}

export interface KernelReading {
  readonly atMs: number;
  readonly director: string;
  readonly conns: number;
  readonly inPackets: number;
  /** Always 0 with direct routing. */
  readonly outPackets: number;
}

export type RunEventKind =
  | 'weight'
  | 'joined'
  | 'left'
  | 'scheduler'
  | 'drained'
  | 'apply-began'
  | 'apply-ended'
  | 'host-lost'
  | 'host-back'
  | 'paused'
  | 'resumed'
  | 'silent' // a real server stopped answering
  | 'answers-again';

/** Something that happened to the cluster while the test ran. */
export interface RunEvent {
  readonly atMs: number;
  readonly kind: RunEventKind;
  readonly text: string;
}

/** What a click on a finding does: a command of ours on one host of the cluster, or on the whole of it. */
export const ACTIONS = [
  'plan',
  'apply',
  'planHost',
  'inspect',
  'showTable',
  'showConnections',
  'showArp',
  'showNetwork',
  'showUnits',
  'undrain',
  'openTerminal',
  'trace',
] as const;
export type ActionName = (typeof ACTIONS)[number];

export interface Action {
  readonly name: ActionName;
  /** Name of a host of the file; `null`: the cluster, or the tested service. */
  readonly host: string | null;
  readonly title: string;
}

export interface RunVerdict {
  readonly outcome: Outcome;
  readonly sentence: string;
  /** What stands behind it, host by host. */
  readonly findings: readonly { readonly sentence: string; readonly actions: readonly Action[] }[];
}

/** A kept run in a list. */
export type RunSummary = Pick<
  RunView,
  'id' | 'name' | 'service' | 'from' | 'startedAt' | 'elapsedMs' | 'sent' | 'failed' | 'state'
> & { readonly outcome: Outcome; readonly sentence: string };

/**
 * What is new since the last one: `whole` replaces the small parts, marks are replaced from `marksFrom` on (what was not
 * known may become known), slices from `slicesFrom` on.
 */
export interface RunUpdate {
  readonly id: string;
  readonly whole: Omit<RunView, 'marks' | 'slices'>;
  readonly marksFrom: number;
  readonly marks: string;
  readonly slices: { readonly widthMs: number; readonly from: number; readonly list: readonly Slice[] };
}

/** Pure: what a page shows after an update. */
export function updated(run: RunView, { whole, marksFrom, marks, slices }: RunUpdate): RunView {
  const before = slices.widthMs === run.slices.widthMs ? run.slices.list.slice(0, slices.from) : [];
  return {
    ...whole,
    marks: run.marks.slice(0, marksFrom) + marks,
    slices: { widthMs: slices.widthMs, list: [...before, ...slices.list] },
  };
}

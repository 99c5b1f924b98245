import type { Goal } from '../resources/kind';

/** One apply, or one removal, as whoever made it has kept it. */
export interface TrailEntry {
  /** As the hosts name it. */
  readonly id: string;
  /** URI of the cluster file. */
  readonly file: string;
  readonly cluster: string;
  readonly goal: Goal;
  /** User and machine. */
  readonly by: string;
  readonly at: Date;
  /** Hosts that it was going to change. */
  readonly hosts: readonly string[];
  /** What it was going to change: a line each, with the host's name. */
  readonly changes: readonly string[];
  /** Only a part of what the file asked for was applied. */
  readonly partial: boolean;
  /** The apply that this one took back. */
  readonly undoes?: string;
  /** Absent: it is under way, or ended with the window or the machine it was made from. */
  readonly end?: TrailEnd;
}

const OUTCOMES = ['done', 'failed', 'cancelled', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface TrailEnd {
  readonly outcome: Outcome;
  readonly at: Date;
  /** How many of the changes were made. */
  readonly changed: number;
  readonly errors: readonly string[];
}

export type Begun = Omit<TrailEntry, 'end'>;

export function writeJson(value: Begun | TrailEnd): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Reads what {@link writeJson} wrote of a beginning; `undefined`: damaged, or of a later version. */
export function readBegun(text: string): Begun | undefined {
  const value = record(text);
  const { id, file, cluster, goal, by, undoes } = value;
  const at = dateIn(value['at']);
  const hosts = textsIn(value['hosts']);
  const changes = textsIn(value['changes']);
  if (typeof id !== 'string' || typeof file !== 'string' || typeof cluster !== 'string' || typeof by !== 'string')
    return undefined;
  if ((goal !== 'apply' && goal !== 'remove') || at === undefined || hosts === undefined || changes === undefined)
    return undefined;
  return {
    ...{ id, file, cluster, goal, by, at, hosts, changes, partial: value['partial'] === true },
    ...(typeof undoes === 'string' ? { undoes } : {}),
  };
}

/** Reads what {@link writeJson} wrote of an end; `undefined` as in {@link readBegun}. */
export function readEnd(text: string): TrailEnd | undefined {
  const { outcome, changed, ...rest } = record(text);
  const at = dateIn(rest['at']);
  const errors = textsIn(rest['errors']);
  const known = OUTCOMES.find((name) => name === outcome);
  if (known === undefined || at === undefined || errors === undefined || typeof changed !== 'number') return undefined;
  return { outcome: known, at, changed, errors };
}

function record(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function dateIn(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function textsIn(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts : undefined;
}

import type { Goal } from './kind';

/**
 * What we changed on a host, and what was there before: the host's own record, so that a removal puts back exactly
 * that, whoever runs it from wherever. One JSON object a line, only ever appended to; a line for a key is written
 * before the change it speaks of, and a `forgotten` line takes it back. A line cut short by a crash is skipped: its
 * change had not begun.
 */
export interface LedgerEntry {
  readonly key: string;
  /** The value before we changed it; `null`: there was nothing. */
  readonly before: string | null;
}

/** The apply that came last to a host which holds something of ours. */
export interface LastApply {
  /** Random, the same on every host of one apply. */
  readonly id: string;
  /** User and machine. */
  readonly by: string;
  /** When it began, by the clock of who applied. */
  readonly at: Date;
  readonly goal: Goal;
  /** Every step of it was carried out, on this host and on all others. */
  readonly finished: boolean;
}

export interface Ledger {
  readonly entries: ReadonlyMap<string, string | null>;
  /** Absent: nothing of ours is there, or what applied it was of an earlier version. */
  readonly lastApply?: LastApply;
}

const STATE_DIRECTORY = '/var/lib/lvs-dr';

/** Where a cluster's record lives on a host. */
export function stateDirectory(clusterName: string): string {
  return `${STATE_DIRECTORY}/${clusterName}`;
}

export function ledgerFile(clusterName: string): string {
  return `${stateDirectory(clusterName)}/ledger`;
}

/**
 * Where the last apply of a cluster stands on a host, in lines of the ledger's own kind. It is a file of its own because
 * it is written anew by each apply: the ledger is read by every look, and must not grow with every apply.
 */
export function lastApplyFile(clusterName: string): string {
  return `${stateDirectory(clusterName)}/last-apply`;
}

/** Reads {@link ledgerFile} and {@link lastApplyFile}, one after the other. Lines of other versions are skipped. */
export function parseLedger(text: string): Ledger {
  const entries = new Map<string, string | null>();
  let lastApply: LastApply | undefined;
  for (const line of text.split('\n')) {
    const value = parseJson(line);
    const entry = entryIn(value);
    if (entry === undefined) lastApply = lastApplyIn(value, lastApply);
    else if (entry.before === undefined) entries.delete(entry.key);
    else if (!entries.has(entry.key)) entries.set(entry.key, entry.before);
  }
  return { entries, ...(lastApply === undefined ? {} : { lastApply }) };
}

/** Written before an apply changes anything. */
export function applyLine({ id, by, at, goal }: Omit<LastApply, 'finished'>): string {
  return JSON.stringify({ apply: id, by, at: at.toISOString(), goal });
}

/** Written when every step of it was carried out. */
export function finishedLine(id: string): string {
  return JSON.stringify({ apply: id, finished: true });
}

export function rememberLine(entry: LedgerEntry): string {
  return JSON.stringify({ key: entry.key, before: entry.before });
}

export function forgetLine(key: string): string {
  return JSON.stringify({ key, forgotten: true });
}

/** The keys with a prefix, without it, and what was there before: `sysctl:` gives the sysctls we changed. */
export function remembered(ledger: Ledger, prefix: string): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const [key, before] of ledger.entries) if (key.startsWith(prefix)) found.set(key.slice(prefix.length), before);
  return found;
}

/** The entry to write before a change, or nothing when an earlier change of the same thing is on record already. */
export function rememberOnce(ledger: Ledger, key: string, before: string | null): readonly LedgerEntry[] {
  return ledger.entries.has(key) ? [] : [{ key, before }];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function entryIn(value: unknown): { key: string; before: string | null | undefined } | undefined {
  if (typeof value !== 'object' || value === null || !('key' in value) || typeof value.key !== 'string')
    return undefined;
  if ('forgotten' in value) return { key: value.key, before: undefined };
  if (!('before' in value) || (value.before !== null && typeof value.before !== 'string')) return undefined;
  return { key: value.key, before: value.before };
}

/** What is known of the last apply after one more line. */
function lastApplyIn(value: unknown, known: LastApply | undefined): LastApply | undefined {
  if (typeof value !== 'object' || value === null || !('apply' in value) || typeof value.apply !== 'string')
    return known;
  if ('finished' in value) return known?.id === value.apply ? { ...known, finished: true } : known;
  if (!('by' in value) || typeof value.by !== 'string' || !('at' in value) || typeof value.at !== 'string')
    return known;
  const at = new Date(value.at);
  if (Number.isNaN(at.getTime()) || !('goal' in value) || (value.goal !== 'apply' && value.goal !== 'remove'))
    return known;
  return { id: value.apply, by: value.by, at, goal: value.goal, finished: false };
}

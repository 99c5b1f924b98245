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

export interface Ledger {
  readonly entries: ReadonlyMap<string, string | null>;
}

const STATE_DIRECTORY = '/var/lib/lvs-dr';

/** Where a cluster's record lives on a host. */
export function stateDirectory(clusterName: string): string {
  return `${STATE_DIRECTORY}/${clusterName}`;
}

export function ledgerFile(clusterName: string): string {
  return `${stateDirectory(clusterName)}/ledger`;
}

export function parseLedger(text: string): Ledger {
  const entries = new Map<string, string | null>();
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    if (entry.before === undefined) entries.delete(entry.key);
    else if (!entries.has(entry.key)) entries.set(entry.key, entry.before);
  }
  return { entries };
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

function parseLine(line: string): { key: string; before: string | null | undefined } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('key' in value) || typeof value.key !== 'string')
    return undefined;
  if ('forgotten' in value) return { key: value.key, before: undefined };
  if (!('before' in value) || (value.before !== null && typeof value.before !== 'string')) return undefined;
  return { key: value.key, before: value.before };
}

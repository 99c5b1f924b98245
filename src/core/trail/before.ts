import type { TrailEntry } from './entry';

/** The text of a cluster file as an entry has kept it. */
export type TextOf = (entry: TrailEntry) => Promise<string | undefined>;

/** The applies that changed something, newest first, without undos at their head that did not get through. */
export function applied(entries: readonly TrailEntry[]): readonly TrailEntry[] {
  const all = entries.filter(touchedHosts);
  const first = all.findIndex(({ undoes, end }) => undoes === undefined || end?.outcome === 'done');
  return first < 0 ? [] : all.slice(first);
}

/** One that was refused, or stopped before its first step, has left everything as it was. */
function touchedHosts({ end }: TrailEntry): boolean {
  return end?.outcome !== 'refused' && !(end?.outcome === 'cancelled' && end.changed === 0);
}

/** What had been applied before the last apply; `hosts`: those that it has changed, at however many attempts. */
export type Before =
  | { readonly found: 'file'; readonly entry: TrailEntry; readonly text: string; readonly hosts: readonly string[] }
  | { readonly found: 'removal' | 'nothing'; readonly hosts: readonly string[] }
  /** The very same, and it got through: what the last one found was drift. */
  | { readonly found: 'same' }
  /** A part of the very same, on these hosts: what the last one has changed may be another part, or drift. */
  | { readonly found: 'part'; readonly entry: TrailEntry }
  | { readonly found: 'unreadable'; readonly entry: TrailEntry };

/** Looks for the newest earlier entry that had to do with all hosts of the last one. */
export async function findBefore(
  last: TrailEntry,
  text: string,
  earlier: readonly TrailEntry[],
  textOf: TextOf,
): Promise<Before> {
  const hosts = new Set(last.hosts);
  for (const entry of earlier) {
    if (entry.partial && !last.hosts.every((host) => entry.hosts.includes(host))) continue;
    const old = await textOf(entry);
    if (old === undefined) return { found: 'unreadable', entry };
    if (entry.goal !== last.goal || (entry.goal === 'apply' && old !== text)) {
      if (entry.goal === 'remove') return { found: 'removal', hosts: [...hosts] };
      return { found: 'file', entry, text: old, hosts: [...hosts] };
    }
    if (entry.end?.outcome === 'done') return entry.partial ? { found: 'part', entry } : { found: 'same' };
    // The same, but it did not get through: the last one has only gone on with it.
    for (const host of entry.hosts) hosts.add(host);
  }
  return { found: 'nothing', hosts: [...hosts] };
}

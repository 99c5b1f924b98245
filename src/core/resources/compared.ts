import * as l10n from '@vscode/l10n';

/** What every row says, whatever its state. */
interface Row {
  /** As the host's own tools name it; unique among the rows of its kind that have the same `of`. */
  readonly name: string;
  /** The row it is a part of, by name: the virtual service of a real server. */
  readonly of?: string;
  /** What the file calls it, where `name` is only an address. */
  readonly called?: string;
  /** More that is seen of it, and that no plan changes: connections, the value in effect. */
  readonly live?: string;
}

/**
 * One thing of a host: what the file wants of it beside what is seen, both as the host's own tools write them. The state
 * is what the kind's difference makes of the two:
 *
 * - `asWanted`: nothing.
 * - `missing`, `differs`: a step brings what is wanted.
 * - `extra`: a step takes it off.
 * - `released`: it stays as it is, or has gone already, and a step clears our record of it.
 * - `blocked`: it differs, and a problem says why no step mends it.
 * - `foreign`: neither in the file nor on our record; shown and left alone.
 * - `other`: seen, and no concern of the file's.
 */
export type Compared = Row &
  (
    | { readonly state: 'asWanted'; readonly wanted: string; readonly seen: string }
    | { readonly state: 'missing'; readonly wanted: string }
    | { readonly state: 'differs'; readonly wanted: string; readonly seen: string }
    | { readonly state: 'extra'; readonly seen: string }
    | { readonly state: 'released'; readonly seen?: string }
    | { readonly state: 'blocked'; readonly wanted?: string; readonly seen?: string }
    | { readonly state: 'foreign' | 'other'; readonly seen: string }
  );

/** The two beside each other; `same` where equal meanings are written differently, or different ones alike. */
export function beside(name: string, wanted: string, seen: string | undefined, same = wanted === seen): Compared {
  if (seen === undefined) return { name, state: 'missing', wanted };
  if (same) return { name, state: 'asWanted', wanted: seen, seen };
  return { name, state: 'differs', wanted, seen: wanted === seen ? l10n.t('{0}, but not the same', seen) : seen };
}

/** What is on our record and no longer wanted: taken off, or, where it has gone already, struck off the record. */
export function noLonger(name: string, seen: string | undefined): Compared {
  return seen === undefined ? { name, state: 'released' } : { name, state: 'extra', seen };
}

/** A file that is ours alone; empty text: there is none, `undefined` wanted: there shall be none. */
export function besideFile(path: string, wanted: string | undefined, seen: string): readonly Compared[] {
  const present = seen === '' ? undefined : contentOf(seen);
  if (wanted !== undefined) return [beside(path, contentOf(wanted), present, wanted === seen)];
  return present === undefined ? [] : [{ name: path, state: 'extra', seen: present }];
}

/** The same where a problem keeps the plan from doing anything about it. */
export function withheld(row: Compared): Compared {
  return isDifference(row) ? { ...row, state: 'blocked' } : row;
}

/** Whether a step of the kind's difference is about it. */
export function isDifference({ state }: Compared): boolean {
  return state === 'missing' || state === 'differs' || state === 'extra' || state === 'released';
}

/** What is there; `undefined`: nothing is. */
export function seenOf(row: Compared): string | undefined {
  return 'seen' in row ? row.seen : undefined;
}

/** What the file wants; `undefined`: nothing. */
export function wantedOf(row: Compared): string | undefined {
  return 'wanted' in row ? row.wanted : undefined;
}

/** Tells the rows of one kind apart, and is what {@link Step.about} names them by. */
export function keyOf({ name, of }: Pick<Compared, 'name' | 'of'>): string {
  return of === undefined ? name : `${of} → ${name}`;
}

/** How much a file says: its lines without comments and blank ones. */
function contentOf(text: string): string {
  const count = text.split('\n').filter((line) => /^\s*[^\s#]/.test(line)).length;
  return count === 1 ? l10n.t('1 line') : l10n.t('{0} lines', count);
}

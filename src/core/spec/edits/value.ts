import type { Path } from '../ast';

/** What a cluster file can hold: plain data. */
export type Value = string | number | boolean | null | readonly Value[] | ValueRecord;

export interface ValueRecord {
  readonly [key: string]: Value;
}

/** One change of what a file says. Paths are those of the file before any change. */
export type Change =
  /** Gives a property or list item this value; adds the property where it is missing. */
  | { readonly type: 'set'; readonly path: Path; readonly value: Value }
  /** Adds an item to the end of the list at `path`; makes the list where it is missing. */
  | { readonly type: 'append'; readonly path: Path; readonly value: Value }
  /** Removes a property or list item. */
  | { readonly type: 'remove'; readonly path: Path }
  /** Gives the property at `path` another name. */
  | { readonly type: 'rename'; readonly path: Path; readonly name: string };

export function isRecord(value: Value | undefined): value is ValueRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The data after all changes: what a file must say once they are made in its text. */
export function changed(data: Value, changes: readonly Change[]): Value {
  // From the end, so that a removed item does not move those that others mean.
  const removals = changes.filter(({ type }) => type === 'remove').toSorted((a, b) => lastIndex(b) - lastIndex(a));
  return [...changes.filter(({ type }) => type !== 'remove'), ...removals].reduce(
    (before, change) => at(before, change.path, change),
    data,
  );
}

function lastIndex({ path }: Change): number {
  const step = path.at(-1);
  return typeof step === 'number' ? step : -1;
}

function at(data: Value | undefined, path: Path, change: Change): Value {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (change.type === 'append') return [...(isList(data) ? data : []), change.value];
    return change.type === 'set' ? change.value : (data ?? null);
  }
  const isLast = rest.length === 0;
  if (typeof step === 'number') {
    const list = isList(data) ? data : [];
    if (isLast && change.type === 'remove') return list.filter((_, index) => index !== step);
    return list.map((item, index) => (index === step ? at(item, rest, change) : item));
  }
  const record = isRecord(data) ? data : {};
  if (isLast && (change.type === 'remove' || change.type === 'rename')) {
    const { [step]: old, ...others } = record;
    return change.type === 'rename' && old !== undefined ? { ...others, [change.name]: old } : others;
  }
  return { ...record, [step]: at(record[step], rest, change) };
}

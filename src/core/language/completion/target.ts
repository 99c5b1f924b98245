import type { Path } from '../../spec/ast';
import { sketchOf } from './blockSketch';
import type { EntrySketch, ItemSketch, ListSketch, MapSketch, ScalarSketch, Sketch } from './sketch';

/** A letter that no file has: it stands for the caret, so that the caret always is in something. */
const MARK = '\uE000';

/** A thing in the file and all that it is in: `chain[n]` is what stands at the first n steps of the path, if anything. */
export interface Spot {
  readonly path: Path;
  readonly chain: readonly (Sketch | undefined)[];
}

interface Common {
  /** Where it is; for a key, the map that it is in. */
  readonly spot: Spot;
  /** The part of the text that an offer replaces, in the text as it was. */
  readonly start: number;
  readonly end: number;
  /** The text needs a space before anything else: the caret stands right behind a colon, a dash or a comma. */
  readonly needsSpace: boolean;
}

export interface KeyTarget extends Common {
  readonly type: 'key';
  readonly map: MapSketch;
  readonly entry: EntrySketch;
}

export interface ValueTarget extends Common {
  readonly type: 'value';
  readonly scalar: ScalarSketch;
  /** The list and item that it is, if it is one. */
  readonly item?: ItemSketch;
}

export type Target = KeyTarget | ValueTarget;

/** The name or value that the caret is in or would begin; undefined inside comments and wherever nothing can begin. */
export function targetAt(text: string, offset: number): Target | undefined {
  const plain = find(text, offset, '');
  const typed = plain && textOfTarget(plain);
  // "port:" at the caret is a name and no value yet, and "-" an item, as soon as a space follows.
  const mayBeName = plain?.type === 'key' || plain?.item !== undefined || plain?.scalar.ownLine !== undefined;
  const endsName = mayBeName && typed !== undefined && (typed === `-${MARK}` || /^[^\s:]+:\uE000$/.test(typed));
  if (plain === undefined || !endsName) return withSpaceAfterComma(plain, text, offset);
  return find(text, offset, ' ') ?? plain;
}

function find(text: string, offset: number, space: '' | ' '): Target | undefined {
  const inserted = space + MARK;
  const mark = offset + space.length;
  const found = descend(sketchOf(text.slice(0, offset) + inserted + text.slice(offset), mark), mark, [], []);
  if (found === undefined) return undefined;
  const { scalar } = found;
  const place = {
    spot: found.spot,
    start: scalar.start === mark ? offset : scalar.start,
    end: scalar.end - inserted.length,
    needsSpace: space !== '',
  };
  return found.type === 'key'
    ? { type: 'key', ...place, map: found.map, entry: found.entry }
    : { type: 'value', ...place, scalar, ...(found.item && { item: found.item }) };
}

function withSpaceAfterComma(target: Target | undefined, text: string, offset: number): Target | undefined {
  const isNew = target?.start === offset && text[offset - 1] === ',';
  return target !== undefined && isNew ? { ...target, needsSpace: true } : target;
}

function textOfTarget(target: Target): string {
  return target.type === 'key' ? target.entry.key.text : target.scalar.text;
}

type Found =
  | {
      readonly type: 'key';
      readonly scalar: ScalarSketch;
      readonly spot: Spot;
      readonly map: MapSketch;
      readonly entry: EntrySketch;
    }
  | { readonly type: 'value'; readonly scalar: ScalarSketch; readonly spot: Spot; readonly item?: ItemSketch };

function descend(
  sketch: Sketch | undefined,
  mark: number,
  path: Path,
  above: Spot['chain'],
  item?: ItemSketch,
): Found | undefined {
  if (sketch === undefined) return undefined;
  const chain = [...above, sketch];
  if (sketch.kind === 'scalar') {
    if (!contains(sketch, mark)) return undefined;
    return { type: 'value', scalar: sketch, spot: { path, chain }, ...(item && { item }) };
  }
  if (sketch.kind === 'map') {
    const entry = sketch.entries.findLast(({ key }) => key.start <= mark);
    if (entry === undefined) return undefined;
    if (contains(entry.key, mark)) {
      return { type: 'key', scalar: entry.key, spot: { path, chain }, map: sketch, entry };
    }
    return descend(entry.value, mark, [...path, entry.key.text], chain);
  }
  return descendList(sketch, mark, path, chain);
}

function descendList(list: ListSketch, mark: number, path: Path, chain: Spot['chain']): Found | undefined {
  const index = list.items.findLastIndex(({ start }) => start <= mark);
  const item = list.items[index];
  return item && descend(item.value, mark, [...path, index], chain, item);
}

function contains({ start, end }: ScalarSketch, mark: number): boolean {
  return start <= mark && mark < end;
}

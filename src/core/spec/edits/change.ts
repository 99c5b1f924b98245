import { isDeepStrictEqual } from 'node:util';
import { isMap, isSeq, type ParsedNode } from 'yaml';
import { applyEdits, type TextEdit } from '../textEdit';
import { dataOf, type Path } from '../ast';
import type { ClusterDocument } from '../document';
import { parseYaml } from '../yaml';
import { lostComments } from './comments';
import { appendItem, fillProperty, insertProperty, isEmptyCollection, replaceValue } from './insert';
import { propertiesAt } from './order';
import { removeEntry } from './remove';
import { scalarText } from './render';
import { type EditResult, Refusal, refused } from './result';
import { type MapNode, nameOf, type PairNode, Source } from './source';
import { type Change, changed, type Value } from './value';

/**
 * The edits that make changes in a file and nothing else. What they lead to is read again: where it would not say
 * exactly what was wanted, or a comment would be gone, the answer is a refusal and no edit. Never throws.
 */
export function change(document: ClusterDocument, changes: readonly Change[]): EditResult {
  return attempt(
    document,
    (source) => changes.flatMap((each) => editsOf(source, each)),
    (data) => changed(data, changes),
  );
}

/** As {@link change}, for edits that are made in another way; `wanted` is what the file must say after them. */
export function attempt(
  document: ClusterDocument,
  edit: (source: Source) => readonly TextEdit[],
  wanted: (data: Value) => Value,
): EditResult {
  try {
    const source = new Source(document);
    const edits = edit(source);
    const data = dataOf(document.root, new Set()) as Value;
    if (edits.length === 0 || holds(source, edits, wanted(data))) return { ok: true, edits };
    return refused('unsuitable');
  } catch (error) {
    return refused(reasonOf(error));
  }
}

function reasonOf(error: unknown): Refusal['reason'] {
  if (error instanceof Refusal) return error.reason;
  // Two changes of the same characters.
  if (error instanceof RangeError) return 'unsuitable';
  throw error;
}

function holds({ text, comments }: Source, edits: readonly TextEdit[], wanted: Value): boolean {
  const after = applyEdits(text, edits);
  const { root, problems } = parseYaml(after);
  if (problems.some(({ fatal }) => fatal)) return false;
  return isDeepStrictEqual(dataOf(root, new Set()), wanted) && lostComments(comments, after).length === 0;
}

function editsOf(source: Source, wish: Change): TextEdit[] {
  switch (wish.type) {
    case 'set':
      return set(source, wish.path, wish.value);
    case 'append':
      return append(source, wish.path, wish.value);
    case 'remove': {
      const entry = source.entry(wish.path);
      if (entry === undefined) throw new Refusal('missing');
      return removeEntry(source, entry.holder, entry.index, ownerOf(source, wish.path.slice(0, -1)));
    }
    case 'rename': {
      const entry = source.entry(wish.path);
      if (entry?.kind !== 'property') throw new Refusal('missing');
      if (entry.holder.items.some((pair) => nameOf(pair) === wish.name)) throw new Refusal('exists');
      const [start, end] = entry.pair.key.range;
      return [{ range: { offset: start, length: end - start }, newText: scalarText(wish.name, source.style) }];
    }
  }
}

function set(source: Source, path: Path, value: Value): TextEdit[] {
  const entry = source.entry(path);
  if (entry === undefined) return add(source, path, value);
  if (entry.kind === 'item') return replaceValue(source, entry.item, value);
  const { pair, holder } = entry;
  if (isNothing(pair.value)) return fillProperty(source, holder, pair, value);
  return replaceValue(source, pair.value, value);
}

/** Adds a property where the order of the format has it; whatever is missing around it comes along. */
function add(source: Source, path: Path, value: Value): TextEdit[] {
  const key = path.at(-1);
  const parentPath = path.slice(0, -1);
  if (typeof key !== 'string') throw new Refusal('missing');
  const parent = source.node(parentPath);
  if (parent === undefined) return add(source, parentPath, { [key]: value });
  const entry = parentPath.length === 0 ? undefined : source.entry(parentPath);
  if (isEmptyCollection(parent) && entry?.kind === 'property') {
    return fillProperty(source, entry.holder, entry.pair, { [key]: value });
  }
  if (isNothing(parent)) return set(source, parentPath, { [key]: value });
  if (!isMap(parent)) throw new Refusal('unsuitable');
  return insertProperty(source, parent, placeFor(key, parent, propertiesAt(parentPath)), key, value);
}

/** Index of the property to insert behind. Names that the format does not order come last. */
function placeFor(key: string, map: MapNode, order: readonly string[]): number {
  const rank = order.indexOf(key);
  if (rank === -1) return map.items.length - 1;
  const ranks = map.items.map((pair) => order.indexOf(nameOf(pair) ?? ''));
  return ranks.reduce((best, each, index) => (each !== -1 && each < rank ? index : best), -1);
}

function append(source: Source, path: Path, value: Value): TextEdit[] {
  const list = source.node(path);
  if (list === undefined || isNothing(list)) return set(source, path, [value]);
  if (!isSeq(list)) throw new Refusal('unsuitable');
  const entry = source.entry(path);
  if (isEmptyCollection(list) && entry?.kind === 'property') {
    return fillProperty(source, entry.holder, entry.pair, [value]);
  }
  return appendItem(source, list, value);
}

/** The property that has the collection at a path as its value. */
function ownerOf(source: Source, path: Path): PairNode | undefined {
  const entry = path.length === 0 ? undefined : source.entry(path);
  return entry?.kind === 'property' ? entry.pair : undefined;
}

function isNothing(node: ParsedNode | null | undefined): node is null | undefined {
  return node === null || (node !== undefined && node.range[0] === node.range[1] && !isMap(node) && !isSeq(node));
}

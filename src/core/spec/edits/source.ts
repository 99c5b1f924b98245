import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Path } from '../ast';
import type { ClusterDocument } from '../document';
import { type Comment, commentsOf } from './comments';
import { Refusal } from './result';
import { type Style, styleOf } from './style';

export type MapNode = YAMLMap.Parsed;
export type SeqNode = YAMLSeq.Parsed;
export type PairNode = Pair<ParsedNode, ParsedNode | null>;

/** Where an entry is: the collection that holds it, its place there, and how to get to the collection. */
export type Entry =
  | { readonly kind: 'property'; readonly holder: MapNode; readonly index: number; readonly pair: PairNode }
  | { readonly kind: 'item'; readonly holder: SeqNode; readonly index: number; readonly item: ParsedNode };

/** A file to be edited: its text, its YAML nodes, and how it is written. */
export class Source {
  readonly text: string;
  readonly root: ParsedNode;
  readonly style: Style;
  /** Every comment of the text, in file order. */
  readonly comments: readonly Comment[];
  private readonly shared: ReadonlySet<string>;

  /** Raises a refusal where the text is no YAML mapping. */
  constructor({ text, yaml }: Pick<ClusterDocument, 'text' | 'yaml'>) {
    const root = yaml?.contents ?? null;
    if (yaml === undefined || yaml.errors.length > 0 || !isMap(root)) throw new Refusal('broken');
    this.text = text;
    this.root = root;
    this.style = styleOf(text, root);
    this.comments = commentsIn(yaml, text);
    this.shared = aliasesIn(root);
  }

  /** The node at a path; undefined where there is none, null where a property has no value. */
  node(path: Path): ParsedNode | null | undefined {
    if (path.length === 0) return this.root;
    const entry = this.entry(path);
    return entry?.kind === 'property' ? entry.pair.value : entry?.item;
  }

  /** The last step of a path; undefined where the file does not have it. A refusal where aliases are on the way. */
  entry(path: Path): Entry | undefined {
    let node: ParsedNode | null = this.root;
    let entry: Entry | undefined;
    for (const step of path) {
      if (isAlias(node) || this.isShared(node)) throw new Refusal('shared');
      entry = entryOf(node, step);
      if (entry === undefined) return undefined;
      node = entry.kind === 'property' ? entry.pair.value : entry.item;
    }
    if (isAlias(node) || this.isShared(node)) throw new Refusal('shared');
    return entry;
  }

  private isShared(node: ParsedNode | null): boolean {
    return node !== null && !isAlias(node) && node.anchor !== undefined && this.shared.has(node.anchor);
  }
}

function entryOf(node: ParsedNode | null, step: string | number): Entry | undefined {
  if (typeof step === 'number') {
    if (!isSeq(node)) return undefined;
    const item = node.items[step];
    return item === undefined ? undefined : { kind: 'item', holder: node, index: step, item };
  }
  if (!isMap(node)) return undefined;
  const index = node.items.findIndex((pair) => nameOf(pair) === step);
  const pair = node.items[index];
  return pair === undefined ? undefined : { kind: 'property', holder: node, index, pair };
}

/** As the reader takes it: numbers and words as they are written. */
export function nameOf({ key }: PairNode): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === 'string' ? key.value : key.source;
}

/** Whether it is written in brackets. */
export function isFlow(node: MapNode | SeqNode): boolean {
  return node.flow === true;
}

/** End of a node's own text, without comments behind it. Offset of the line break for a block scalar. */
export function endOf(node: ParsedNode, text: string): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last = node.items.at(-1);
    if (last !== undefined) return entryEnd(last, text);
  }
  let end = node.range[1];
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    while (end > node.range[0] && /[\r\n]/.test(text.charAt(end - 1))) end--;
  }
  return end;
}

/** End of a property or list item. */
export function entryEnd(entry: PairNode | ParsedNode, text: string): number {
  if (!('key' in entry)) return endOf(entry, text);
  return entry.value === null ? endOf(entry.key, text) : Math.max(endOf(entry.value, text), entry.key.range[1]);
}

/** Offset behind the colon of a property. */
export function colonEnd({ key }: PairNode, text: string): number {
  const colon = /^[ \t]*:/.exec(text.slice(key.range[1]));
  if (colon === null) throw new Refusal('unsuitable');
  return key.range[1] + colon[0].length;
}

/** Where an entry of a block collection begins: its name, or its dash. */
export function entryStart(holder: MapNode | SeqNode, index: number): number {
  if (isMap(holder)) {
    const pair = holder.items[index];
    if (pair === undefined) throw new Refusal('missing');
    return pair.key.range[0];
  }
  const token = holder.srcToken;
  if (token?.type !== 'block-seq') throw new Refusal('unsuitable');
  const dashes = token.items.flatMap(({ start }) => start.filter(({ type }) => type === 'seq-item-ind'));
  const dash = dashes[index];
  if (dash === undefined) throw new Refusal('unsuitable');
  return dash.offset;
}

/** Finding them is half the work of reading a file, and one version of it is often edited in several ways. */
const known = new WeakMap<object, readonly Comment[]>();

function commentsIn(yaml: object, text: string): readonly Comment[] {
  const found = known.get(yaml) ?? commentsOf(text);
  known.set(yaml, found);
  return found;
}

function aliasesIn(root: ParsedNode): Set<string> {
  const names = new Set<string>();
  visit(root, { Alias: (_, alias: Alias) => void names.add(alias.source) });
  return names;
}

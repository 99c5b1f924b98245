import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { TextEdit } from '../textEdit';
import { flowText, isSmall, itemLines, propertyLines, quoted, scalarText } from './render';
import { Refusal } from './result';
import {
  colonEnd,
  endOf,
  entryEnd,
  entryStart,
  isFlow,
  type MapNode,
  type PairNode,
  type SeqNode,
  type Source,
} from './source';
import { columnOf, isFirstOfLine, lineEnd } from './style';
import type { Value } from './value';

/** Inserts a property behind the one at `after`, or as the first one where that is -1. */
export function insertProperty(source: Source, map: MapNode, after: number, key: string, value: Value): TextEdit[] {
  const { text } = source;
  const style = { ...source.style, step: stepIn(map, source) };
  if (isFlow(map)) return insertInFlow(source, map, after, `${scalarText(key, style)}: ${flowText(value, style)}`);
  const isSection = map === source.root;
  const lines = propertyLines(key, value, style, formOf(map, value, isSection));
  const first = map.items[0];
  if (first === undefined) throw new Refusal('unsuitable');
  const indent = ' '.repeat(columnOf(text, first.key.range[0]));
  const gap = isSection && style.spaced && lines.length > 1 ? style.eol : '';
  const sibling = map.items[after];
  if (sibling === undefined) return [at(first.key.range[0], lines.map((line) => line + style.eol + indent).join(''))];
  const end = lineEnd(text, entryEnd(sibling, text));
  return [at(end, gap + lines.map((line) => style.eol + indent + line).join(''))];
}

/** Inserts an item at the end of a list that has items or brackets. */
export function appendItem(source: Source, list: SeqNode, value: Value): TextEdit[] {
  const { text, style } = source;
  if (isFlow(list)) return insertInFlow(source, list, list.items.length - 1, flowText(value, style));
  const last = list.items.at(-1);
  if (last === undefined) throw new Refusal('unsuitable');
  const form = isMap(last) ? (last.flow === true ? 'flow' : 'block') : isSmall(value) ? 'flow' : 'block';
  const indent = ' '.repeat(columnOf(text, entryStart(list, 0)));
  return [
    at(
      lineEnd(text, endOf(last, text)),
      itemLines(value, style, form)
        .map((line) => style.eol + indent + line)
        .join(''),
    ),
  ];
}

/** Gives a property its value that has none, or only `[]` or `{}`. */
export function fillProperty(source: Source, holder: MapNode, pair: PairNode, value: Value): TextEdit[] {
  const { text, style } = source;
  const end = colonEnd(pair, text);
  const node = pair.value;
  const isWritten = node !== null && node.range[1] > node.range[0];
  if (isWritten && !isEmptyCollection(node)) throw new Refusal('unsuitable');
  // From the colon on, `[]` and `{}` give way to lines of their own.
  const old = { offset: end, length: isWritten ? node.range[1] - end : 0 };
  const [, ...below] = isFlow(holder) ? [] : propertyLines('x', value, style, 'block');
  if (below.length === 0) return [{ range: old, newText: ` ${flowText(value, style)}` }];
  const indent = ' '.repeat(columnOf(text, pair.key.range[0]));
  const lines = at(lineEnd(text, end), below.map((line) => style.eol + indent + line).join(''));
  return isWritten ? [{ range: old, newText: '' }, lines] : [lines];
}

/** `[]` or `{}`. */
export function isEmptyCollection(node: ParsedNode | null): boolean {
  return (isMap(node) || isSeq(node)) && node.flow === true && node.items.length === 0;
}

/** Beside others of its kind a value looks as they do; otherwise short ones go on one line. */
function formOf(map: MapNode, value: Value, isSection: boolean): 'flow' | 'block' {
  const like = map.items.findLast(({ value: other }) => isMap(other) || isSeq(other))?.value;
  if (isSection) return 'block';
  if (isMap(like)) return like.flow === true ? (isSmall(value) ? 'flow' : 'block') : 'block';
  return isSmall(value) ? 'flow' : 'block';
}

/** Columns from the properties of a map to those below them: files are not always indented alike throughout. */
function stepIn(map: MapNode, { text, style }: Source): number {
  const like = map.items.find(
    ({ value }) => isMap(value) && value.flow !== true && isFirstOfLine(text, value.range[0]),
  );
  if (like === undefined || like.value === null) return style.step;
  return columnOf(text, like.value.range[0]) - columnOf(text, like.key.range[0]);
}

function insertInFlow(source: Source, holder: MapNode | SeqNode, after: number, content: string): TextEdit[] {
  const { text, style } = source;
  const entries: readonly (PairNode | ParsedNode)[] = holder.items;
  const sibling = entries[after];
  const first = entries[0];
  if (first === undefined) {
    const [start, end] = [holder.range[0], holder.range[1]];
    const [open, close] = isMap(holder) ? ['{', '}'] : ['[', ']'];
    if (text.slice(start + 1, end - 1).trim() !== '') throw new Refusal('unsuitable');
    const pad = isMap(holder) && style.padded ? ' ' : '';
    return [{ range: { offset: start, length: end - start }, newText: open + pad + content + pad + close }];
  }
  if (sibling === undefined) return [at(startOf(first), `${content}, `)];
  const end = entryEnd(sibling, text);
  if (after < entries.length - 1 || !isOnLineOfItsOwn(sibling, holder, text)) return [at(end, `, ${content}`)];
  const indent = ' '.repeat(columnOf(text, startOf(sibling)));
  const hasComma = /^[ \t]*,/.test(text.slice(end));
  const newLine = at(lineEnd(text, end), style.eol + indent + content + (hasComma ? ',' : ''));
  return hasComma ? [newLine] : [at(end, ','), newLine];
}

function isOnLineOfItsOwn(entry: PairNode | ParsedNode, holder: MapNode | SeqNode, text: string): boolean {
  const end = entryEnd(entry, text);
  const rest = text
    .slice(end, Math.min(lineEnd(text, end), holder.range[1]))
    .replace(/^[ \t]*,/, '')
    .trim();
  return isFirstOfLine(text, startOf(entry)) && (rest === '' || rest.startsWith('#'));
}

function startOf(entry: PairNode | ParsedNode): number {
  return 'key' in entry ? entry.key.range[0] : entry.range[0];
}

function at(offset: number, newText: string): TextEdit {
  return { range: { offset, length: 0 }, newText };
}

/** Replaces a scalar, or a collection in brackets, and keeps the quotes it had. */
export function replaceValue(source: Source, node: ParsedNode, value: Value): TextEdit[] {
  const { text, style } = source;
  const [start, end] = node.range;
  if (isScalar(node)) {
    if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') throw new Refusal('unsuitable');
  } else if ((isMap(node) || isSeq(node)) && node.flow !== true) throw new Refusal('unsuitable');
  const old = text.charAt(start);
  const quote = old === '"' || old === "'" ? old : undefined;
  const newText = quote !== undefined && typeof value === 'string' ? quoted(value, quote) : flowText(value, style);
  return [{ range: { offset: start, length: end - start }, newText }];
}

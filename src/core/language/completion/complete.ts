import { validate } from '../../spec/validate';
import type { ClusterDocument } from '../../spec/document';
import { find, propertyOf, valueOf } from '../../spec/ast';
import type { Live } from '../live';
import type { Completion } from './completion';
import { offersForItem, offersForKey, offersForValue, type Caret } from './offers';
import type { PossibleProperty } from './properties';
import { schemaAt } from '../../spec/describedSchema';
import { addressesInUse } from './sources/addresses';
import type { Known } from './sources/source';
import { type KeyTarget, type Target, targetAt, type ValueTarget } from './target';
import { wholeFiles } from './wholeFile';

export type { Completion } from './completion';

/**
 * What fits at a place of a file that is being written, best first; nothing where nothing may begin. Every offer is
 * what the schema asks for there. `document` is the file as it is at this moment; `offset` counts UTF-16 units.
 */
export function complete(document: ClusterDocument, offset: number, live: Live): readonly Completion[] {
  const { text, survey } = document;
  if (!mayHoldCaret(text, offset)) return [];
  const target = targetAt(text, offset);
  if (target === undefined || (isForeign(document) && target.spot.path[0] !== 'apiVersion')) return [];
  const caret = caretAt(text, target);
  if (caret.indentation.includes('\t')) return [];
  let used: ReadonlySet<string> | undefined;
  const known: Known = { survey, live, usedAddresses: () => (used ??= addressesInUse(text, live)) };
  return target.type === 'key'
    ? keyOffers(document, target, { ...caret, known })
    : [...valueOffers(target, { ...caret, known }), ...wholeFiles(document, target, caret.replace)];
}

/** No editor has a caret before a byte order mark, or inside of a line break. */
function mayHoldCaret(text: string, offset: number): boolean {
  const isInside = offset >= 0 && offset <= text.length && !text.startsWith('\r\n', offset - 1);
  return isInside && (offset > 0 || !text.startsWith('\uFEFF'));
}

/** Of another format for certain: a file that has just been begun may look strange as well. */
function isForeign({ isOurs, root }: ClusterDocument): boolean {
  return !isOurs && ['apiVersion', 'kind'].some((name) => valueOf(propertyOf(root, name))?.type === 'string');
}

function keyOffers(document: ClusterDocument, target: KeyTarget, caret: Caret): readonly Completion[] {
  const { key, hasColon, value } = target.entry;
  if (key.style !== 'plain' || !key.alone || hasSpace(key.text)) return [];
  if (hasColon) return offersForKey(caret, target, (property) => fitsValue(document, target, property));
  if (value === undefined) return [...offersForKey(caret, target), ...offersForItem(caret, target)];
  // What stands below would become the value of whatever is named here; only a list can go on over it.
  return value.kind === 'list' && value.column === target.map.column ? offersForItem(caret, target) : [];
}

/** A name can be replaced by another one where the value is right for that one too. */
function fitsValue({ root, text }: ClusterDocument, { spot, start }: KeyTarget, property: PossibleProperty): boolean {
  const { node } = find(root, spot.path);
  const value =
    node?.type === 'object' ? node.properties.find(({ keyNode }) => keyNode.offset === start)?.valueNode : undefined;
  if (value === undefined || value.type === 'property') return false;
  if (value.type === 'null' && value.length === 0) return true;
  // The port of a real server is that of its service, whatever number stands here.
  if (property.name === 'port' && spot.path[2] === 'realServers') return false;
  return validate(value, property.schema, text).findings.length === 0;
}

function valueOffers(target: ValueTarget, caret: Caret): readonly Completion[] {
  const { scalar, spot } = target;
  if (!scalar.alone || scalar.style === 'opaque' || schemaAt(spot.path) === undefined) return [];
  if (scalar.style === 'plain' && hasSpace(scalar.text)) return [];
  return offersForValue(caret, target);
}

function hasSpace(text: string): boolean {
  return /\s/.test(text);
}

function caretAt(text: string, { start, end, ...target }: Target): Omit<Caret, 'known'> {
  const lineStart = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const bom = lineStart === 0 && text.startsWith('\uFEFF') ? 1 : 0;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart + bom, start))?.[0] ?? '';
  const scalar = target.type === 'value' ? target.scalar : undefined;
  const isQuoted = scalar?.style === 'single' || scalar?.style === 'double';
  const from = isQuoted ? start + 1 : start;
  const to = isQuoted && scalar.closed ? end - 1 : end;
  return {
    indentation,
    column: start - lineStart - bom + (target.needsSpace ? 1 : 0),
    replace: { offset: from, length: Math.max(to - from, 0) },
  };
}

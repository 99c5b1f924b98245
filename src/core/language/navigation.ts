import type { ClusterDocument, Range } from '../spec/document';
import { aliasAt } from './anchors';
import { type Extent, rangeOf } from './extent';
import { type Occurrence, symbolsOf } from './symbols';

export interface Definition {
  /** What was asked about. */
  readonly origin: Range;
  readonly targets: readonly Target[];
}

export interface Target {
  /** The name at the target. */
  readonly name: Range;
  /** All of what is defined there. */
  readonly whole: Range;
}

/**
 * Where what stands at an offset is defined: a machine with two roles is defined twice. An alias leads to its anchor.
 * `undefined`: nothing there is defined in this file.
 */
export function definition(document: ClusterDocument, offset: number): Definition | undefined {
  const found = symbolsOf(document).at(offset);
  const [first] = found;
  if (first === undefined) return ofAlias(document, offset);
  const targets = found
    .flatMap(({ symbol }) => symbol.occurrences)
    .filter(({ role }) => role === 'definition')
    .map(({ extent, whole }) => targetOf(document, extent, whole ?? extent));
  return targets.length === 0 ? undefined : { origin: rangeOf(document, first.occurrence.extent), targets };
}

/** Every place that means the same host, export or VIP, in file order; empty where there is none at the offset. */
export function references(
  document: ClusterDocument,
  offset: number,
  { includeDefinition }: { readonly includeDefinition: boolean },
): readonly Range[] {
  return occurrencesAt(document, offset)
    .filter(({ role }) => includeDefinition || role === 'reference')
    .map(({ extent }) => rangeOf(document, extent));
}

export interface Highlight {
  readonly range: Range;
  /** `write`: where it is defined. */
  readonly kind: 'write' | 'read';
}

/** As {@link references}, definitions told apart. */
export function highlights(document: ClusterDocument, offset: number): readonly Highlight[] {
  return occurrencesAt(document, offset).map(({ extent, role }) => ({
    range: rangeOf(document, extent),
    kind: role === 'definition' ? 'write' : 'read',
  }));
}

function occurrencesAt(document: ClusterDocument, offset: number): readonly Occurrence[] {
  const places = new Map(
    symbolsOf(document)
      .at(offset)
      .flatMap(({ symbol }) => symbol.occurrences)
      .map((occurrence) => [occurrence.extent.offset, occurrence]),
  );
  return [...places.values()].sort((a, b) => a.extent.offset - b.extent.offset);
}

function ofAlias(document: ClusterDocument, offset: number): Definition | undefined {
  const alias = aliasAt(document, offset);
  if (alias === undefined) return undefined;
  const { extent, anchor, value } = alias;
  const whole = { offset: anchor.offset, length: value.offset + value.length - anchor.offset };
  return { origin: rangeOf(document, extent), targets: [targetOf(document, anchor, whole)] };
}

function targetOf(document: ClusterDocument, name: Extent, whole: Extent): Target {
  return { name: rangeOf(document, name), whole: rangeOf(document, whole) };
}

import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import schema from '../../../schemas/cluster.schema.json';
import type { ClusterDocument, Range } from '../spec/document';
import * as explain from '../spec/explain';
import { parseAddress } from '../spec/ip';
import { endOf, rangeOf } from './extent';
import { scalarText } from '../spec/scalarText';
import { type ClusterSymbol, type Occurrence, type Symbols, symbolsOf, visible } from './symbols';
import type { TextEdit } from '../spec/textEdit';

/** Why something is not renamed, localised. */
export interface Refusal {
  readonly refused: string;
}

export interface RenamePlace {
  readonly range: Range;
  /** The name as it is. */
  readonly name: string;
}

/** What would be renamed at an offset. */
export function prepareRename(document: ClusterDocument, offset: number): RenamePlace | Refusal {
  const [first] = symbolsOf(document).at(offset);
  if (first === undefined) {
    return { refused: l10n.t('Only the names of hosts, exported paths and VIPs can be renamed here.') };
  }
  return { range: rangeOf(document, first.occurrence.extent), name: first.symbol.name };
}

/**
 * Renames a host, an exported path or a VIP wherever the file means it. Quotes stay as they are, and are added where the
 * new name needs them. Refused: a name that the format does not allow, and one that is in use.
 */
export function rename(
  document: ClusterDocument,
  offset: number,
  newName: string,
): { readonly edits: readonly TextEdit[] } | Refusal {
  const place = prepareRename(document, offset);
  if ('refused' in place) return place;
  const symbols = symbolsOf(document);
  const renamed = sharing(symbols, offset);
  const name = newName.trim();
  for (const symbol of renamed) {
    const refused = objection(symbol, name) ?? taken(symbol, name, symbols);
    if (refused !== undefined) return { refused };
  }
  const edits = new Map<number, TextEdit>();
  for (const { name: before, occurrences } of renamed) {
    if (before === name) continue;
    for (const occurrence of occurrences) edits.set(occurrence.extent.offset, editOf(occurrence, name, document.text));
  }
  return { edits: [...edits.values()].sort((a, b) => a.range.offset - b.range.offset) };
}

/** What is at the offset, and whatever an alias ties to it: text that stands for two exports renames both. */
function sharing(symbols: Symbols, offset: number): ReadonlySet<ClusterSymbol> {
  const found = symbols.at(offset).map(({ symbol }) => symbol);
  const group = new Set(found.filter(({ kind }) => kind === found[0]?.kind));
  const byPlace = new Map<number, ClusterSymbol[]>();
  for (const symbol of symbols.all.filter(({ kind }) => kind === found[0]?.kind)) {
    for (const { extent } of symbol.occurrences) byPlace.set(extent.offset, [...(byPlace.get(extent.offset) ?? []), symbol]); // prettier-ignore
  }
  // A set that grows while it is gone through is gone through to its end.
  for (const { occurrences } of group) {
    for (const { extent } of occurrences) byPlace.get(extent.offset)?.forEach((symbol) => group.add(symbol));
  }
  return group;
}

const hostName = schema.properties.realServers.propertyNames;
const exportPath = schema.properties.nfsHosts.additionalProperties.properties.exports.items.properties.path;

function objection({ kind }: ClusterSymbol, name: string): string | undefined {
  switch (kind) {
    case 'host':
      return new RegExp(hostName.pattern, 'u').test(name)
        ? undefined
        : explain.badName(name, hostName.patternErrorMessage).message;
    case 'export':
      return new RegExp(exportPath.pattern, 'u').test(name)
        ? notNormal(name)
        : explain.patternMismatch(['path'], name, exportPath.patternErrorMessage).message;
    case 'vip':
      return parseAddress(name) === undefined
        ? l10n.t('"{0}" is not an IPv4 or IPv6 address. A VIP is written without prefix length.', name)
        : undefined;
  }
}

/** As the rule `path-not-normal` says it. */
function notNormal(path: string): string | undefined {
  const normal = posix.normalize(path).replace(/^\/\//, '/').replace(/(?<=.)\/$/, ''); // prettier-ignore
  if (normal === path) return undefined;
  return l10n.t(
    'A path without ., .., double or closing slashes is needed, to compare it with what the host lists. Write {0}.',
    normal,
  );
}

function taken({ kind, name: before, host }: ClusterSymbol, name: string, symbols: Symbols): string | undefined {
  const wanted = kind === 'vip' ? (parseAddress(name)?.text ?? name) : name;
  const other = wanted === before ? undefined : symbols.find(kind, wanted, host);
  if (other === undefined) return undefined;
  const isDefined = other.occurrences.some(({ role }) => role === 'definition');
  if (!isDefined) {
    return l10n.t('{0} is mentioned in this file already, though it is not defined. Correct that mention first.', name);
  }
  switch (kind) {
    case 'host':
      return l10n.t('There is a host {0} already. Choose another name.', name);
    case 'export':
      return l10n.t('{0} exports {1} already. Choose another path.', host ?? '', name);
    case 'vip':
      return l10n.t('{0} is a VIP of this file already. Choose another address.', name);
  }
}

function editOf({ scalar, extent, part: [start, length] }: Occurrence, name: string, text: string): TextEdit {
  const whole = visible(scalar, text);
  const raw = text.slice(whole.offset, endOf(whole));
  const value = scalar.value.slice(0, start) + name + scalar.value.slice(start + length);
  const written = scalarText(value, raw);
  const spliced = text.slice(whole.offset, extent.offset) + name + text.slice(endOf(extent), endOf(whole));
  return spliced === written ? { range: extent, newText: name } : { range: whole, newText: written };
}

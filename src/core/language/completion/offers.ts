import * as l10n from '@vscode/l10n';
import type { Completion } from './completion';
import { holdsHosts, listBefore, type PossibleProperty, propertiesLeft } from './properties';
import { arrayOf, objectOf, scalarsOf, schemaAt } from '../../spec/describedSchema';
import { childOf, type Known } from './sources/source';
import type { KeyTarget, Spot, ValueTarget } from './target';
import { templateAt, withoutStops } from './template';
import { valuesAt } from './values';
import { entryInsertion, flowInsertion, itemInsertion, type Layout, offer, propertyInsertion, valueInsertion } from './writer'; // prettier-ignore

/** The place of the caret in its line. */
export interface Caret {
  readonly known: Known;
  /** White space that the line begins with. */
  readonly indentation: string;
  /** Where the name or value begins, or would. */
  readonly column: number;
  readonly replace: Completion['replace'];
}

/** Properties that the map may still get. `fits` is there for one that has its colon already: only its name changes. */
export function offersForKey(
  caret: Caret,
  target: KeyTarget,
  fits?: (property: PossibleProperty) => boolean,
): readonly Completion[] {
  const layout = layoutOf(caret, target, target.map.inFlow ? 'flow' : 'block');
  const { spot, entry } = target;
  if (fits === undefined) return begun(caret, spot, layout, entry);
  return propertiesLeft(spot, caret.known, entry)
    .filter(fits)
    .map((property, index) =>
      named(property, { text: property.name, isSnippet: false, continues: false }, caret, index),
    );
}

/** Items of the list of the property above, whose dashes may stand at the column of the properties. */
export function offersForItem(caret: Caret, target: KeyTarget): readonly Completion[] {
  const list = listBefore(target.map, target.entry, target.spot);
  return list === undefined || arrayOf(schemaAt(list.path)) === undefined ? [] : items(caret, list, target);
}

/** Whatever may stand at a value: a scalar, the properties of a new map, the items of a new list. */
export function offersForValue(caret: Caret, target: ValueTarget): readonly Completion[] {
  const { scalar, spot, item } = target;
  const schema = schemaAt(spot.path);
  if (schema === undefined) return [];
  if (scalar.style !== 'plain') return quotedValues(caret, target);
  if (item?.hasDash === false)
    return items(caret, { path: spot.path.slice(0, -1), chain: spot.chain.slice(0, -1) }, target);
  const layout = layoutOf(caret, target, scalar.inFlow ? 'flow' : 'block');
  const values = valueOffers(caret, spot, layout);
  if (scalar.inFlow || (item === undefined && scalar.ownLine === undefined)) {
    return [...values, ...bracketed(caret, spot, layout)];
  }
  if (item !== undefined) return [...values, ...wholeItem(caret, spot, layout), ...begun(caret, spot, layout)];
  return [
    ...values,
    ...begun(caret, spot, layout),
    ...(arrayOf(schema) === undefined ? [] : items(caret, { path: spot.path, chain: spot.chain }, target)),
  ];
}

function valueOffers({ known, replace }: Caret, spot: Spot, layout: Layout): readonly Completion[] {
  return valuesAt(spot, known).map((value, index) => {
    const { kind, detail, documentation } = value;
    const what = { label: String(value.value), kind, ...(detail !== undefined && { detail }), ...(documentation !== undefined && { documentation }) }; // prettier-ignore
    return offer(what, valueInsertion(value, layout), replace, index);
  });
}

function quotedValues(caret: Caret, { scalar, spot }: ValueTarget): readonly Completion[] {
  const style = scalar.style === 'single' ? 'single' : 'double';
  const trail = scalar.closed ? '' : style === 'single' ? "'" : '"';
  const { known, replace } = caret;
  return valuesAt(spot, known)
    .filter(({ value }) => typeof value === 'string')
    .map((value, index) => {
      const { kind, detail } = value;
      const what = { label: String(value.value), kind, ...(detail !== undefined && { detail }) };
      return offer(what, valueInsertion(value, { lead: '', indent: '', style, trail }), replace, index);
    });
}

/** Properties, or the whole entry of one more host, of a map that is there or begins here. */
function begun(caret: Caret, spot: Spot, layout: Layout, being?: KeyTarget['entry']): readonly Completion[] {
  if (objectOf(schemaAt(spot.path)) === undefined) return [];
  if (holdsHosts(spot)) return newHost(caret, spot, layout);
  return propertiesLeft(spot, caret.known, being).map((property, index) => {
    const template = templateAt(childOf(spot, property.name), caret.known);
    return named(property, propertyInsertion(property.name, property.schema, template, layout), caret, index);
  });
}

function named(
  { name, schema, isRequired }: PossibleProperty,
  insertion: Parameters<typeof offer>[1],
  { replace }: Caret,
  index: number,
): Completion {
  const documentation = schema.markdownDescription;
  const what = { label: name, kind: 'property' as const, ...(isRequired && { detail: l10n.t('required') }), ...(documentation !== undefined && { documentation }) }; // prettier-ignore
  return offer(what, insertion, replace, (isRequired ? 2000 : 3000) + index);
}

function newHost(caret: Caret, spot: Spot, layout: Layout): readonly Completion[] {
  const template = templateAt(spot, caret.known);
  if (template?.kind !== 'map') return [];
  const insertion = entryInsertion(template, layout);
  return [snippet(titleOf(String(spot.path[0])), insertion, caret, template.entries[0]?.name ?? '')];
}

/** A whole object in one offer, behind a dash that is there or comes with it. */
function wholeItem(caret: Caret, spot: Spot, layout: Layout): readonly Completion[] {
  if (objectOf(schemaAt(spot.path)) === undefined) return [];
  const template = templateAt(spot, caret.known);
  if (template?.kind !== 'map') return [];
  return [
    snippet(titleOf(String(spot.path.at(-2))), itemInsertion(template, layout), caret, template.entries[0]?.name ?? ''),
  ];
}

/** Objects and lists in brackets, where they stand in the line of their name or in brackets themselves. */
function bracketed(caret: Caret, spot: Spot, layout: Layout): readonly Completion[] {
  const schema = schemaAt(spot.path);
  if (schema === undefined || (objectOf(schema) === undefined && arrayOf(schema) === undefined)) return [];
  if (scalarsOf(schema).length > 0 && objectOf(schema)?.defaultSnippets === undefined) return [];
  const template = templateAt(spot, caret.known);
  if (template === undefined || template.kind === 'leaf') return [];
  const insertion = flowInsertion(template, { ...layout });
  const text = withoutStops(insertion.text).trim();
  return [offer({ label: text, kind: 'snippet', filterText: text }, insertion, caret.replace, 1000)];
}

/** Items of a list that begins or goes on here, each with its dash. */
function items(caret: Caret, list: Spot, target: KeyTarget | ValueTarget): readonly Completion[] {
  const at = list.chain[list.path.length];
  const spot = childOf(list, at?.kind === 'list' ? at.items.length : 0);
  const space = target.needsSpace ? ' ' : '';
  const layout: Layout = { ...layoutOf(caret, target, 'block'), lead: `${space}- ` };
  const deeper: Layout = { ...layout, indent: `${layout.indent}  ` };
  return [...valueOffers(caret, spot, layout), ...wholeItem(caret, spot, deeper), ...begun(caret, spot, deeper)].map(
    (each) => ({ ...each, label: `- ${each.label}`, filterText: `- ${each.filterText ?? each.label}` }),
  );
}

function snippet(title: string, insertion: Parameters<typeof offer>[1], { replace }: Caret, typed: string): Completion {
  const shown = withoutStops(insertion.text).trimStart();
  const what = { label: title, kind: 'snippet' as const, documentation: `\`\`\`yaml\n${shown}\n\`\`\``, filterText: `${typed} ${title}` }; // prettier-ignore
  return offer(what, insertion, replace, 1000);
}

/** What one entry of a section or list is called. */
function titleOf(section: string): string {
  switch (section) {
    case 'directors':
      return l10n.t('new director');
    case 'realServers':
      return l10n.t('new real server');
    case 'nfsHosts':
      return l10n.t('new NFS host');
    case 'clients':
      return l10n.t('new client');
    case 'virtualServices':
      return l10n.t('new virtual service');
    case 'mounts':
      return l10n.t('new mount');
    default:
      return l10n.t('new export');
  }
}

function layoutOf(caret: Caret, { needsSpace }: { readonly needsSpace: boolean }, style: 'block' | 'flow'): Layout {
  const indent = ' '.repeat(Math.max(caret.column - caret.indentation.length, 0));
  return { indent, style, lead: needsSpace ? ' ' : '', trail: '' };
}

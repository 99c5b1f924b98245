import type { Completion } from './completion';
import { arrayOf, type DescribedSchema, objectOf, scalarsOf } from '../../spec/describedSchema';
import type { Value } from './sources/source';
import { SnippetWriter, type Template } from './template';
import { type Style, yamlText } from './text';

export interface Insertion {
  readonly text: string;
  readonly isSnippet: boolean;
  readonly continues: boolean;
}

/** How a place is written in: where a line that goes on below must begin, and what goes before the first word. */
export interface Layout {
  /** Indentation of lines after the first, relative to that of the line of the caret. */
  readonly indent: string;
  readonly style: Style;
  /** A space that is missing, or the dash of an item. */
  readonly lead: string;
  /** Closes a quote that is open. */
  readonly trail: string;
}

export function valueInsertion({ value }: Value, { lead, style, trail }: Layout): Insertion {
  return { text: lead + yamlText(value, style) + trail, isSnippet: false, continues: false };
}

/**
 * A property up to where its value begins: behind the colon, in a new line, or behind the first dash of a list. Where
 * it needs properties of its own, they come along.
 */
export function propertyInsertion(
  name: string,
  schema: DescribedSchema,
  template: Template | undefined,
  layout: Layout,
): Insertion {
  const { lead, indent } = layout;
  const only = schema.enum?.length === 1 ? schema.enum[0] : undefined;
  if (only !== undefined) return { text: `${lead}${name}: ${only}`, isSnippet: false, continues: false };
  if (scalarsOf(schema).length > 0) return { text: `${lead}${name}: `, isSnippet: false, continues: true };
  const writer = new SnippetWriter();
  if (layout.style === 'flow') {
    const inside = objectOf(schema) === undefined ? '[$0]' : '{ $0 }';
    const isWhole = template?.kind === 'map';
    const text = `${lead}${name}: ${isWhole ? writer.flow(template) : inside}`;
    return { text, isSnippet: true, continues: !isWhole };
  }
  const below = `${lead}${name}:\n${indent}  `;
  if (arrayOf(schema) === undefined) {
    if (template?.kind !== 'map') return { text: below, isSnippet: false, continues: true };
    return { text: below + writer.block(template.entries, `${indent}  `), isSnippet: true, continues: false };
  }
  const [item] = template?.kind === 'list' ? template.items : [];
  if (item?.kind !== 'map' || isListOfScalars(schema)) return { text: `${below}- `, isSnippet: false, continues: true };
  return { text: `${below}- ${writer.item(item, `${indent}    `)}`, isSnippet: true, continues: false };
}

/** Properties of a thing that begins here, one below the other, or in one line inside of brackets and for small ones. */
export function itemInsertion(template: Template, { lead, indent, style }: Layout): Insertion {
  const writer = new SnippetWriter();
  const text = style === 'flow' ? writer.flow(template) : writer.item(template, indent);
  return { text: lead + text, isSnippet: true, continues: false };
}

export function entryInsertion(template: Extract<Template, { kind: 'map' }>, { lead, indent }: Layout): Insertion {
  return { text: lead + new SnippetWriter().block(template.entries, indent), isSnippet: true, continues: false };
}

export function flowInsertion(template: Template, { lead }: Layout): Insertion {
  return { text: lead + new SnippetWriter().flow(template), isSnippet: true, continues: false };
}

/** A finished offer of what is inserted; the order of `rank` is the order of offers. */
export function offer(
  what: Pick<Completion, 'label' | 'kind'> & Partial<Pick<Completion, 'detail' | 'documentation' | 'filterText'>>,
  insertion: Insertion,
  replace: Completion['replace'],
  rank: number,
): Completion {
  const { text, isSnippet, continues } = insertion;
  return {
    ...what,
    insert: { text, isSnippet },
    replace,
    sortText: String(rank).padStart(5, '0'),
    ...(continues && { continues }),
  };
}

function isListOfScalars(schema: DescribedSchema): boolean {
  const items = arrayOf(schema)?.items;
  return items !== undefined && scalarsOf(items).length > 0;
}

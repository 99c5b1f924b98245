import { arrayOf, type DescribedSchema, objectOf, requiredOf, scalarsOf, schemaAt } from '../../spec/describedSchema';
import { newHostName } from './hostNames';
import { childOf, type Known } from './sources/source';
import type { Spot } from './target';
import { snippetText, yamlText } from './text';
import { valuesAt } from './values';

/** A thing to begin with: its values become the tab stops of a snippet. */
export type Template =
  | { readonly kind: 'leaf'; readonly value: string | number | boolean }
  | { readonly kind: 'list'; readonly items: readonly Template[] }
  | { readonly kind: 'map'; readonly entries: readonly TemplateEntry[] };

export interface TemplateEntry {
  readonly name: string;
  /** True for a name that people choose. */
  readonly isStop: boolean;
  readonly value: Template;
}

/** What a place needs at least, filled with what fits the file; undefined where nothing is known to fit. */
export function templateAt(spot: Spot, known: Known, hint?: unknown): Template | undefined {
  const schema = schemaAt(spot.path);
  if (schema === undefined) return undefined;
  const object = objectOf(schema);
  const isScalar = scalarsOf(schema).length > 0;
  if (object !== undefined && (!isScalar || object.defaultSnippets !== undefined))
    return mapTemplate(spot, object, known);
  if (isScalar) {
    const [best] = valuesAt(spot, known);
    return best && { kind: 'leaf', value: best.value };
  }
  if (arrayOf(schema) === undefined) return undefined;
  const items = isListOfTexts(hint)
    ? hint.map((value): Template => ({ kind: 'leaf', value }))
    : [templateAt(childOf(spot, 0), known)].filter((item) => item !== undefined);
  return items.length === 0 ? undefined : { kind: 'list', items };
}

function mapTemplate(spot: Spot, schema: DescribedSchema, known: Known): Template | undefined {
  if (typeof schema.additionalProperties === 'object') {
    const name = newHostName(spot, known);
    const value = templateAt(childOf(spot, name), known);
    return value && { kind: 'map', entries: [{ name, isStop: true, value }] };
  }
  const body = schema.defaultSnippets?.[0]?.body ?? {};
  const names = schema.defaultSnippets === undefined ? requiredOf(schema) : Object.keys(body);
  const entries = names.flatMap((name): TemplateEntry[] => {
    const value = templateAt(childOf(spot, name), known, body[name]);
    return value === undefined ? [] : [{ name, isStop: false, value }];
  });
  // The first one is what the thing is about: without it the rest says nothing.
  return entries[0]?.name === names[0] && entries.length > 0 ? { kind: 'map', entries } : undefined;
}

function isListOfTexts(hint: unknown): hint is readonly string[] {
  return Array.isArray(hint) && hint.every((item) => typeof item === 'string' && !item.includes('$'));
}

/** Renders templates as one snippet, tab stops counted through. */
export class SnippetWriter {
  private stops = 0;

  /** Properties one below the other; lines after the first begin with `indent`. */
  block(entries: readonly TemplateEntry[], indent: string): string {
    return entries.map((entry) => this.blockEntry(entry, indent)).join(`\n${indent}`);
  }

  flow(template: Template): string {
    if (template.kind === 'leaf') return this.stop(yamlText(template.value, 'flow'));
    if (template.kind === 'list') return `[${template.items.map((item) => this.flow(item)).join(', ')}]`;
    return `{ ${template.entries.map((entry) => `${this.name(entry)}: ${this.flow(entry.value)}`).join(', ')} }`;
  }

  /** An item behind its dash; small ones in one line. */
  item(template: Template, indent: string): string {
    return template.kind === 'map' && !isSmall(template) ? this.block(template.entries, indent) : this.flow(template);
  }

  private blockEntry(entry: TemplateEntry, indent: string): string {
    const { value } = entry;
    const name = this.name(entry);
    if (value.kind === 'list' && value.items.some(({ kind }) => kind !== 'leaf')) {
      const items = value.items.map((item) => `\n${indent}  - ${this.item(item, `${indent}    `)}`);
      return `${name}:${items.join('')}`;
    }
    if (value.kind !== 'map' || isSmall(value)) return `${name}: ${this.flow(value)}`;
    return `${name}:\n${indent}  ${this.block(value.entries, `${indent}  `)}`;
  }

  private name({ name, isStop }: TemplateEntry): string {
    return isStop ? this.stop(yamlText(name, 'flow')) : name;
  }

  private stop(text: string): string {
    return `\${${++this.stops}:${snippetText(text)}}`;
  }
}

function isSmall(template: Template): boolean {
  return template.kind === 'map' && template.entries.length <= 2 && template.entries.every(({ value }) => value.kind === 'leaf'); // prettier-ignore
}

/** A snippet as the text that it inserts when no tab stop is changed. */
export function withoutStops(snippet: string): string {
  const defaults = new Map<string, string>();
  return snippet.replace(
    /\$\{(\d+):((?:\\.|[^\\}])*)\}|\$(\d+)|\\(.)/g,
    (_, stop?: string, text?: string, mirror?: string, escaped?: string) => {
      if (stop !== undefined) defaults.set(stop, (text ?? '').replace(/\\(.)/g, '$1'));
      return defaults.get(stop ?? mirror ?? '') ?? escaped ?? '';
    },
  );
}

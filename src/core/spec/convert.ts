import * as l10n from '@vscode/l10n';
import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { AstNode, ObjectASTNode, PropertyASTNode, StringASTNode } from './ast';
import type { DiagnosticCode } from './codes';

/** Something that YAML itself forbids or that we do not follow it into; offsets into the text. */
export interface YamlProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
  /** True where the tree around it cannot be trusted, so that complaints about its contents would be noise. */
  readonly fatal: boolean;
}

/** What aliases may add to a file, in nodes. A real cluster repeats a few settings; a bomb multiplies. */
const MAX_ALIASED_NODES = 10_000;
/** The format needs 6 levels. */
export const MAX_DEPTH = 32;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function nestedTooDeep(start: number, end: number): YamlProblem {
  const message = l10n.t(
    'This is nested more than {0} levels deep; a cluster file needs 6. Remove the extra brackets.',
    MAX_DEPTH,
  );
  return { code: 'yaml-too-deep', message, start, end, fatal: true };
}

/** Turns the nodes of one YAML document into our tree, aliases followed. */
export class Converter {
  readonly problems: YamlProblem[] = [];
  private readonly anchors = new Map<string, ParsedNode>();
  private readonly open = new Set<ParsedNode>();
  private aliasDepth = 0;
  private aliasedNodes = 0;

  constructor(private readonly text: string) {}

  convert(
    source: ParsedNode | null,
    parent: AstNode | PropertyASTNode | undefined,
    depth: number,
  ): AstNode | undefined {
    if (source === null) return undefined;
    const place = { ...rangeOf(source, this.text), ...(parent && { parent }) };
    if (this.aliasDepth > 0 && ++this.aliasedNodes > MAX_ALIASED_NODES) return this.refuseAliases(source);
    if (depth > MAX_DEPTH) return this.tooDeep(source);
    if (isAlias(source)) return this.follow(source, parent, depth);
    if (source.anchor !== undefined) this.anchors.set(source.anchor, source);
    this.checkTag(source);
    if (isScalar(source)) return scalarNode(source.value, source.source, place);
    this.open.add(source);
    const node = isMap(source) ? this.convertMap(source, place, depth) : this.convertSequence(source, place, depth);
    this.open.delete(source);
    return node;
  }

  private convertMap(source: ParsedNode, place: Place, depth: number): AstNode {
    const node: ObjectASTNode = { type: 'object', ...place, properties: [], children: [] };
    const seen = new Map<string, StringASTNode>();
    for (const pair of isMap(source) ? source.items : []) {
      const key = this.keyOf(pair.key);
      if (key === undefined) continue;
      const first = seen.get(key.value);
      if (first !== undefined) this.duplicateKey(key, first);
      else seen.set(key.value, key);
      const property: Writable<PropertyASTNode> = {
        type: 'property',
        offset: key.offset,
        length: key.length,
        parent: node,
        keyNode: key,
        children: [key],
      };
      key.parent = property;
      const value =
        this.convert(pair.value, property, depth + 1) ??
        scalarNode(null, '', { offset: key.offset + key.length, length: 0, parent: property });
      property.valueNode = value;
      property.length = Math.max(key.length, value.offset + value.length - key.offset);
      property.children.push(value);
      node.properties.push(property);
      node.children.push(property);
    }
    return node;
  }

  private convertSequence(source: ParsedNode, place: Place, depth: number): AstNode {
    const node: AstNode = { type: 'array', ...place, items: [], children: [] };
    for (const item of isSeq(source) ? source.items : []) {
      const child =
        this.convert(item, node, depth + 1) ?? scalarNode(null, '', { offset: place.offset, length: 0, parent: node });
      node.items.push(child);
      node.children.push(child);
    }
    return node;
  }

  private keyOf(source: ParsedNode | null): Writable<StringASTNode> | undefined {
    if (isScalar(source)) {
      const value = typeof source.value === 'string' ? source.value : source.source;
      if (source.anchor !== undefined) this.anchors.set(source.anchor, source);
      return { type: 'string', ...rangeOf(source, this.text), value };
    }
    const message = l10n.t('The name of a property must be plain text here. Write it as `name: value`.');
    this.problem('yaml-key', message, source, true);
    return undefined;
  }

  private follow(alias: ParsedNode, parent: AstNode | PropertyASTNode | undefined, depth: number): AstNode | undefined {
    const name = isAlias(alias) ? alias.source : '';
    const target = this.anchors.get(name);
    const place = { ...rangeOf(alias, this.text), ...(parent && { parent }) };
    if (target === undefined) {
      const message = l10n.t(
        'There is no anchor &{0} before this alias. Define it further up, or write the value here.',
        name,
      );
      this.problem('yaml-alias', message, alias, true);
      return scalarNode(null, '', place);
    }
    if (this.open.has(target)) {
      const message = l10n.t(
        'The alias *{0} is inside its own anchor and would never end. Write the value here instead.',
        name,
      );
      this.problem('yaml-alias', message, alias, true);
      return scalarNode(null, '', place);
    }
    this.aliasDepth++;
    const node = this.convert(target, parent, depth);
    this.aliasDepth--;
    return node;
  }

  private refuseAliases(source: ParsedNode): AstNode {
    if (!this.problems.some((problem) => problem.code === 'yaml-alias-bomb')) {
      const message = l10n.t(
        'Aliases multiply this value to more than {0} parts. Write it out, or use fewer aliases.',
        MAX_ALIASED_NODES,
      );
      this.problem('yaml-alias-bomb', message, source, true);
    }
    return scalarNode(null, '', rangeOf(source, this.text));
  }

  private tooDeep(source: ParsedNode): AstNode {
    const { offset, length } = rangeOf(source, this.text);
    if (!this.problems.some(({ code }) => code === 'yaml-too-deep')) {
      this.problems.push(nestedTooDeep(offset, offset + length));
    }
    return scalarNode(null, '', { offset, length });
  }

  private checkTag(source: ParsedNode): void {
    const tag = isAlias(source) ? undefined : source.tag;
    if (tag === undefined || /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(tag)) return;
    const message = l10n.t(
      'The tag {0} has no meaning in a cluster file. Remove it.',
      tag.replace('tag:yaml.org,2002:', '!!'),
    );
    this.problem('yaml-tag', message, source, false);
  }

  private duplicateKey(key: StringASTNode, first: StringASTNode): void {
    const message = l10n.t(
      '"{0}" is given twice here; YAML would keep only one of them. Merge the two, or rename one.',
      key.value,
    );
    const related = { message: l10n.t('first given here'), start: first.offset, end: first.offset + first.length };
    this.problems.push({
      code: 'yaml-duplicate-key',
      message,
      start: key.offset,
      end: key.offset + key.length,
      related,
      fatal: false,
    });
  }

  private problem(code: DiagnosticCode, message: string, source: ParsedNode | null, fatal: boolean): void {
    const [start, end] = source?.range ?? [0, 0];
    this.problems.push({ code, message, start, end: Math.max(start, end), fatal });
  }
}

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly parent?: AstNode | PropertyASTNode;
}

function scalarNode(value: unknown, source: string | undefined, place: Place): AstNode {
  if (typeof value === 'string') return { type: 'string', ...place, value };
  if (typeof value === 'boolean') return { type: 'boolean', ...place, value };
  if (typeof value === 'number') return { type: 'number', ...place, value, isInteger: Number.isInteger(value) };
  if (value === null || value === undefined) return { type: 'null', ...place, value: null };
  return { type: 'string', ...place, value: source ?? '' };
}

/** A node's own text: block collections end before the line break that closes them. */
function rangeOf(node: ParsedNode, text: string): { offset: number; length: number } {
  const [start, end] = node.range;
  if (isScalar(node)) return { offset: start, length: Math.max(0, end - start) };
  let trimmed = end;
  while (trimmed > start && /\s/.test(text.charAt(trimmed - 1))) trimmed--;
  return { offset: start, length: trimmed - start };
}

import type { ASTNode, PropertyASTNode } from 'vscode-json-languageservice';
import { type AstNode, itemsOf, type ObjectASTNode, type Path, propertyOf, valueOf } from './ast';
import type { DiagnosticCode } from './codes';
import * as explain from './explain';

/** The part of JSON Schema draft 7 that our schema uses; a test proves that it uses nothing else. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly const?: boolean | string | number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
}

export interface SchemaFinding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly node: ASTNode;
  readonly path: Path;
}

export interface SchemaResult {
  readonly findings: readonly SchemaFinding[];
  /** Nodes whose own value is wrong: nothing may be concluded from them. */
  readonly invalid: ReadonlySet<ASTNode>;
}

/**
 * Checks the tree against the schema. An own validator for the few keywords we use, because it answers at once (the
 * JSON language service answers with a promise), knows where each finding is, and words it for YAML and for us.
 */
export function validate(root: AstNode, schema: JsonSchema, text: string): SchemaResult {
  const validation = new Validation(text);
  validation.value(root, schema, []);
  return validation;
}

class Validation implements SchemaResult {
  readonly findings: SchemaFinding[] = [];
  readonly invalid = new Set<ASTNode>();

  constructor(private readonly text: string) {}

  value(node: AstNode, schema: JsonSchema, path: Path): void {
    if (schema.anyOf !== undefined) {
      const branch = schema.anyOf.find((option) => hasType(node, option) && constHolds(node, option));
      if (branch === undefined) this.wrongType(node, schema.anyOf, path);
      else this.value(node, branch, path);
      return;
    }
    if (!hasType(node, schema)) {
      this.wrongType(node, [schema], path);
      return;
    }
    this.scalar(node, schema, path);
    if (node.type === 'array') this.list(itemsOf(node), node, schema, path);
    if (node.type === 'object') this.object(node, schema, path);
  }

  private scalar(node: AstNode, schema: JsonSchema, path: Path): void {
    if (schema.enum !== undefined && !schema.enum.some((allowed) => allowed === node.value)) {
      this.refuse(node, path, explain.unknownValue(path, node, schema.enum, this.sourceOf(node)));
      return;
    }
    if (node.type === 'string' && schema.pattern !== undefined && !compiled(schema.pattern).test(node.value)) {
      this.refuse(node, path, explain.patternMismatch(path, node.value, schema.patternErrorMessage ?? ''));
    }
    if (node.type === 'number') {
      const { minimum = -Infinity, maximum = Infinity } = schema;
      if (node.value < minimum || node.value > maximum) {
        this.refuse(node, path, explain.outOfRange(node.value, schema.minimum, schema.maximum));
      }
    }
  }

  private list(items: readonly AstNode[], node: AstNode, schema: JsonSchema, path: Path): void {
    if (items.length < (schema.minItems ?? 0)) this.refuse(node, path, explain.emptyList());
    const seen = new Set<unknown>();
    items.forEach((item, index) => {
      const itemPath = [...path, index];
      if (schema.items !== undefined) this.value(item, schema.items, itemPath);
      if (schema.uniqueItems !== true || item.value === undefined) return;
      if (seen.has(item.value)) this.refuse(item, itemPath, explain.repeatedItem(String(item.value)));
      seen.add(item.value);
    });
  }

  private object(node: ObjectASTNode, schema: JsonSchema, path: Path): void {
    for (const property of node.properties) this.property(property, schema, path);
    this.required(node, schema, path);
    if (schema.if === undefined) return;
    const holds = (schema.if.required ?? []).every((name) => propertyOf(node, name) !== undefined);
    const consequence = holds ? schema.then : schema.else;
    if (consequence !== undefined) this.required(node, consequence, path);
  }

  private property(property: PropertyASTNode, schema: JsonSchema, path: Path): void {
    const name = property.keyNode.value;
    const propertyPath = [...path, name];
    const known =
      schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const inner = known ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (schema.propertyNames?.pattern !== undefined && !compiled(schema.propertyNames.pattern).test(name)) {
      const complaint = explain.badName(name, schema.propertyNames.patternErrorMessage ?? '');
      this.findings.push({ ...complaint, node: property.keyNode, path: propertyPath });
    }
    if (inner === undefined) {
      if (schema.additionalProperties !== false) return;
      this.invalid.add(property);
      const complaint = explain.unknownProperty(
        name,
        Object.keys(schema.properties ?? {}),
        presentNames(property),
        directorAt(property),
      );
      this.findings.push({ ...complaint, node: property.keyNode, path: propertyPath });
      return;
    }
    const value = valueOf(property);
    if (value !== undefined) this.value(value, inner, propertyPath);
  }

  private required(node: ObjectASTNode, schema: JsonSchema, path: Path): void {
    for (const name of schema.required ?? []) {
      if (propertyOf(node, name) === undefined)
        this.findings.push({ ...explain.missingProperty(name, path), node, path });
    }
  }

  private wrongType(node: AstNode, schemas: readonly JsonSchema[], path: Path): void {
    this.refuse(node, path, explain.wrongType(path, node, schemas, this.sourceOf(node)));
  }

  private refuse(node: AstNode, path: Path, complaint: explain.Complaint): void {
    this.invalid.add(node);
    this.findings.push({ ...complaint, node, path });
  }

  private sourceOf(node: AstNode): string {
    return this.text.slice(node.offset, node.offset + node.length);
  }
}

function hasType(node: AstNode, schema: JsonSchema): boolean {
  switch (schema.type) {
    case undefined:
      return schema.enum === undefined || schema.enum.some((allowed) => typeof allowed === node.type);
    case 'integer':
      return node.type === 'number' && node.isInteger;
    default:
      return node.type === schema.type;
  }
}

function constHolds(node: AstNode, schema: JsonSchema): boolean {
  return schema.const === undefined || schema.const === node.value;
}

function presentNames(property: PropertyASTNode): ReadonlySet<string> {
  const { parent } = property;
  return new Set(parent?.type === 'object' ? parent.properties.map(({ keyNode }) => keyNode.value) : []);
}

/** The director whose address is the value of the property. */
function directorAt(property: PropertyASTNode): string | undefined {
  const value = valueOf(property)?.value;
  let root: ASTNode = property;
  while (root.parent !== undefined) root = root.parent;
  const directors = valueOf(propertyOf(root, 'directors'));
  if (typeof value !== 'string' || directors?.type !== 'object') return undefined;
  const found = directors.properties.find((director) =>
    (['address', 'address6'] as const).some((key) => valueOf(propertyOf(valueOf(director), key))?.value === value),
  );
  return found?.keyNode.value;
}

const cache = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(pattern, 'u');
  cache.set(pattern, made);
  return made;
}

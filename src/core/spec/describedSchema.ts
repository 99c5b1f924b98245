import schemaJson from '../../../schemas/cluster.schema.json';
import type { Path } from './ast';

/** The schema with what it says to people, as far as editors use it. */
export interface DescribedSchema {
  readonly type?: string;
  readonly enum?: readonly (string | number)[];
  readonly enumDescriptions?: readonly string[];
  readonly const?: boolean | string | number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly uniqueItems?: boolean;
  readonly items?: DescribedSchema;
  readonly properties?: Readonly<Record<string, DescribedSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | DescribedSchema;
  readonly anyOf?: readonly DescribedSchema[];
  readonly then?: { readonly required?: readonly string[] };
  readonly else?: { readonly required?: readonly string[] };
  readonly markdownDescription?: string;
  readonly examples?: readonly unknown[];
  readonly defaultSnippets?: readonly { readonly label: string; readonly body: Readonly<Record<string, unknown>> }[];
}

const ROOT: DescribedSchema = schemaJson;

/** What the schema says of a path; undefined where it knows no such place. */
export function schemaAt(path: Path): DescribedSchema | undefined {
  let schema: DescribedSchema | undefined = ROOT;
  for (const step of path) schema = schema && stepInto(schema, step);
  return schema;
}

/** The possibilities of a schema, each of one type. */
export function branchesOf(schema: DescribedSchema): readonly DescribedSchema[] {
  return schema.anyOf ?? [schema];
}

export function objectOf(schema: DescribedSchema | undefined): DescribedSchema | undefined {
  return schema && branchesOf(schema).find(({ type }) => type === 'object');
}

export function arrayOf(schema: DescribedSchema | undefined): DescribedSchema | undefined {
  return schema && branchesOf(schema).find(({ type }) => type === 'array');
}

export function scalarsOf(schema: DescribedSchema): readonly DescribedSchema[] {
  return branchesOf(schema).filter(({ type }) => type !== 'object' && type !== 'array');
}

/** Names that the schema requires or, of a service, would require if nothing else is chosen. */
export function requiredOf(schema: DescribedSchema): readonly string[] {
  return [...(schema.else?.required ?? []), ...(schema.required ?? [])];
}

/** Whether a value is what one of the possibilities asks for. */
export function accepts(schema: DescribedSchema, value: unknown): value is string | number | boolean {
  return branchesOf(schema).some((branch) => acceptsOne(branch, value));
}

function acceptsOne(schema: DescribedSchema, value: unknown): boolean {
  if (schema.const !== undefined && schema.const !== value) return false;
  if (schema.enum !== undefined) return schema.enum.some((allowed) => allowed === value);
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'number': {
      const { minimum = -Infinity, maximum = Infinity } = schema;
      return typeof value === 'number' && value >= minimum && value <= maximum;
    }
    case undefined:
    default:
      return false;
  }
}

function stepInto(schema: DescribedSchema, step: string | number): DescribedSchema | undefined {
  if (typeof step === 'number') return arrayOf(schema)?.items;
  const object = objectOf(schema);
  if (object?.properties !== undefined && Object.hasOwn(object.properties, step)) return object.properties[step];
  return typeof object?.additionalProperties === 'object' ? object.additionalProperties : undefined;
}

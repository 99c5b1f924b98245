import schemaJson from '../../../../schemas/cluster.schema.json';
import type { Path } from '../ast';
import type { JsonSchema } from '../validate';

const schema: JsonSchema = schemaJson;

/** What the schema says of the value at a path; undefined where it knows no such place. */
export function schemaAt(path: Path): JsonSchema | undefined {
  let current: JsonSchema | undefined = schema;
  for (const step of path) current = current && inside(current, step);
  return current;
}

/** The properties that the format knows at a path, in the order in which files have them. */
export function propertiesAt(path: Path): readonly string[] {
  const found = schemaAt(path);
  return Object.keys(branchWith('properties', found)?.properties ?? {});
}

function inside(current: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return branchWith('items', current)?.items;
  const { properties = {}, additionalProperties } = branchWith('properties', current) ?? current;
  if (Object.hasOwn(properties, step)) return properties[step];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function branchWith(keyword: 'properties' | 'items', found: JsonSchema | undefined): JsonSchema | undefined {
  return found?.anyOf?.find((branch) => branch[keyword] !== undefined) ?? found;
}

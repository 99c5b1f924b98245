import type { Path } from '../../spec/ast';
import { branchesOf, type DescribedSchema, schemaAt } from '../../spec/describedSchema';
import type { Cursor } from '../cursor';
import { blocks } from '../markdown';

/** The schema's text for the property or value a cursor is on, as Markdown; `undefined` where it has none. */
export function schemaText({ nodes, path, part }: Cursor): string | undefined {
  if (part === undefined) return undefined;
  const ofProperty = descriptionOf(path);
  const schema = schemaAt(path);
  const node = nodes.at(-1);
  const text =
    part === 'key' || node === undefined
      ? blocks(ofProperty, choices(schema))
      : blocks(choice(schema, node.value), ofProperty);
  return text === '' ? undefined : text;
}

/** Of an item, what is said of its list: the item's own text only says that it is one. */
function descriptionOf(path: Path): string | undefined {
  const property = path.slice(0, path.findLastIndex((step) => typeof step === 'string') + 1);
  return schemaAt(property)?.markdownDescription;
}

/** All values that are possible, each with its explanation. */
function choices(schema: DescribedSchema | undefined): string {
  const explained = explanationsOf(schema);
  return [...explained].map(([value, explanation]) => `- \`${String(value)}\`: ${explanation}`).join('\n');
}

/** The explanation of one value. */
function choice(schema: DescribedSchema | undefined, value: unknown): string | undefined {
  const explanation = explanationsOf(schema).get(value);
  return explanation === undefined ? undefined : `**${String(value)}**: ${explanation}`;
}

function explanationsOf(schema: DescribedSchema | undefined): ReadonlyMap<unknown, string> {
  const branches = schema === undefined ? [] : branchesOf(schema);
  return new Map(
    branches.flatMap(({ enum: values = [], enumDescriptions = [] }) =>
      values.map((value, index): [unknown, string] => [value, enumDescriptions[index] ?? '']),
    ),
  );
}

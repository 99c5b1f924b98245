import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { ClusterFile } from '../src/core/spec/schema/file';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** The schema as it is published: any editor that knows JSON Schema draft 7 can use it. */
export function generateSchema(): Promise<string> {
  return printed({ $schema: DRAFT, $id: 'lvs-dr://schemas/cluster.schema.json', ...ClusterFile });
}

/**
 * The same for files that are only called like one of ours, as `cluster.yaml` is: it applies to what says that it is
 * one, and allows everything else. Without an `$id`, so that the other schema is looked for beside this file.
 */
export function generateConditionalSchema(): Promise<string> {
  return printed({
    $schema: DRAFT,
    if: {
      type: 'object',
      required: ['apiVersion'],
      properties: { apiVersion: { type: 'string', pattern: '^lvs-dr/' } },
    },
    then: { $ref: './cluster.schema.json' },
  });
}

function printed(schema: unknown): Promise<string> {
  return format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
}

/** What is generated, by the name of its file in `schemas`. */
export const SCHEMAS: Readonly<Record<string, () => Promise<string>>> = {
  'cluster.schema.json': generateSchema,
  'any-cluster.schema.json': generateConditionalSchema,
};

if (require.main === module) {
  for (const [file, generate] of Object.entries(SCHEMAS)) {
    void generate().then((text) => {
      writeFileSync(join(__dirname, '..', 'schemas', file), text);
    });
  }
}

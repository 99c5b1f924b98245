import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { ClusterFile } from '../src/core/spec/schema/file';

/** The schema as it is published: any editor that knows JSON Schema draft 7 can use it. */
export async function generateSchema(): Promise<string> {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'lvs-dr://schemas/cluster.schema.json',
    ...ClusterFile,
  };
  return format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
}

if (require.main === module) {
  void generateSchema().then((text) => {
    writeFileSync(join(__dirname, '..', 'schemas', 'cluster.schema.json'), text);
  });
}

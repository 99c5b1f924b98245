import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { clusterGrammar } from './grammar/cluster';
import { documentsGrammar } from './grammar/documents';
import { exportsGrammar } from './grammar/exports';
import type { Grammar } from './grammar/rule';
import { tableGrammar } from './grammar/table';

/** The grammars by the names of their files in `syntaxes`. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  'lvs-cluster.tmLanguage.json': clusterGrammar,
  'lvs-exports.tmLanguage.json': exportsGrammar,
  'lvs-plan.tmLanguage.json': documentsGrammar,
  'lvs-table.tmLanguage.json': tableGrammar,
};

/** A grammar as it is published. */
export async function generateGrammar(grammar: Grammar): Promise<string> {
  return format(JSON.stringify(grammar), { parser: 'json', printWidth: 120 });
}

if (require.main === module) {
  for (const [file, grammar] of Object.entries(GRAMMARS)) {
    void generateGrammar(grammar).then((text) => {
      writeFileSync(join(__dirname, '..', 'syntaxes', file), text);
    });
  }
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { DIAGNOSTIC_CODES } from '../../../src/core/spec/codes';
import { linesOfSections } from '../../../src/core/spec/documentation';

const ROOT = join(__dirname, '../../..');
const DOCUMENTATION = readFileSync(join(ROOT, 'docs/diagnostics.md'), 'utf8');
const SPEC = join(ROOT, 'src/core/spec');

describe('the documentation of diagnostics', () => {
  const sections = linesOfSections(DOCUMENTATION);
  const lines = DOCUMENTATION.split('\n');

  it('has a section for each code that a diagnostic can have, in the same order, and no other', () => {
    assert.deepEqual([...sections.keys()], [...DIAGNOSTIC_CODES]);
  });

  it('is linked by the line of the heading', () => {
    for (const [code, line] of sections) assert.equal(lines[line - 1], `## ${code}`);
  });

  it('explains each code in a few sentences', () => {
    for (const section of DOCUMENTATION.split(/^## /m).slice(1)) {
      const [code = '', ...rest] = section.split('\n');
      const text = rest.join(' ').replaceAll(/```.*?```|<!--.*?-->/g, '');
      const sentences = text.match(/[.?!](?=\s|$)/g)?.length ?? 0;
      assert.ok(sentences >= 2 && sentences <= 7, `${code}: ${sentences} sentences`);
    }
  });

  it('has examples that are YAML, except where they show what is not', () => {
    for (const [, example = ''] of DOCUMENTATION.matchAll(/```yaml\n(.*?)```/gs)) {
      const isWrong = example.includes('# wrong: one space');
      assert.equal(parseDocument(example).errors.length > 0, isWrong, example);
    }
  });

  it('has no section for a code that nothing gives any more', () => {
    const sources = readdirSync(SPEC, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'codes.ts')
      .map((file) => readFileSync(join(SPEC, file), 'utf8'))
      .join('\n');
    assert.deepEqual(
      DIAGNOSTIC_CODES.filter((code) => !sources.includes(`'${code}'`)),
      [],
    );
  });
});

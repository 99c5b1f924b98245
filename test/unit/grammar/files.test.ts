import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IGrammar, INITIAL } from 'vscode-textmate';
import { generateGrammar, GRAMMARS } from '../../../scripts/generate-grammars';
import { grammarOf } from './support';

const FOLDER = join(__dirname, '../../../syntaxes');

/** As the editor does it: no list of scopes is made for each piece. */
function milliseconds(grammar: IGrammar, text: string): number {
  const begun = performance.now();
  let state = INITIAL;
  for (const line of text.split('\n')) state = grammar.tokenizeLine2(line, state).ruleStack;
  return performance.now() - begun;
}

describe('the files in syntaxes', () => {
  it('are what `npm run grammars` would write, and no others', async () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), Object.keys(GRAMMARS).sort());
    for (const [file, grammar] of Object.entries(GRAMMARS))
      assert.equal(readFileSync(join(FOLDER, file), 'utf8'), await generateGrammar(grammar), file);
  });

  it('refer only to rules that exist, and have none that nothing refers to', () => {
    for (const [file, grammar] of Object.entries(GRAMMARS)) {
      const named = new Set([...JSON.stringify(grammar).matchAll(/"include":"#(\w+)"/g)].map(([, name]) => name));
      assert.deepEqual([...named].sort(), Object.keys(grammar.repository).sort(), file);
    }
  });

  it('colour 5,000 lines in less than 2 s', async () => {
    const numbers = Array.from({ length: 2490 }, (_, index) => index);
    const text = `apiVersion: lvs-dr/v1
name: large
network: { cidr: 10.0.0.0/8 }
realServers:
${numbers.map((n) => `  web${n}: { address: 10.1.${n >> 8}.${n & 255}, hostname: web${n} }`).join('\n')}
virtualServices:
  - vip: 10.0.0.100
    port: 80
    realServers:
${numbers.map((n) => `      - { host: web${n}, weight: ${n % 7} }`).join('\n')}
`;
    assert.ok(text.split('\n').length > 4980);
    const grammar = await grammarOf('source.yaml.lvs-cluster');
    const times = [1, 2, 3].map(() => milliseconds(grammar, text));
    assert.ok(Math.min(...times) < 2000, `${Math.min(...times)} ms`);
  });

  // A line that grows fivefold may take 25 times as long for what nests (each level is asked at each place), plus what a busy
  // machine adds; a regular expression that backtracks takes longer by powers.
  for (const [scopeName, starts] of Object.entries({
    'source.yaml.lvs-cluster': ['', 'page: ', 'virtualServices:\n  - ', 'directors:\n  a: {', 'mounts:\n - options: ['],
    'source.lvs-table': ['', '-A -t ', 'TCP  ', '  -> '],
    'source.lvs-exports': ['', '/x ', '/x (', '/x -'],
    'text.lvs-plan': ['', '  ', '# ', 'web1  '],
  })) {
    it(`${scopeName}: no line takes long, whatever is on it`, async () => {
      const grammar = await grammarOf(scopeName);
      const units = [
        ...[
          ' ',
          '\t',
          'a',
          'a ',
          '1',
          '1.',
          '1.1.1.1 ',
          ': ',
          'a: ',
          'a:',
          '::',
          'a,',
          'vip: ',
          '{host}',
          '→',
          '=',
          'a=',
        ],
        ...['"', "'", '\\', '{', '[', '(', '- ', '-', '.', 'ab.', '/', '/a ', '#', ' #', '|', '*', '&', '!', '%'],
      ];
      for (const start of starts) {
        for (const unit of units) {
          for (const end of ['', '!', ': "']) {
            const text = `${start}${unit.repeat(Math.ceil(4000 / unit.length))}${end}`;
            const first = milliseconds(grammar, text);
            const least =
              first < 1000 ? first : Math.min(first, milliseconds(grammar, text), milliseconds(grammar, text));
            assert.ok(least < 1000, `${least} ms for ${JSON.stringify([start, unit, end])}`);
          }
        }
      }
    });
  }
});

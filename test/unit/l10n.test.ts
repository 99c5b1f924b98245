import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
/** The program and the pages of its webviews. */
const SOURCES = ['src', 'webview'].map((folder) => join(ROOT, folder));

type Bundle = Readonly<Record<string, string>>;
const bundle = (name: string): Bundle => JSON.parse(readFileSync(join(ROOT, 'l10n', name), 'utf8')) as Bundle;
const placeholders = (text: string): readonly string[] => [...new Set(text.match(/\{\d+\}/g))].sort();

/** The texts of a file's calls of `l10n.t`, and the calls whose text is made only when the program runs. */
function textsOf(file: string): { readonly texts: readonly string[]; readonly made: readonly string[] } {
  const contents = readFileSync(file, 'utf8');
  if (!contents.includes('l10n.t(')) return { texts: [], made: [] };
  const source = ts.createSourceFile(file, contents, ts.ScriptTarget.Latest, true);
  const [texts, made]: [string[], string[]] = [[], []];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)l10n\.t$/.test(node.expression.getText(source))) {
      const [text] = node.arguments;
      if (text !== undefined && ts.isStringLiteralLike(text)) texts.push(text.text);
      else made.push(`${file}:${source.getLineAndCharacterOfPosition(node.pos).line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { texts, made };
}

describe('the texts of the program', function () {
  this.timeout(60_000);
  let found: readonly ReturnType<typeof textsOf>[];
  let used: readonly string[];
  const english = bundle('bundle.l10n.json');
  const chinese = bundle('bundle.l10n.zh-cn.json');

  before(() => {
    const files = SOURCES.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    );
    found = files.filter((file) => file.endsWith('.ts')).map(textsOf);
    used = [...new Set(found.flatMap(({ texts }) => texts))].sort();
  });

  it('are all found where they are used: each call has its text as it stands', () => {
    assert.deepEqual(
      found.flatMap(({ made }) => made),
      [],
    );
    assert.ok(used.length > 500, `${used.length} texts`);
  });

  it('are the ones in the English bundle, which translators start from', () => {
    const update = 'Update l10n/bundle.l10n.json: npx @vscode/l10n-dev export --outDir l10n src webview';
    assert.deepEqual(Object.keys(english).sort(), used, update);
    for (const [key, text] of Object.entries(english)) assert.equal(text, key);
  });

  it('have a Chinese translation each, and there is no other', () => {
    assert.deepEqual(
      used.filter((key) => (chinese[key] ?? '').trim() === ''),
      [],
      'without a translation',
    );
    assert.deepEqual(
      Object.keys(chinese).filter((key) => !used.includes(key)),
      [],
      'no longer used',
    );
  });

  it('keep every placeholder, and what stands in quotes of code, in translation', () => {
    for (const [key, text] of Object.entries(chinese)) {
      assert.deepEqual(placeholders(text), placeholders(key), key);
      assert.deepEqual(text.match(/`[^`]*`/g), key.match(/`[^`]*`/g), key);
    }
  });

  it('keep in translation the arrow between two values', () => {
    for (const [key, text] of Object.entries(chinese)) assert.equal(text.includes(' → '), key.includes(' → '), key);
  });
});

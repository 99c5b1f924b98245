import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';
import { ensureVsCode } from '../../../scripts/vscode/install';

const SYNTAXES = join(__dirname, '../../../syntaxes');

const OURS: Readonly<Record<string, string>> = {
  'source.yaml.lvs-cluster': 'lvs-cluster.tmLanguage.json',
  'source.lvs-table': 'lvs-table.tmLanguage.json',
  'source.lvs-exports': 'lvs-exports.tmLanguage.json',
  'text.lvs-plan': 'lvs-plan.tmLanguage.json',
};

/** A piece of a line with everything that themes know of it, the innermost scope last. */
export interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
}

let engine: Promise<void> | undefined;

function loadEngine(): Promise<void> {
  engine ??= readFile(require.resolve('vscode-oniguruma/release/onig.wasm')).then((wasm) => loadWASM(wasm));
  return engine;
}

async function load(scopeName: string, others: (scopeName: string) => string | undefined): Promise<IGrammar> {
  const registry = new Registry({
    onigLib: loadEngine().then(() => ({ createOnigScanner, createOnigString })),
    loadGrammar: async (wanted) => {
      const file = OURS[wanted] === undefined ? others(wanted) : join(SYNTAXES, OURS[wanted]);
      return file === undefined ? null : parseRawGrammar(await readFile(file, 'utf8'), file);
    },
  });
  const grammar = await registry.loadGrammar(scopeName);
  assert.ok(grammar);
  return grammar;
}

/** One of our grammars by itself, as in an editor that has no grammar for YAML. */
export function grammarOf(scopeName: string): Promise<IGrammar> {
  return load(scopeName, () => undefined);
}

/** One of our grammars beside those for YAML that VS Code ships. */
export async function grammarInVsCode(scopeName: string): Promise<IGrammar> {
  const { serverMain } = await ensureVsCode({ onProgress: () => undefined });
  const folder = join(serverMain, '../../extensions/yaml/syntaxes');
  const files: Readonly<Record<string, string>> = {
    'source.yaml': 'yaml',
    ...Object.fromEntries(['1.0', '1.1', '1.2', '1.3'].map((version) => [`source.yaml.${version}`, `yaml-${version}`])),
    'source.yaml.embedded': 'yaml-embedded',
  };
  return load(scopeName, (wanted) => {
    const file = files[wanted];
    return file === undefined ? undefined : join(folder, `${file}.tmLanguage.json`);
  });
}

/** All pieces of a text, line by line. */
export function tokenise(grammar: IGrammar, text: string): readonly (readonly Token[])[] {
  let state = INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
  });
}

/**
 * The innermost scope of the piece between ‹ and › in the text, without the name of the language at its end. The marks
 * are taken out before anything is read; what they hold has to be one piece.
 */
export function scopeAt(grammar: IGrammar, marked: string): string {
  const [before = '', inside = '', after] = marked.split(/[‹›]/);
  assert.ok(after !== undefined && inside !== '', `no ‹marked› piece in: ${marked}`);
  const lines = before.split('\n');
  const column = lines.at(-1)?.length ?? 0;
  let start = 0;
  for (const token of tokenise(grammar, before + inside + after)[lines.length - 1] ?? []) {
    if (start === column && token.text.length === inside.length) {
      return (token.scopes.at(-1) ?? '').replace(/\.(?:lvs-cluster|lvs-table|lvs-exports|lvs-plan|yaml)$/, '');
    }
    start += token.text.length;
  }
  const pieces = tokenise(grammar, before + inside + after)[lines.length - 1]?.map(({ text }) => text);
  assert.fail(`"${inside}" is not one piece of its line: ${JSON.stringify(pieces)}`);
}

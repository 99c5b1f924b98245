import * as l10n from '@vscode/l10n';
import { Composer, type CST, type Document, Parser, type YAMLError } from 'yaml';
import type { AstNode } from './ast';
import { Converter, MAX_DEPTH, nestedTooDeep, type YamlProblem } from './convert';

export interface YamlResult {
  readonly yaml: Document.Parsed | undefined;
  readonly root: AstNode | undefined;
  readonly problems: readonly YamlProblem[];
}

/** Parses YAML 1.2 text into our tree. Never throws. */
export function parseYaml(text: string): YamlResult {
  // The parser counts a byte order mark as indentation; a blank line in its place keeps every offset.
  const tokens = [...new Parser().parse(text.replace(/^\uFEFF/, '\n'))];
  const tooDeep = nestingProblem(tokens);
  if (tooDeep !== undefined) return { yaml: undefined, root: undefined, problems: [tooDeep] };

  // Duplicate keys are found by the converter: the parser's own search compares every key with every other.
  const composer = new Composer({ version: '1.2', uniqueKeys: false, prettyErrors: false, keepSourceTokens: true });
  const documents = composer.compose(tokens, true, text.length);
  const yaml = documents.next().value ?? undefined;
  const second = documents.next().value ?? undefined;
  const converter = new Converter(text);
  const root = converter.convert(yaml?.contents ?? null, undefined, 0);
  const isEmpty = root?.type === 'null' && root.length === 0;
  return {
    yaml,
    root: isEmpty ? undefined : root,
    problems: [
      ...withoutConsequences((yaml?.errors ?? []).map(problemOf)),
      ...(second === undefined ? [] : [secondDocument(second.range[0], text)]),
      ...directiveProblems(text),
      ...converter.problems,
    ],
  };
}

/**
 * The composer calls itself for each level, and at some thousand levels V8 does not throw but ends the process (its
 * regular expression compiler runs out of stack). So the depth is measured on the tokens, with a stack of our own.
 */
function nestingProblem(tokens: readonly CST.Token[]): YamlProblem | undefined {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return nestedTooDeep(token.offset, token.offset + 1);
    if ('items' in token) {
      for (const { key, value } of token.items) {
        for (const child of [key, value]) if (child) open.push({ token: child, depth: depth + 1 });
      }
    } else if (token.type === 'document' && token.value) open.push({ token: token.value, depth: depth + 1 });
  }
  return undefined;
}

function secondDocument(offset: number, text: string): YamlProblem {
  const start = text.startsWith('---', offset) ? offset : Math.max(text.lastIndexOf('---', offset), 0);
  const message = l10n.t(
    'A second document starts here, and only the first one would be used. Put each cluster in a file of its own.',
  );
  return { code: 'yaml-multiple-documents', message, start, end: Math.min(start + 3, text.length), fatal: false };
}

/** After the first mistake the parser only guesses: the tabs are all real, of the rest the first one is. */
function withoutConsequences(problems: readonly YamlProblem[]): YamlProblem[] {
  const sorted = problems.toSorted((a, b) => a.start - b.start);
  const tabs = sorted.filter(({ code }) => code === 'yaml-tab');
  const first = sorted.find(({ fatal }) => fatal);
  return sorted.filter((problem) => !problem.fatal || (tabs.length > 0 ? tabs.includes(problem) : problem === first));
}

function directiveProblems(text: string): YamlProblem[] {
  const match = /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n)*(%YAML[ \t]+(?!1\.2)\S*)/.exec(text);
  if (match?.[1] === undefined) return [];
  const message = l10n.t(
    'Cluster files are YAML 1.2, where for example `no` is a word and not false. Remove this line.',
  );
  const start = match[0].length - match[1].length;
  return [{ code: 'yaml-version', message, start, end: match[0].length, fatal: false }];
}

function problemOf(error: YAMLError): YamlProblem {
  const [start, end] = error.pos;
  const place = { start, end: Math.max(end, start), fatal: true };
  if (error.code === 'TAB_AS_INDENT') {
    const message = l10n.t('YAML does not allow tabs for indentation. Use spaces, two for each level.');
    return { ...place, code: 'yaml-tab', message };
  }
  if (error.code === 'BAD_INDENT') {
    const message = l10n.t('The indentation does not fit the lines above: {0}.', error.message);
    return { ...place, code: 'yaml-indentation', message };
  }
  return { ...place, code: 'yaml-syntax', message: syntaxMessage(error) };
}

function syntaxMessage(error: YAMLError): string {
  if (error.code === 'MISSING_CHAR') return l10n.t('Something is missing here: {0}.', error.message);
  if (error.code === 'MULTILINE_IMPLICIT_KEY') {
    return l10n.t('A colon is missing after this name: write `name: value`.');
  }
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') {
    return l10n.t(
      'A value with a colon and a space is taken for another property. Put the value in quotes, or the property on a line of its own.',
    );
  }
  return l10n.t('This is not valid YAML: {0}.', error.message);
}

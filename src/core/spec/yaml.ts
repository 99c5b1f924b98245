import * as l10n from '@vscode/l10n';
import { type Document, parseDocument, type YAMLError } from 'yaml';
import type { AstNode } from './ast';
import { Converter, type YamlProblem } from './convert';

export interface YamlResult {
  readonly yaml: Document.Parsed | undefined;
  readonly root: AstNode | undefined;
  readonly problems: readonly YamlProblem[];
}

/** Parses YAML 1.2 text into our tree. Never throws. */
export function parseYaml(text: string): YamlResult {
  let yaml: Document.Parsed;
  try {
    // Duplicate keys are found below: the parser's own search compares every key with every other.
    yaml = parseDocument(text, { version: '1.2', uniqueKeys: false, prettyErrors: false, keepSourceTokens: true });
  } catch (error) {
    const message = l10n.t(
      'This cannot be read as YAML: {0}. Look for a bracket or quote that is never closed.',
      String(error),
    );
    return {
      yaml: undefined,
      root: undefined,
      problems: [{ code: 'yaml-syntax', message, start: 0, end: 0, fatal: true }],
    };
  }
  const converter = new Converter(text);
  const root = converter.convert(yaml.contents, undefined, 0);
  const isEmpty = root?.type === 'null' && root.length === 0;
  return {
    yaml,
    root: isEmpty ? undefined : root,
    problems: [
      ...yaml.errors.map((error) => problemOf(error, text)),
      ...directiveProblems(text),
      ...converter.problems,
    ],
  };
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

function problemOf(error: YAMLError, text: string): YamlProblem {
  const [start, end] = error.pos;
  const place = { start, end: Math.max(end, start), fatal: true };
  if (error.code === 'MULTIPLE_DOCS') {
    const message = l10n.t(
      'A second document starts here, and only the first one would be used. Put each cluster in a file of its own.',
    );
    return { code: 'yaml-multiple-documents', message, start, end: Math.min(start + 3, text.length), fatal: false };
  }
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

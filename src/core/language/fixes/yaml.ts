import * as l10n from '@vscode/l10n';
import { removeDuplicate } from '../../spec/edits/duplicate';
import { lineEnd, lineStart, nextLine } from '../../spec/edits/style';
import type { Fixer, Problem, Proposal } from './fix';

/** A tab counts as one level of a file that is indented by twos. */
function* tabs({ text, diagnostic }: Problem): Iterable<Proposal> {
  const start = lineStart(text, diagnostic.range.offset);
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const range = { offset: start, length: indent.length };
  yield {
    title: l10n.t('Indent with spaces'),
    edits: [{ range, newText: indent.replaceAll('\t', '  ') }],
    isPreferred: true,
  };
}

function* version({ text, diagnostic }: Problem): Iterable<Proposal> {
  const start = lineStart(text, diagnostic.range.offset);
  const marker = nextLine(text, start);
  // A directive needs the `---` behind it; without the directive it only says that a document starts.
  const end = /^---[ \t]*(?=[\r\n])/.test(text.slice(marker)) ? nextLine(text, marker) : marker;
  const range = { offset: start, length: end - start };
  yield { title: l10n.t('Remove this line'), edits: [{ range, newText: '' }], isPreferred: true };
}

function* tag({ text, diagnostic }: Problem): Iterable<Proposal> {
  const found = /(![^\s,[\]{}]*)[ \t]+$/.exec(text.slice(0, diagnostic.range.offset));
  if (found?.[1] === undefined) return;
  const range = { offset: found.index, length: found[0].length };
  yield { title: l10n.t('Remove the tag {0}', found[1]), edits: [{ range, newText: '' }], isPreferred: true };
}

function* duplicateKey(problem: Problem): Iterable<Proposal> {
  const { document, diagnostic, source } = problem;
  const result = removeDuplicate(document, diagnostic.range.offset);
  if (result.ok) yield { title: l10n.t('Remove the second "{0}"', source), edits: result.edits, isPreferred: false };
}

/** `page: This: that`: what a person types without thinking of YAML. */
function* valueWithColon({ text, diagnostic }: Problem): Iterable<Proposal> {
  const { offset } = diagnostic.range;
  const value = text
    .slice(offset, lineEnd(text, offset))
    .replace(/[ \t]+#.*$/, '')
    .trimEnd();
  const before = text.slice(lineStart(text, offset), offset);
  if (!/^[ \t]*(?:- )?[\w-]+: +$/.test(before) || !/^[^"'[\]{}&*!|>%@`].*: /.test(value)) return;
  const range = { offset, length: value.length };
  yield {
    title: l10n.t('Put the value in quotes'),
    edits: [{ range, newText: JSON.stringify(value) }],
    isPreferred: true,
  };
}

function* decimal(problem: Problem): Iterable<Proposal> {
  const value = Number(problem.source.replace(/^\+/, ''));
  if (Number.isFinite(value)) yield problem.write(l10n.t('Change to {0}', value), String(value), true);
}

function* quotes(problem: Problem): Iterable<Proposal> {
  yield problem.write(l10n.t('Put it in quotes'), JSON.stringify(problem.source), true);
}

export const yamlFixes = {
  'yaml-tab': tabs,
  'yaml-version': version,
  'yaml-tag': tag,
  'yaml-duplicate-key': duplicateKey,
  'yaml-syntax': valueWithColon,
  'yaml-octal-looking': decimal,
  'yaml-ambiguous': quotes,
} satisfies Record<string, Fixer>;

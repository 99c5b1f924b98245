import * as l10n from '@vscode/l10n';
import { isMap, visit } from 'yaml';
import { removeEntry } from '../../spec/edits/remove';
import { Source } from '../../spec/edits/source';
import { lineEnd, lineStart, nextLine } from '../../spec/edits/style';
import type { Fixer, Proposal } from './fix';

/** A tab counts as one level of a file that is indented by twos. */
function* tabs({ text, diagnostic }: Parameters<Fixer>[0]): Iterable<Proposal> {
  const start = lineStart(text, diagnostic.range.offset);
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const range = { offset: start, length: indent.length };
  yield {
    title: l10n.t('Indent with spaces'),
    edits: [{ range, newText: indent.replaceAll('\t', '  ') }],
    isPreferred: true,
  };
}

function* version({ text, diagnostic }: Parameters<Fixer>[0]): Iterable<Proposal> {
  const start = lineStart(text, diagnostic.range.offset);
  const marker = nextLine(text, start);
  // A directive needs the `---` behind it; without the directive it only says that a document starts.
  const end = /^---[ \t]*(?=[\r\n])/.test(text.slice(marker)) ? nextLine(text, marker) : marker;
  const range = { offset: start, length: end - start };
  yield { title: l10n.t('Remove this line'), edits: [{ range, newText: '' }], isPreferred: true };
}

function* tag({ text, diagnostic }: Parameters<Fixer>[0]): Iterable<Proposal> {
  const found = /(![^\s,[\]{}]*)[ \t]+$/.exec(text.slice(0, diagnostic.range.offset));
  if (found?.[1] === undefined) return;
  const range = { offset: found.index, length: found[0].length };
  yield { title: l10n.t('Remove the tag {0}', found[1]), edits: [{ range, newText: '' }], isPreferred: true };
}

function* duplicateKey({ document, diagnostic }: Parameters<Fixer>[0]): Iterable<Proposal> {
  const source = new Source(document);
  const edits: NonNullable<Proposal>['edits'][number][] = [];
  visit(source.root, (_, node) => {
    if (!isMap(node)) return;
    const index = node.items.findIndex(({ key }) => keyOffset(key) === diagnostic.range.offset);
    if (index !== -1) edits.push(...removeEntry(source, node as Parameters<typeof removeEntry>[1], index, undefined));
  });
  if (edits.length > 0) yield { title: l10n.t('Remove the second "{0}"', textOf(document.text, diagnostic.range)), edits, isPreferred: false }; // prettier-ignore
}

function keyOffset(key: unknown): number | undefined {
  const range = typeof key === 'object' && key !== null && 'range' in key ? key.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}

function textOf(text: string, { offset, length }: { readonly offset: number; readonly length: number }): string {
  return text.slice(offset, offset + length);
}

/** `page: This: that`: what a person types without thinking of YAML. */
function* valueWithColon({ text, diagnostic }: Parameters<Fixer>[0]): Iterable<Proposal> {
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

function* decimal(problem: Parameters<Fixer>[0]): Iterable<Proposal> {
  const value = Number(problem.source.replace(/^\+/, ''));
  if (Number.isFinite(value)) yield problem.write(l10n.t('Change to {0}', value), String(value), true);
}

function* quotes(problem: Parameters<Fixer>[0]): Iterable<Proposal> {
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

import * as l10n from '@vscode/l10n';
import type { DiagnosticCode } from '../../spec/codes';
import type { ClusterDocument, Diagnostic } from '../../spec/document';
import type { TextEdit } from '../../spec/textEdit';
import { addressFixes } from './addresses';
import { directorFixes } from './directors';
import { type Fix, type Fixer, Problem } from './fix';
import { formatFixes } from './format';
import { missingFixes } from './missing';
import { referenceFixes } from './references';
import { serviceFixes } from './services';
import { skeletonFixes } from './skeleton';
import { yamlFixes } from './yaml';

const FIXERS: Readonly<Partial<Record<DiagnosticCode, Fixer>>> = {
  ...yamlFixes,
  ...skeletonFixes,
  ...formatFixes,
  ...missingFixes,
  ...addressFixes,
  ...serviceFixes,
  ...referenceFixes,
  ...directorFixes,
};

/** What is only a matter of writing: everybody would correct it in the same way, and what the file means stays. */
const MECHANICAL: ReadonlySet<DiagnosticCode> = new Set([
  'yaml-tab',
  'yaml-version',
  'yaml-octal-looking',
  'yaml-ambiguous',
  'missing-api-version',
  'wrong-type',
  'repeated-item',
  'repeated-vip',
  'address-with-prefix',
  'network-with-host-bits',
  'path-not-normal',
  'port-remap',
]);

/** The remedies for a diagnostic of the document, the likeliest first; none where only a person can tell. */
export function fixesFor(document: ClusterDocument, diagnostic: Diagnostic): readonly Fix[] {
  const proposals = FIXERS[diagnostic.code]?.(new Problem(document, diagnostic)) ?? [];
  return [...proposals].flatMap((proposal) =>
    proposal === undefined || proposal.edits.length === 0 ? [] : [{ ...proposal, kind: 'quickfix' as const }],
  );
}

/** Corrects at once everything that is only a matter of writing; undefined where nothing is. */
export function fixAll(document: ClusterDocument): Omit<Fix, 'kind'> | undefined {
  const edits: TextEdit[] = [];
  for (const diagnostic of document.diagnostics) {
    if (!MECHANICAL.has(diagnostic.code)) continue;
    const fix = fixesFor(document, diagnostic).find(({ isPreferred }) => isPreferred);
    if (fix?.edits.every((edit) => edits.every((other) => areApart(edit, other))) === true) edits.push(...fix.edits);
  }
  return edits.length === 0
    ? undefined
    : { title: l10n.t('Correct how values are written'), edits, isPreferred: false };
}

/** Two removals in one list can need the same comma; the second is left for another time. */
function areApart({ range: one }: TextEdit, { range: two }: TextEdit): boolean {
  return one.offset + one.length < two.offset || two.offset + two.length < one.offset;
}

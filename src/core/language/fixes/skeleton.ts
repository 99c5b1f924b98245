import * as l10n from '@vscode/l10n';
import { SMALL_CLUSTER, smallClusterText } from '../../spec/smallCluster';
import type { Fixer, Problem, Proposal } from './fix';

function* emptyFile({ text }: Problem): Iterable<Proposal> {
  const gap = text === '' || text === '\uFEFF' || /[\r\n]$/.test(text) ? '' : '\n';
  const edits = [{ range: { offset: text.length, length: 0 }, newText: gap + smallClusterText(SMALL_CLUSTER) }];
  yield { title: l10n.t('Start with a small cluster'), edits, isPreferred: true };
}

export const skeletonFixes = { 'empty-file': emptyFile } satisfies Record<string, Fixer>;

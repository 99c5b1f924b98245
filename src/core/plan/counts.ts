import * as l10n from '@vscode/l10n';

/** How many lines of a plan, in words. */
export function changeCount(count: number): string {
  return count === 1 ? l10n.t('1 change') : l10n.t('{0} changes', count);
}

export function hostCount(count: number): string {
  return count === 1 ? l10n.t('1 host') : l10n.t('{0} hosts', count);
}

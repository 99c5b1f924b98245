import * as l10n from '@vscode/l10n';
import { UsageError } from './exit';

/** Raises a `UsageError` for what is no whole number from 1. */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1)
    throw new UsageError(l10n.t('--{0} takes a whole number from 1, not {1}.', option, text));
  return value;
}

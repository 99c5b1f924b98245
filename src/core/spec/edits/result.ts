import * as l10n from '@vscode/l10n';
import type { TextEdit } from '../textEdit';

/** Why a file is not edited. */
export type RefusalReason =
  /** The text is no YAML document, so nobody can tell what belongs where. */
  | 'broken'
  /** What shall be changed is not in the file. */
  | 'missing'
  /** What shall be added is in the file already. */
  | 'exists'
  /** It is written once, as an anchor, and used in several places. */
  | 'shared'
  /** Something else in the file needs it. The message says what. */
  | 'used'
  /** It is written in a form that an edit could not keep, such as explicit keys. */
  | 'unsuitable';

/** The edits that make a change, or why there are none. No edits: the file says so already. */
export type EditResult =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  | { readonly ok: false; readonly reason: RefusalReason; readonly message: string };

/** Raised inside this folder only; {@link change} turns it into a result. */
export class Refusal extends Error {
  constructor(readonly reason: Exclude<RefusalReason, 'used'>) {
    super(reason);
  }
}

export function refused(reason: Exclude<RefusalReason, 'used'>): EditResult {
  return { ok: false, reason, message: messageOf(reason) };
}

function messageOf(reason: Exclude<RefusalReason, 'used'>): string {
  switch (reason) {
    case 'broken':
      return l10n.t('The file cannot be changed while it is not valid YAML. Correct its errors first.');
    case 'missing':
      return l10n.t('The file does not have what shall be changed. It may have been edited in between.');
    case 'exists':
      return l10n.t('The file has this already.');
    case 'shared':
      return l10n.t('This value is used in several places through an alias (*). Change it in the file yourself.');
    case 'unsuitable':
      return l10n.t(
        'The file is written in a way that cannot be changed without losing something. Change it yourself.',
      );
  }
}

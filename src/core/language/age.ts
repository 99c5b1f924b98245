import * as l10n from '@vscode/l10n';

/** How long ago something was, roughly: it is read, not computed with. */
export function ago(at: Date, now = new Date()): string {
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
  if (seconds < 5) return l10n.t('just now');
  if (seconds < 90) return l10n.t('{0} s ago', seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return l10n.t('{0} min ago', minutes);
  return l10n.t('{0} h ago', Math.round(minutes / 60));
}

import * as l10n from '@vscode/l10n';
import type { HostView } from '../../inspect';
import { ago } from '../age';
import { escapeMarkdown } from '../markdown';

export type Observed = Extract<HostView, { state: 'observed' }>;
export type Failed = Extract<HostView, { state: 'failed' }>;

/** When what is shown was seen. */
export function seen({ at }: HostView, now: Date): string {
  return `*${l10n.t('Seen {0}.', ago(at, now))}*`;
}

/** Why a host could not be looked at, what to do about it, and when that was. */
export function failure({ error, at }: Failed, now: Date): readonly string[] {
  const { next } = error.details;
  return [
    escapeMarkdown(error.message),
    ...(next === undefined ? [] : [`→ ${escapeMarkdown(next)}`]),
    `*${l10n.t('Tried {0}.', ago(at, now))}*`,
  ];
}

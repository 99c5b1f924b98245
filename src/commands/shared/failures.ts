import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { HostError } from '../../core/errors';
import { explainHostErrors } from '../../providers/documentation';
import { TrafficError } from '../../core/traffic/errors';

/** An error with what to do about it; the person's own cancelling is none. */
export function showFailure(log: vscode.LogOutputChannel, error: unknown): void {
  if (HostError.is(error, 'cancelled')) return;
  if (error instanceof Error && error.name === 'AbortError') return;
  log.error(error instanceof Error ? error : String(error));
  showFailures(log, [error]);
}

/** Something that helps with a failure besides the log. */
export interface FailureAction {
  readonly title: string;
  readonly run: () => PromiseLike<unknown>;
}

/**
 * Several failures of one undertaking as one message: the first in full, the rest counted; all are in the log. Nobody
 * waits for the person to read it: the undertaking is over.
 */
export function showFailures(
  log: vscode.LogOutputChannel,
  errors: readonly unknown[],
  conclusion?: string,
  action?: FailureAction,
): void {
  const [first, ...rest] = errors.filter((error) => !HostError.is(error, 'cancelled'));
  if (first === undefined) return;
  const more = rest.length === 0 ? undefined : l10n.t('({0} more in the log)', rest.length);
  const next = nextOf(first);
  const parts = [messageOf(first), next === undefined ? undefined : `→ ${next}`, more, conclusion];
  const show = l10n.t('Show Log');
  const text = parts.filter((part) => part !== undefined).join(' ');
  const explain = l10n.t('What Errors Mean');
  const offered = [...(action === undefined ? [] : [action.title]), show, ...(HostError.is(first) ? [explain] : [])];
  void vscode.window.showErrorMessage(text, ...offered).then((answer) => {
    if (answer === show) log.show(true);
    else if (answer === explain) void explainHostErrors();
    else if (answer !== undefined) void action?.run();
  });
}

/** A failure as it stands in the log. */
export function failureText(error: unknown): string {
  const next = nextOf(error);
  const output = HostError.is(error) ? error.details.output : undefined;
  return [messageOf(error), ...(next === undefined ? [] : [`  → ${next}`]), ...(output === undefined || output === '' ? [] : [output])].join('\n'); // prettier-ignore
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function nextOf(error: unknown): string | undefined {
  if (error instanceof TrafficError) return error.next;
  return HostError.is(error) ? error.details.next : undefined;
}

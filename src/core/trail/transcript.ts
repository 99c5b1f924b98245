import * as l10n from '@vscode/l10n';
import type { ApplyEvent, ApplyResult } from '../apply/apply';
import { phaseTitle } from '../plan/render';
import type { Begun } from './entry';
import { stamp } from './stamp';

/** How the transcript of an apply begins. */
export function transcriptHead({ cluster, goal, by, at, id, changes }: Begun): string {
  const what =
    goal === 'apply'
      ? l10n.t('{0} applies cluster {1}: {2} changes', by, cluster, changes.length)
      : l10n.t('{0} removes cluster {1} from its hosts: {2} changes', by, cluster, changes.length);
  return `${what}\n${stamp(at)}  ${id}\n`;
}

/** What an event adds to it: a host's own words are indented, so that none of them looks like one of ours. */
export function transcriptOf(event: ApplyEvent): string {
  switch (event.type) {
    case 'wave':
      return `\n${l10n.t('Wave {0} of {1}: {2}', event.index + 1, event.of, phaseTitle(event.wave.phase))}\n`;
    case 'step-begin':
      return event.step.changes.map((change) => `… ${event.host.name}: ${change}\n`).join('');
    case 'step-end':
      return [
        ...event.step.changes.map((change) => `${event.error === undefined ? '✓' : '✗'} ${event.host.name}: ${change}`),
        ...indented(event.output.trimEnd()),
        ...(event.error === undefined ? [] : [`  → ${event.error.message.replaceAll('\n', '\n    ')}`]),
      ]
        .map((line) => `${line}\n`)
        .join('');
    case 'verifying':
      return `\n${l10n.t('Looking again …')}\n`;
  }
}

/** How it ends. */
export function transcriptEnd({ outcome, changed, errors }: ApplyResult, planned: number, at: Date): string {
  const said = errors.flatMap(({ message, details: { next } }) => [
    ...message.split('\n').map((line, index) => (index === 0 ? `${l10n.t('error')}: ${line}` : `  ${line}`)),
    ...(next === undefined ? [] : [`  → ${next}`]),
  ]);
  // Packages bring some of what was planned with them: who is done may have had less to do.
  const made =
    outcome === 'done' ? l10n.t('{0} changes made', changed) : l10n.t('{0} of {1} changes made', changed, planned);
  const conclusion = `${stamp(at)}  ${outcomeWords(outcome)}, ${made}`;
  return `\n${[...said, conclusion].join('\n')}\n`;
}

export function outcomeWords(outcome: ApplyResult['outcome'] | undefined): string {
  switch (outcome) {
    case 'done':
      return l10n.t('done');
    case 'failed':
      return l10n.t('failed');
    case 'cancelled':
      return l10n.t('stopped as asked');
    case 'refused':
      return l10n.t('refused');
    case undefined:
      return l10n.t('did not end');
  }
}

function indented(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `    ${line}`);
}

import * as l10n from '@vscode/l10n';
import type { RunView } from '../../src/core/traffic/live/runView';
import type { Outcome } from '../../src/core/traffic/outcome';
import type { FailureKind } from '../../src/core/traffic/record';

export function outcomeWord(outcome: Outcome): string {
  switch (outcome) {
    case 'holds':
      return l10n.t('Holds');
    case 'broken':
      return l10n.t('Broken');
    case 'unproven':
      return l10n.t('Not proven');
  }
}

/** As the run calls this kind of failure; of a kind that it has not told of yet, the kind itself. */
export function failureWords({ errors }: Pick<RunView, 'errors'>, kind: FailureKind): string {
  const title = errors.find((error) => error.kind === kind)?.title ?? kind;
  return l10n.t('failed ({0})', title);
}

export function stateWords({ state, ended }: Pick<RunView, 'state' | 'ended'>): string {
  switch (state) {
    case 'starting':
      return l10n.t('Starting');
    case 'running':
      return l10n.t('Running');
    case 'paused':
      return l10n.t('Paused');
    case 'ended':
      return endWords(ended);
  }
}

function endWords(ended: RunView['ended']): string {
  switch (ended) {
    case 'stopped':
      return l10n.t('Stopped');
    case 'failed':
      return l10n.t('Failed');
    case 'interrupted':
      return l10n.t('Interrupted: the window was closed');
    case 'complete':
    case undefined:
      return l10n.t('Complete');
  }
}

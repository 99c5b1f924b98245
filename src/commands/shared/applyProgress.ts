import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { ApplyEvent } from '../../core/apply/apply';
import type { Plan } from '../../core/plan/plan';
import { phaseTitle } from '../../core/plan/render';
import { changesIn } from '../../core/resources/kind';
import type { ApplyWatcher } from '../../providers/applyObserver';
import type { Report } from './progress';

/** Writes what happens into the log, and what a host printed too where details are wanted. */
export function logWatcher(log: vscode.LogOutputChannel): ApplyWatcher {
  const event = (event: ApplyEvent): void => {
    switch (event.type) {
      case 'wave':
        log.info(waveText(event));
        break;
      case 'step-begin':
        for (const line of event.step.changes) log.info(`… ${event.host.name}: ${line}`);
        break;
      case 'step-end':
        for (const line of event.step.changes) log.info(`${event.error ? '✗' : '✓'} ${event.host.name}: ${line}`);
        if (event.output.trim() !== '') log.debug(`[${event.host.name}] ${event.output.trimEnd()}`);
        break;
      case 'verifying':
        log.info(l10n.t('Looking again …'));
    }
  };
  return { event, end: () => Promise.resolve() };
}

/** Says in the notification what is being done at the moment, and how far it is. */
export function notificationWatcher(plan: Plan, report: Report): ApplyWatcher {
  const event = (event: ApplyEvent): void => {
    switch (event.type) {
      case 'wave':
        report(waveText(event));
        break;
      case 'step-begin':
        report(`${event.host.name}: ${event.step.changes[0]}`);
        break;
      case 'step-end':
        report(`${event.host.name}: ${event.step.changes[0]}`, (100 * changesIn(event.step).length) / plan.changes);
        break;
      case 'verifying':
        report(l10n.t('Looking again …'));
    }
  };
  return { event, end: () => Promise.resolve() };
}

function waveText({ index, of, wave }: Extract<ApplyEvent, { type: 'wave' }>): string {
  return l10n.t('Wave {0} of {1}: {2}', index + 1, of, phaseTitle(wave.phase));
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ToPage } from '../../../webview/protocol';
import { HostError } from '../../core/errors';
import { TrafficError } from '../../core/traffic/errors';
import { errorsOf } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import { type Found, found, type TestedService } from './testedService';

/** Why nothing was sent, as the page is told. */
export type Refusal = Extract<ToPage, { type: 'refused' }>;

export function refusal(message: string, next: string, field: Refusal['field'] = null): Refusal {
  return { type: 'refused', message, next, field };
}

/** Anything else than an error with words for the person is a mistake of ours, and is thrown on. */
export function refusalFor(error: unknown): Refusal {
  if (error instanceof TrafficError) return refusal(error.message, error.next, error.field ?? null);
  if (HostError.is(error)) return refusal(error.message, error.details.next ?? '', 'from');
  throw error;
}

/** The service as its file has it now, or why it cannot be tested. */
export function testable(store: Pick<ClusterStore, 'get'>, place: TestedService): Found | Refusal {
  const state = store.get(place.uri);
  const file = vscode.workspace.asRelativePath(place.uri);
  if (state === undefined) return refusal(l10n.t('{0} is no cluster file, or no longer one.', file), l10n.t('Open the file of the cluster and test from there.')); // prettier-ignore
  if (state.document.cluster === undefined) return refusal(l10n.t('{0} has {1} errors. Correct them first.', file, errorsOf(state)), ''); // prettier-ignore
  return found(state, place.service) ?? gone(place);
}

export function gone({ uri, service }: TestedService): Refusal {
  return refusal(
    l10n.t('{0} has no virtual service {1} any more.', vscode.workspace.asRelativePath(uri), service),
    l10n.t('Run Test in the file shows the services that it has now.'),
  );
}

export function untrusted(): Refusal {
  return refusal(
    l10n.t('This workspace is not trusted, so no request is sent.'),
    l10n.t('Trust the workspace if you know where its files come from.'),
  );
}

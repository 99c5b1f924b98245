import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { liveService } from '../../core/language/liveTable';
import { hostsWithRole } from '../../core/spec/cluster';
import { targetOf } from '../../core/traffic/target';
import { BOUNDS, type Wish } from '../../core/traffic/wish';
import type { Found } from './testedService';

/** Something that a person shall have agreed to before requests are sent. */
export interface Doubt {
  /** Who agreed once need not be asked again by the same panel; absent: is asked each time. */
  readonly key?: string;
  readonly question: string;
  readonly detail: string;
}

/** Whether the director's table had the service when it was looked at last: only then its VIP is ours for sure. */
export function isApplied({ state, cluster, service }: Found): boolean {
  return liveService(cluster, state.inspection, service).state === 'present';
}

/** What speaks against sending what is wished without a question. */
export function doubtsAbout(found: Found, wish: Wish): readonly Doubt[] {
  const { address, port } = targetOf(found.service, wish);
  const endpoint = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return [...notApplied(found, endpoint), ...muchLoad(wish, endpoint)];
}

function notApplied(found: Found, endpoint: string): readonly Doubt[] {
  const { state, cluster, service } = found;
  if (isApplied(found)) return [];
  const directors = hostsWithRole(cluster, 'director').map(({ name }) => name).join(', '); // prettier-ignore
  return [
    {
      key: endpoint,
      question: l10n.t('The cluster is not known to be applied; send requests to {0} anyway?', endpoint),
      detail:
        liveService(cluster, state.inspection, service).state === 'unseen'
          ? l10n.t('{0} could not be looked at, so nobody knows whose address that is at the moment.', directors)
          : l10n.t('The table of {0} does not have this virtual service. Something else may answer at that address.', directors), // prettier-ignore
    },
  ];
}

/**
 * More than 1,000 requests per second. As fast as possible counts as that wherever it is sent from, unless the run
 * has no more requests than one such second.
 */
function muchLoad({ perSecond, requests, parallel }: Wish, endpoint: string): readonly Doubt[] {
  const unasked = BOUNDS.perSecondUnasked;
  if (requests <= unasked || (perSecond ?? Infinity) <= unasked) return [];
  const question =
    perSecond === null
      ? l10n.t('Send {0} requests to {1} as fast as they can be sent?', requests, endpoint)
      : l10n.t('Send {0} requests to {1}, {2} per second?', requests, endpoint, perSecond);
  return [{ question, detail: l10n.t('Up to {0} at once. Whoever uses this service meanwhile may notice it.', parallel) }]; // prettier-ignore
}

/** One question for all of them. */
export async function agreedTo(doubts: readonly Doubt[]): Promise<boolean> {
  const [first, ...others] = doubts;
  if (first === undefined) return true;
  const send = l10n.t('Send Requests');
  const detail = [first.detail, ...others.flatMap((doubt) => ['', doubt.question, doubt.detail])].join('\n');
  return (await vscode.window.showWarningMessage(first.question, { modal: true, detail }, send)) === send;
}

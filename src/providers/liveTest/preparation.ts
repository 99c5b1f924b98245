import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { hostsWithRole } from '../../core/spec/cluster';
import { sh } from '../../core/ssh/shell';
import { paceOf } from '../../core/traffic/pace';
import { type Source, sourceProblem } from '../../core/traffic/source';
import { targetOf } from '../../core/traffic/target';
import type { Wish } from '../../core/traffic/wish';
import type { ClusterStore } from '../clusterStore';
import type { Hosts } from '../ssh/hosts';
import { agreedTo, doubtsAbout, isApplied } from './doubts';
import { type Refusal, refusal, refusalFor, testable, untrusted } from './refusal';
import { sourceOf } from './sources';
import type { Found, TestedService } from './testedService';

export interface Prepared {
  readonly found: Found;
  readonly from: Source;
}

export interface PreparationParts {
  readonly store: Pick<ClusterStore, 'get' | 'inspect'>;
  readonly hosts: Pick<Hosts, 'run' | 'attended'>;
}

/**
 * All that stands between a wish and its first request: trust, bounds, a source that can tell something, a person who
 * has agreed where that is due, and a source that can be reached, whose connection may ask its questions now.
 * `agreed` holds what was agreed to before, and gets what is agreed to now.
 */
export async function prepare(
  parts: PreparationParts,
  place: TestedService,
  wish: Wish,
  agreed: Set<string>,
  signal: AbortSignal,
): Promise<Prepared | Refusal> {
  const checked = check(parts, place, wish);
  if ('type' in checked) return checked;
  await lookIfNeeded(parts, checked.found, place, signal);
  const again = check(parts, place, wish);
  if ('type' in again) return again;
  const doubts = doubtsAbout(again.found, wish).filter(({ key }) => key === undefined || !agreed.has(key));
  if (!(await agreedTo(doubts))) return notAgreed();
  for (const { key } of doubts) if (key !== undefined) agreed.add(key);
  const unreachable = await reach(parts.hosts, again, signal);
  if (unreachable !== undefined) return unreachable;
  // Meanwhile somebody may have edited the file, or closed the test.
  return signal.aborted ? notAgreed() : check(parts, place, wish);
}

/** What needs no host and no question. */
export function check(parts: Pick<PreparationParts, 'store'>, place: TestedService, wish: Wish): Prepared | Refusal {
  if (!vscode.workspace.isTrusted) return untrusted();
  const found = testable(parts.store, place);
  if ('type' in found) return found;
  const { cluster, service } = found;
  try {
    targetOf(service, wish);
    paceOf(wish);
  } catch (error) {
    return refusalFor(error);
  }
  const from = sourceOf(cluster, wish.from);
  if (from === undefined) return refusal(l10n.t('The file has no such host any more.'), l10n.t('Choose where the requests come from.'), 'from'); // prettier-ignore
  const problem = sourceProblem(cluster, service, from);
  return problem?.severity === 'refuses' ? refusal(problem.message, problem.next, 'from') : { found, from };
}

/** A table that has the service answers the question whose address the VIP is; so it is looked at before anybody is asked. */
async function lookIfNeeded({ store, hosts }: PreparationParts, found: Found, { uri }: TestedService, signal: AbortSignal): Promise<void> {
  if (isApplied(found)) return;
  const only = new Set(hostsWithRole(found.cluster, 'director').map(({ name }) => name));
  const title = l10n.t('Looking at {0}', [...only].join(', '));
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => hosts.attended(() => store.inspect(uri, { only, signal })));
} // prettier-ignore

/** Connects to where requests come from while the person waits; the directors are the run's own business. */
async function reach(hosts: PreparationParts['hosts'], { from }: Prepared, signal: AbortSignal): Promise<Refusal | undefined> {
  if (from.type === 'local') return undefined;
  const { host } = from;
  const title = l10n.t('Connecting to {0}', host.name);
  try {
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => hosts.attended(() => hosts.run(host, sh`:`, { signal })));
    return undefined;
  } catch (error) {
    return refusalFor(error);
  }
} // prettier-ignore

function notAgreed(): Refusal {
  return refusal(l10n.t('Nothing was sent.'), l10n.t('Start again when you want to send requests.'));
}

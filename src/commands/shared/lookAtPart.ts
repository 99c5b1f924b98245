import type * as vscode from 'vscode';
import { managedHosts } from '../../core/inspect';
import type { Plan } from '../../core/plan/plan';
import { select } from '../../core/plan/select';
import type { Selection } from '../../core/plan/selection';
import { type ClusterState, planFor } from '../../providers/clusterState';
import type { Services } from './command';
import { lookAt } from './look';

/**
 * The part of the plan that a selection asks for, from a fresh look at the hosts that it has to do with and at no other:
 * none that is down elsewhere is waited for. A look can bring up further hosts, which are looked at too. `undefined`: given
 * up, or the file has gone.
 */
export async function lookAtPart(
  services: Services,
  uri: vscode.Uri,
  selection: Selection,
): Promise<{ readonly state: ClusterState; readonly plan: Plan } | undefined> {
  const fresh = new Set<string>();
  let state = services.store.get(uri);
  while (state?.cluster !== undefined) {
    const whole = planFor(state);
    const plan = whole && select(whole, selection);
    const hosts = plan === undefined ? managedHosts(state.cluster) : plan.hosts.map(({ host }) => host);
    const only = new Set(hosts.map(({ name }) => name).filter((name) => !fresh.has(name)));
    if (only.size === 0) return plan && { state, plan };
    for (const name of only) fresh.add(name);
    state = await lookAt(services, uri, only);
  }
  return undefined;
}

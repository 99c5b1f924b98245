import * as l10n from '@vscode/l10n';
import { select } from '../core/plan/select';
import type { Chosen } from '../core/plan/selection';
import type { Plan } from '../core/plan/plan';
import { type Cluster, hostByName, serviceName } from '../core/spec/cluster';
import { chooseService } from './chooseService';
import { UsageError } from './exit';
import type { Call } from './usage';

/** Checks the names of a call's hosts. Raises a `UsageError` that lists those that there are. */
export function checkHosts({ file, hosts }: Call, cluster: Cluster): readonly string[] {
  const unknown = hosts.find((name) => hostByName(cluster, name) === undefined);
  if (unknown === undefined) return hosts;
  const names = cluster.hosts.map(({ name }) => name).join(', ');
  throw new UsageError(l10n.t('{0} has no host {1}; it has {2}.', file, unknown, names));
}

/** What a call means of each plan for its cluster: all of it, or what its options name. Raises a `UsageError` for names that are none. */
export function partMeant(call: Call, cluster: Cluster): (plan: Plan) => Plan {
  const hosts = checkHosts(call, cluster);
  const service = call.service === undefined ? undefined : chooseService(cluster, call.service);
  const selection: readonly Chosen[] = [
    ...(hosts.length === 0 ? [] : [{ type: 'hosts', hosts } as const]),
    ...(service === undefined ? [] : [{ type: 'service', service: serviceName(service.match) } as const]),
  ];
  return (plan) => (selection.length === 0 ? plan : select(plan, selection));
}

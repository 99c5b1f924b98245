import * as l10n from '@vscode/l10n';
import type { Inspection } from '../inspect';
import type { Goal, Problem } from '../resources/kind';
import { type Cluster, hostsWithRole, vipsOf } from '../spec/cluster';
import type { HostPlan } from './plan';

/** Problems that no host sees by itself. */
export function clusterProblems(
  cluster: Cluster,
  plan: HostPlan,
  inspection: Inspection,
  goal: Goal,
): readonly Problem[] {
  if (goal === 'remove' || plan.error !== undefined) return [];
  return [...failoverNotYet(cluster, plan), ...vipElsewhere(cluster, plan, inspection)];
}

/** The file can say it so that files need not change; applying it is another release's work, and half of it would be worse. */
function failoverNotYet(cluster: Cluster, { host }: HostPlan): readonly Problem[] {
  if (cluster.failover === undefined || !host.roles.has('director')) return [];
  return [
    {
      code: 'failover-not-supported',
      severity: 'blocks',
      message: l10n.t('this version does not set up failover between directors'),
      next: l10n.t('Leave one director in the file and remove the section "failover".'),
    },
  ];
}

/** Two machines that answer for one VIP split the clients between them (facts/lvs.md H02, G02). */
function vipElsewhere(cluster: Cluster, { host }: HostPlan, inspection: Inspection): readonly Problem[] {
  const view = inspection.get(host.name);
  if (view?.state !== 'observed' || hostsWithRole(cluster, 'director').includes(host) || host.roles.has('realServer'))
    return [];
  const vips = new Set(cluster.services.flatMap(vipsOf));
  return view.observation.facts.addresses
    .filter(({ address }) => vips.has(address))
    .map(({ address, nic, prefix }) => ({
      code: 'vip-on-other-host',
      severity: 'blocks',
      message: l10n.t('{0} holds {1} on {2}, though it is neither director nor real server', host.name, address, nic),
      next: l10n.t('Remove it there: {0}', `ip address del ${address}/${prefix} dev ${nic}`),
    }));
}

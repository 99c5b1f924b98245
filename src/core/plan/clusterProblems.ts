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
  return [
    ...failoverNotYet(cluster, plan),
    ...vipElsewhere(cluster, plan, inspection),
    ...backThroughDirector(cluster, plan, inspection),
  ];
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

/**
 * Answers of a real server have the VIP as their source. A director that is their gateway holds that address itself and
 * drops them as martian (facts/lvs.md R19): clients beyond it time out, those on the same network do not.
 */
function backThroughDirector(cluster: Cluster, { host }: HostPlan, inspection: Inspection): readonly Problem[] {
  const view = inspection.get(host.name);
  const directors = hostsWithRole(cluster, 'director');
  if (view?.state !== 'observed' || !host.roles.has('realServer') || directors.includes(host)) return [];
  return view.observation.facts.gateways.flatMap(({ destination, gateway }): readonly Problem[] => {
    const director = directors.find(({ address }) => address === gateway);
    if (director === undefined) return [];
    return [
      {
        code: 'gateway-is-director',
        severity: 'warns',
        message: l10n.t(
          '{0} sends answers to {1} by way of the director {2}, which drops them because their source is the VIP',
          host.name,
          destination === 'default' ? l10n.t('clients on other networks') : destination,
          director.name,
        ),
        next: l10n.t('Give {0} a router as its gateway that is not a director.', host.name),
      },
    ];
  });
}

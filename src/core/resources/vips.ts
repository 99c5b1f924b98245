import { hostsWithRole, vipsOf } from '../spec/cluster';
import type { Place } from './kind';

/** Which VIPs a host holds, and where: the one answer for sysctls, addresses and routes. */

/** VIPs that a director takes traffic on. With failover they belong to VRRP, not to us. */
export function vipsOnNic({ cluster, host }: Place): readonly string[] {
  if (!host.roles.has('director') || cluster.failover !== undefined) return [];
  return unique(cluster.services.flatMap(vipsOf));
}

/** VIPs that a real server answers for, silently, on lo. */
export function vipsOnLoopback({ cluster, host }: Place): readonly string[] {
  if (!host.roles.has('realServer')) return [];
  const served = cluster.services.filter(({ realServers }) => realServers.some((real) => real.host === host.name));
  const onNic = hostsWithRole(cluster, 'director').includes(host)
    ? new Set(cluster.services.flatMap(vipsOf))
    : new Set();
  return unique(served.flatMap(vipsOf)).filter((vip) => !onNic.has(vip));
}

/** The only prefix a VIP may have: anything shorter makes a whole network local (facts/lvs.md R02, D04, R27). */
export function hostPrefix(vip: string): 32 | 128 {
  return vip.includes(':') ? 128 : 32;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

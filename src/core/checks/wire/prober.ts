import { type Cluster, type Host, vipsOf } from '../../spec/cluster';
import { contains, parseAddress, parseNetwork } from '../../spec/ip';

/**
 * Hosts that can ask the segment who has a VIP, the best first. One that holds the VIP on lo cannot: it would not hear
 * itself. A director can only ask about the others, so it comes last.
 */
export function probers(cluster: Cluster, vip: string): readonly Host[] {
  const network = parseNetwork(cluster.network.cidr);
  const holders = new Set(
    cluster.services
      .filter((service) => vipsOf(service).includes(vip))
      .flatMap(({ realServers }) => realServers.map(({ host }) => host)),
  );
  return cluster.hosts
    .filter(({ name, address }) => {
      const parsed = parseAddress(address);
      return !holders.has(name) && network !== undefined && parsed !== undefined && contains(network, parsed);
    })
    .toSorted((a, b) => rank(a) - rank(b));
}

function rank({ roles }: Host): number {
  if (roles.has('director')) return 2;
  return roles.has('client') ? 0 : 1;
}

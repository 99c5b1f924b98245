import type { Cluster } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import { sh } from '../../../src/core/ssh/shell';

/** What many hosts are asked: little, for one machine plays all of them and would be measured instead of what leads there. */
export const QUESTION = sh`cat /proc/loadavg; uname -r`;

export const hostName = (index: number): string => `web${index + 1}`;

/** A cluster of so many real servers, each an alias of the ssh configuration. */
export function manyHosts(count: number): Cluster {
  const names = Array.from({ length: count }, (_, index) => hostName(index));
  const addressOf = (index: number): string => `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
  const { cluster, diagnostics } = readCluster(`apiVersion: lvs-dr/v1
name: many
network: { cidr: 10.0.0.0/16, interface: lo }
ssh: { sudo: never }
directors: { lvs: { address: 10.0.255.1 } }
realServers:
${names.map((name, index) => `  ${name}: { address: ${addressOf(index)}, ssh: { host: ${name} } }`).join('\n')}
virtualServices: [{ vip: 10.0.255.100, port: 80, scheduler: rr, realServers: [${names.join(', ')}] }]
`);
  if (cluster === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  // The director is there because a cluster needs one; nobody looks at it.
  return { ...cluster, hosts: cluster.hosts.filter(({ roles }) => roles.has('realServer')) };
}

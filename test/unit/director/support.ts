import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { type LiveTarget, liveTarget } from '../../../src/core/director/target';
import type { Cluster } from '../../../src/core/spec/cluster';
import { SimulatedHost } from '../support/simulatedHost';
import { clusterOf } from '../support/reference';

/** Two directors with one service, without the rest of the reference. */
export const TWO_DIRECTORS = clusterOf(`apiVersion: lvs-dr/v1
name: web
network: { cidr: 192.168.16.0/24, interface: ens33 }
directors:
  lvs: { address: 192.168.16.142 }
  lvs2: { address: 192.168.16.147 }
realServers:
  web1: { address: 192.168.16.143 }
  web2: { address: 192.168.16.144 }
clients:
  client: { address: 192.168.16.146 }
virtualServices:
  - { vip: 192.168.16.100, port: 80, scheduler: wrr, realServers: [{ host: web1, weight: 3 }, { host: web2, weight: 1 }] }
failover: { virtualRouterId: 51, priority: [lvs, lvs2] }
`);

/** `ipvsadm -lnc` of the lab's director under load (ipvsadm 1.31, Linux 6.1). */
export const CONNECTIONS = `TCP 14:57  ESTABLISHED 192.168.16.146:40370 192.168.16.100:80  192.168.16.143:80
TCP 14:53  ESTABLISHED 192.168.16.146:40356 192.168.16.100:80  192.168.16.144:80
TCP 01:18  FIN_WAIT    192.168.16.146:43278 192.168.16.100:80  192.168.16.144:80
TCP 00:18  ASSURED     192.168.16.146:0   192.168.16.100:80  192.168.16.144:80
TCP 14:51  ESTABLISHED 192.168.16.146:40348 192.168.16.100:80  192.168.16.143:80
TCP 01:38  FIN_WAIT    192.168.16.146:40378 192.168.16.100:80  192.168.16.144:80
TCP 14:59  ESTABLISHED 192.168.16.146:40334 192.168.16.100:80  192.168.16.143:80
TCP 14:54  ESTABLISHED 192.168.16.146:40346 192.168.16.100:80  192.168.16.144:80
`;

export const SERVICE = '-A -t 192.168.16.100:80 -s wrr';
export const WEB1 = '-a -t 192.168.16.100:80 -r 192.168.16.143:80 -g -w 3 -x 100 -y 50';
export const WEB2 = '-a -t 192.168.16.100:80 -r 192.168.16.144:80 -g -w 1';
/** Another service with the same real servers, which no edit of the first may touch. */
export const OTHER = `-A -t 192.168.16.100:8080 -s rr
-a -t 192.168.16.100:8080 -r 192.168.16.143:8080 -m -w 7`;

/** A director with a table, and whatever else /proc has where the module is loaded. */
export function director(name: string, address: string, ...rules: readonly string[]): SimulatedHost {
  const host = SimulatedHost.debian(name, address);
  host.write('/proc/net/ip_vs', 'IP Virtual Server version 1.2.1 (size=4096)\n');
  host.write('/sbin/ipvsadm', '');
  chmodSync(host.path('/sbin/ipvsadm'), 0o755);
  host.write('/proc/sys/net/ipv4/vs/expire_quiescent_template', '0\n');
  host.write('/proc/sys/net/ipv4/vs/expire_nodest_conn', '1\n');
  host.setState('table', rules.map((rule) => `${rule}\n`).join(''));
  return host;
}

/** The first real server of the first service. */
export function firstTarget(cluster: Cluster = TWO_DIRECTORS): LiveTarget {
  const [service] = cluster.services;
  const [destination] = service?.realServers ?? [];
  assert(service && destination);
  return liveTarget(cluster, service, destination);
}

import { hostsWithRole, type Cluster, type VirtualService } from '../spec/cluster';
import { type Source, sourceProblem } from '../traffic/source';

/** So many that each real server is likely to get several, whatever the weights. */
const PER_SERVER = 10;
const LEAST = 20;
const MOST = 200;

export function requestsFor({ realServers }: VirtualService): number {
  return Math.min(MOST, Math.max(LEAST, PER_SERVER * realServers.length));
}

/** The file's client, else another of its hosts that can send requests which say something, else this machine. */
export function sourceFor(cluster: Cluster, service: VirtualService): Source {
  const others = cluster.hosts.filter(({ roles }) => !roles.has('client') && !roles.has('director'));
  const host = [...hostsWithRole(cluster, 'client'), ...others].find(
    (candidate) => sourceProblem(cluster, service, { type: 'host', host: candidate }) === undefined,
  );
  return host === undefined ? { type: 'local' } : { type: 'host', host };
}

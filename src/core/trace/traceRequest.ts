import * as l10n from '@vscode/l10n';
import { tableOf } from '../resources/ipvsTable';
import { type Cluster, type Host, hostsWithRole, serviceName, type VirtualService, vipsOf } from '../spec/cluster';
import { TrafficError } from '../traffic/errors';
import { sourceProblem } from '../traffic/source';
import { assemble } from './assemble';
import { type Ports, randomPorts } from './filter';
import { gather, type GatherOptions } from './gather';
import type { Journey } from './journey';
import type { TraceTarget } from './request';

export interface TraceOptions extends GatherOptions {
  /** Host that asks: the file's client, or any other that is neither director nor real server. */
  readonly from: Host;
  /** For services that do not name one port (fwmark, port 0); 80 unless told otherwise. */
  readonly port?: number;
  readonly path?: string;
  /** Client ports; at random unless told otherwise. */
  readonly ports?: Ports;
  readonly now?: () => number;
}

/** Real servers that are listened to at most. */
export const MOST_SERVERS = 32;

/**
 * Sends one request to the service's VIP and follows it from host to host. Changes nothing on any host.
 *
 * Raises a `TrafficError` when that makes no sense as asked (nothing was sent then) and a `HostError` when the client
 * cannot ask. Other hosts that cannot be reached or listened to are part of the journey. Aborting rejects.
 */
export async function traceRequest(cluster: Cluster, service: VirtualService, options: TraceOptions): Promise<Journey> {
  const { from: client, ports = randomPorts(), now = Date.now } = options;
  const target = traceTarget(service, options);
  const problem = sourceProblem(cluster, service, { type: 'host', host: client });
  if (problem?.severity === 'refuses') throw new TrafficError('source-cannot-test', problem.message, problem.next);
  const startedAt = now();
  const evidence = await gather(
    {
      target,
      ports,
      client,
      others: hostsToWatch(cluster, service, client),
      look: (host, from) => ({
        vip: target.address,
        port: target.port,
        client: from,
        ...(host.roles.has('director') ? { selector: selectorOf(cluster, service) } : {}),
      }),
    },
    options,
  );
  return assemble({ cluster, service, client, target, ports, startedAt }, evidence);
}

/** Directors and real servers of the service, in the order of the file. */
export function hostsToWatch(cluster: Cluster, service: VirtualService, client: Host): readonly Host[] {
  const servers = new Set(service.realServers.slice(0, MOST_SERVERS).map(({ host }) => host));
  const directors = hostsWithRole(cluster, 'director');
  return [...directors, ...cluster.hosts.filter((host) => servers.has(host.name) && !directors.includes(host))].filter(
    ({ name }) => name !== client.name,
  );
}

function traceTarget(service: VirtualService, { port: wanted, path = '/' }: TraceOptions): TraceTarget {
  const { match } = service;
  if (match.type === 'address' && match.protocol !== 'tcp') {
    throw new TrafficError(
      'unsupported-protocol',
      l10n.t('{0} cannot be traced: the request that is followed is HTTP over TCP.', serviceName(match)),
      l10n.t('Choose a tcp service.'),
    );
  }
  const address = vipsOf(service)[0];
  if (address === undefined) {
    throw new TrafficError(
      'no-address',
      l10n.t('{0} names no VIP, so there is no address to send requests to.', serviceName(match)),
      l10n.t('List the VIPs that the mark covers in the file.'),
    );
  }
  const port = match.type === 'address' && match.port !== 0 ? match.port : (wanted ?? 80);
  return { address, port, scheme: port === 443 || port === 8443 ? 'https' : 'http', path };
}

function selectorOf(cluster: Cluster, service: VirtualService): readonly string[] {
  const name = serviceName(service.match);
  return (tableOf(cluster).find((entry) => entry.name === name)?.selector ?? '').split(' ');
}

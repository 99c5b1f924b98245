import * as l10n from '@vscode/l10n';
import { hostsWithRole, serviceName, vipsOf, type Cluster, type Host, type VirtualService } from '../spec/cluster';
import { TrafficError } from './errors';
import { type RequestRecord } from './record';

/** Where the requests are sent from. */
export type Source = { readonly type: 'local' } | { readonly type: 'host'; readonly host: Host };

/** What is asked of the VIP, N times, each time over a new connection. */
export interface Target {
  /** An IP address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Value of the Host header. */
  readonly hostHeader: string;
  /** Milliseconds for one request, connecting included. */
  readonly timeoutMs: number;
}

export interface SendOptions {
  readonly signal?: AbortSignal;
  readonly onRecord?: (record: RequestRecord) => void;
}

/** Sends `count` requests one after the other. Rejects when the source itself fails, not when requests do. */
export type Send = (target: Target, count: number, options: SendOptions) => Promise<readonly RequestRecord[]>;

/** Bounded on purpose: this is a proof, not a load generator. */
export const MAX_REQUESTS = 100_000;
export const DEFAULT_TIMEOUT_MS = 2_000;

export interface TargetOptions {
  readonly path?: string;
  readonly hostHeader?: string;
  readonly timeoutMs?: number;
  /** For services that do not name one port (fwmark, port 0); 80 unless told otherwise. */
  readonly port?: number;
}

/** Raises a `TrafficError` when the service cannot be asked over HTTP or the wish is out of bounds. */
export function targetOf(service: VirtualService, options: TargetOptions): Target {
  const { match } = service;
  if (match.type === 'address' && match.protocol !== 'tcp') {
    throw new TrafficError(
      'unsupported-protocol',
      l10n.t('{0} cannot be tested yet: the test sends HTTP over TCP.', serviceName(match)),
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
  const named = match.type === 'address' && match.port !== 0 ? match.port : undefined;
  const port = named ?? options.port ?? 80;
  const path = options.path ?? '/';
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const literal = address.includes(':') ? `[${address}]` : address;
  const hostHeader = options.hostHeader ?? (port === 80 ? literal : `${literal}:${port}`);
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw badRequest(l10n.t('The path {0} is not usable: it begins with "/" and holds no spaces or controls.', path));
  }
  if (!/^[\x21-\x7e]+$/.test(hostHeader)) throw badRequest(l10n.t('The Host header {0} is not usable.', hostHeader));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badRequest(l10n.t('{0} is not a port.', port));
  if (!(timeoutMs >= 10 && timeoutMs <= 600_000)) {
    throw badRequest(l10n.t('A timeout of {0} ms is out of bounds (10 ms to 10 minutes).', timeoutMs));
  }
  return { address, port, path, hostHeader, timeoutMs };
}

/** Raises a `TrafficError` unless the number of requests is within bounds. */
export function checkCount(requests: number): void {
  if (Number.isInteger(requests) && requests >= 1 && requests <= MAX_REQUESTS) return;
  throw badRequest(l10n.t('{0} requests are out of bounds: 1 to {1}.', requests, MAX_REQUESTS));
}

/** The file's first client host, or this machine where the file names none. */
export function defaultSource(cluster: Cluster): Source {
  const client = hostsWithRole(cluster, 'client')[0];
  return client === undefined ? { type: 'local' } : { type: 'host', host: client };
}

export interface SourceProblem {
  /** `refuses`: the test would say nothing about the cluster. `warns`: it may, depending on the moment. */
  readonly severity: 'refuses' | 'warns';
  readonly message: string;
  readonly next: string;
}

/** Why a source cannot test this service, if so (facts/lvs.md D33 and R22: where a VIP is local, nothing is balanced). */
export function sourceProblem(cluster: Cluster, service: VirtualService, from: Source): SourceProblem | undefined {
  if (from.type === 'local') return undefined;
  const { host } = from;
  const next = l10n.t('Send the requests from a third host, one that is neither director nor real server.');
  const vips = new Set(vipsOf(service));
  const holdsVip = cluster.services.some(
    (other) =>
      (other === service || vipsOf(other).some((vip) => vips.has(vip))) &&
      other.realServers.some((destination) => destination.host === host.name),
  );
  if (holdsVip || service.realServers.some((destination) => destination.host === host.name)) {
    return {
      severity: 'refuses',
      message: l10n.t(
        '{0} is a real server of this service: it holds the VIP itself, so every request from it would be answered by itself.',
        host.name,
      ),
      next,
    };
  }
  if (!host.roles.has('director')) return undefined;
  // A backup director does not hold the VIP, and then it is a client like any other; the file cannot say which one it is now.
  if (hostsWithRole(cluster, 'director').length > 1) {
    return {
      severity: 'warns',
      message: l10n.t('{0} is a director: while it holds the VIP, requests from it time out.', host.name),
      next,
    };
  }
  return {
    severity: 'refuses',
    message: l10n.t(
      "{0} is the director: the VIP is local there, so its own requests reach a real server with the real server's own address as their source, and time out.",
      host.name,
    ),
    next,
  };
}

function badRequest(message: string): TrafficError {
  return new TrafficError('bad-request', message, l10n.t('Correct the value and run the test again.'));
}

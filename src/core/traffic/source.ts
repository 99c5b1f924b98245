import * as l10n from '@vscode/l10n';
import { hostsWithRole, vipsOf, type Cluster, type Host, type VirtualService } from '../spec/cluster';

/** Where the requests are sent from. */
export type Source = { readonly type: 'local' } | { readonly type: 'host'; readonly host: Host };

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

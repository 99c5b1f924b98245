import * as l10n from '@vscode/l10n';
import type { Cluster, Host } from '../spec/cluster';
import type { Edited } from './liveWeight';
import type { Remaining } from './remaining';
import { directorsOf, type LiveTarget } from './target';

/** What remains of a drained real server in a line: `12 active: 192.168.16.146 8, …`; by director where there are several. */
export function remainingText(cluster: Cluster, remaining: ReadonlyMap<string, Remaining>): string {
  return directorsOf(cluster)
    .flatMap(({ name }) => {
      const each = remaining.get(name);
      return each === undefined ? [] : [(remaining.size > 1 ? `${name}: ` : '') + oneText(cluster, each)];
    })
    .join(' · ');
}

function oneText(cluster: Cluster, { active, inactive, clients, otherClients }: Remaining): string {
  const closing = inactive > 0 ? l10n.t('{0} inactive', inactive) : '';
  const held = [
    ...clients.map(({ address, connections }) => `${clientName(cluster, address)} ${connections}`),
    ...(otherClients > 0 ? [l10n.t('… and {0} more', otherClients)] : []),
  ].join(', ');
  const use = held === '' ? l10n.t('{0} active', active) : `${l10n.t('{0} active', active)}: ${held}`;
  return closing === '' ? use : `${use} (${closing})`;
}

function clientName(cluster: Cluster, address: string): string {
  const host = cluster.hosts.find((each) => each.address === address || each.address6 === address);
  return host === undefined ? address : `${host.name} ${address}`;
}

/** That a real server is drained, and where, unless it is on every director of the cluster. */
export function drainedText(cluster: Cluster, { host, service }: LiveTarget, idle: readonly Host[]): string {
  const everywhere = directorsOf(cluster).every(({ name }) => idle.some((each) => each.name === name));
  return everywhere
    ? l10n.t('{0} is drained: it has no active connection of {1} and gets no new one.', host, service)
    : l10n.t('{0} is drained on {2}: it has no active connection of {1} there and gets no new one from there.', host, service, idle.map(({ name }) => name).join(', ')); // prettier-ignore
}

/**
 * Whether persistence keeps bringing clients back to a drained real server, where it has any to say: the kernel follows a
 * template to weight 0 unless expire_quiescent_template says otherwise (facts/lvs.md D16).
 */
export function persistenceText(
  edited: readonly Edited[],
  remaining: ReadonlyMap<string, Remaining>,
): string | undefined {
  const persistent = edited.filter(({ service }) => /(^| )-p /.test(service.options));
  const followed = persistent.filter(({ sysctls }) => !sysctls.expireQuiescentTemplate);
  if (persistent.length === 0) return undefined;
  const name = 'net.ipv4.vs.expire_quiescent_template';
  if (followed.length === 0) return l10n.t('Persistence does not hold anybody on it: {0} is 1.', name);
  const bound = Math.max(0, ...[...remaining.values()].map(({ templates }) => templates));
  return l10n.t('Persistence still sends it the clients that are bound to it (templates: {0}), because {1} is 0 on {2}.', bound, name, followed.map(({ director }) => director.name).join(', ')); // prettier-ignore
}

/** What becomes of connections whose real server is taken out of the table (facts/lvs.md D17). */
export function takenOutText(edited: readonly Edited[]): string {
  return edited.some(({ sysctls }) => !sysctls.expireNodestConn)
    ? l10n.t('Its connections break: the director drops their packets, and clients hang until they give up by themselves (net.ipv4.vs.expire_nodest_conn is 0).') // prettier-ignore
    : l10n.t('Its connections break: the director resets them at once (net.ipv4.vs.expire_nodest_conn is 1).');
}

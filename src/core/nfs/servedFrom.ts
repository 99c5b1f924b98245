import * as l10n from '@vscode/l10n';
import type { Inspection } from '../inspect';
import { liveDestination, liveService } from '../language/liveTable';
import { type Cluster, type Host, type Mount, serviceName } from '../spec/cluster';

/** What is served to clients from a mount of a host, so far as file and tables tell. */
export interface ServedFrom {
  /** Services that this host is a real server of, and that take connections to it, or still have some. */
  readonly services: readonly ServedService[];
  /** The web server's folder lies in the mount. */
  readonly documentRoot: string | undefined;
}

interface ServedService {
  readonly name: string;
  /** Weight in the director's table; in the file where no table was seen. */
  readonly weight: number;
  /** Active connections; `undefined`: no table was seen. */
  readonly active: number | undefined;
}

export function servedFrom(cluster: Cluster, inspection: Inspection, host: Host, mount: Mount): ServedFrom {
  const services = cluster.services.flatMap((service): readonly ServedService[] => {
    const destination = service.realServers.find((real) => real.host === host.name);
    if (destination === undefined) return [];
    const live = liveDestination(liveService(cluster, inspection, service), destination);
    if (live.state === 'absent') return [];
    const weight = live.state === 'present' ? live.live.weight : destination.weight;
    const active = live.state === 'present' ? (live.live.connections?.active ?? 0) : undefined;
    return weight === 0 && active === 0 ? [] : [{ name: serviceName(service.match), weight, active }];
  });
  const root = host.webServer?.documentRoot;
  const lies = root !== undefined && (root === mount.target || root.startsWith(`${mount.target}/`));
  return { services, documentRoot: lies ? root : undefined };
}

/** The same in sentences; empty: nothing that anybody would miss. */
export function servedFromLines({ services, documentRoot }: ServedFrom): readonly string[] {
  return [
    ...(documentRoot === undefined ? [] : [l10n.t('Its web server serves {0}, which is in this mount: clients get what lies below it, or an error.', documentRoot)]), // prettier-ignore
    ...services.map(({ name, weight, active }) =>
      active === undefined
        ? l10n.t('It is a real server of {0} with weight {1}; its connections are not known.', name, weight)
        : l10n.t('It is a real server of {0} with weight {1} and {2} active connections.', name, weight, active),
    ),
  ];
}

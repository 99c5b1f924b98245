import { type Cluster, hostsWithRole, type Role } from '../../core/spec/cluster';
import { applySelection } from './change';
import type { Command } from './command';
import { aHost } from './hostPlace';
import { hostsMeant } from './hostsMeant';

/** Brings one kind of thing on one host, or on every selected one, to what the file says. */
export function applyKind(kind: string, role: Role): Command {
  return {
    contactsHosts: true,
    async run(services, argument, selected) {
      const question = { ...aHost(), fitting: (cluster: Cluster) => hostsWithRole(cluster, role) };
      const meant = await hostsMeant(services.store, argument, selected, question);
      if (meant === undefined) return;
      const steps = meant.hosts.map(({ name }) => ({ host: name, kind }));
      await applySelection(services, meant.uri, [{ type: 'steps', steps }]);
    },
  };
}

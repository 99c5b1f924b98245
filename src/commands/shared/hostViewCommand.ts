import * as l10n from '@vscode/l10n';
import { HOST_VIEWS, type HostViewName, ROLE_OF_VIEW, viewHost } from '../../core/hostViews/hostViews';
import { hostsWithRole } from '../../core/spec/cluster';
import type { Command } from './command';
import { aHost, hostPlaceMeant } from './hostPlace';
import { withProgress } from './progress';

/** Opens what a host says of itself in one way. */
export function hostViewCommand(view: HostViewName): Command {
  return {
    contactsHosts: true,
    async run({ store, hosts, documents }, argument) {
      const role = ROLE_OF_VIEW[view];
      const place = await hostPlaceMeant(store, argument, {
        ...aHost(),
        fitting: (all) => (role === undefined ? all.hosts : hostsWithRole(all, role)),
      });
      if (place === undefined) return;
      const { host, uri, cluster } = place;
      const { name, address } = host;
      const shows = HOST_VIEWS[view].title();
      const text = await withProgress(l10n.t('{0} of {1}', shows, name), (_, signal) =>
        hosts.attended(() => viewHost(hosts, { cluster, host }, view, { signal })),
      );
      const head = `${name} ${address} · ${shows}`;
      await documents.show({ kind: 'host', title: `${name}: ${shows}`, head, cluster: uri, details: { host: name, view } }, text); // prettier-ignore
    },
  };
}

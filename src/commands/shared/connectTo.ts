import type { Host } from '../../core/spec/cluster';
import { exclusively } from './busy';
import type { Command, Services } from './command';
import { showFailures } from './failures';
import { managedHost } from './hostPlace';
import { hostsMeant } from './hostsMeant';
import { failuresOf, lookAt } from './look';

/** Looks at the hosts that are meant, and shows why some could not be reached. `beforehand` comes first, for each of them. */
export function connectTo(
  beforehand = (_services: Services, _host: Host): Promise<unknown> => Promise.resolve(),
): Command {
  return {
    contactsHosts: true,
    async run(services, argument, selected) {
      const meant = await hostsMeant(services.store, argument, selected, managedHost());
      if (meant === undefined) return;
      const names = new Set(meant.hosts.map(({ name }) => name));
      await exclusively(services, meant.uri, 'refresh', async () => {
        await Promise.all(meant.hosts.map((host) => beforehand(services, host)));
        const state = await lookAt(services, meant.uri, names);
        if (state === undefined) return;
        showFailures(services.log, failuresOf(state).filter(({ host }) => names.has(host))); // prettier-ignore
      });
    },
  };
}

import { exclusively } from './shared/busy';
import type { Command } from './shared/command';
import { managedHost } from './shared/hostPlace';
import { hostsMeant } from './shared/hostsMeant';
import { failuresOf, lookAt } from './shared/look';
import { showFailures } from './shared/failures';

/** Closes the connection to a host and makes a new one: with other groups, another key, another way through the network. */
export const reconnect: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const meant = await hostsMeant(services.store, argument, selected, managedHost());
    if (meant === undefined) return;
    const names = new Set(meant.hosts.map(({ name }) => name));
    await exclusively(services, meant.uri, 'refresh', async () => {
      await Promise.all(meant.hosts.map((host) => services.hosts.disconnect(host)));
      const state = await lookAt(services, meant.uri, names);
      if (state !== undefined) showFailures(services.log, failuresOf(state).filter(({ host }) => names.has(host))); // prettier-ignore
    });
  },
};

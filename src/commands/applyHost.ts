import { applySelection } from './shared/change';
import type { Command } from './shared/command';
import { managedHost } from './shared/hostPlace';
import { hostsMeant } from './shared/hostsMeant';

/** Makes one host, or every selected one, what the file says, and of others what they need for that. */
export const applyHost: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const meant = await hostsMeant(services.store, argument, selected, managedHost());
    if (meant === undefined) return;
    const hosts = meant.hosts.map(({ name }) => name);
    await applySelection(services, meant.uri, [{ type: 'hosts', hosts }]);
  },
};

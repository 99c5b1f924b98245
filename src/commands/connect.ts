import { exclusively } from './shared/busy';
import type { Command } from './shared/command';
import { managedHost } from './shared/hostPlace';
import { hostsMeant } from './shared/hostsMeant';
import { failuresOf, lookAt } from './shared/look';
import { showFailures } from './shared/failures';

/** Connects to a host and looks at it, answering its questions: an unknown host key, a passphrase. */
export const connect: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const meant = await hostsMeant(services.store, argument, selected, managedHost());
    if (meant === undefined) return;
    const names = new Set(meant.hosts.map(({ name }) => name));
    await exclusively(services, meant.uri, 'refresh', async () => {
      const state = await lookAt(services, meant.uri, names);
      if (state === undefined) return;
      showFailures(services.log, failuresOf(state).filter(({ host }) => names.has(host))); // prettier-ignore
    });
  },
};

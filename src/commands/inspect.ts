import { placesIn } from '../providers/clusterPlace';
import { showInspection } from '../providers/inspectDocuments';
import { exclusively } from './shared/busy';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { lookAt } from './shared/look';

/** Looks at all hosts, or at those that it was called on, and opens everything that is there to see. */
export const inspect: Command = {
  contactsHosts: true,
  async run(services, argument, selected) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const { uri } = sound;
    const hosts = new Set(placesIn(uri, selected).flatMap(({ host }) => host ?? []));
    await exclusively(services, uri, 'inspect', async () => {
      const state = await lookAt(services, uri, hosts.size === 0 ? undefined : hosts);
      const [host, ...others] = hosts;
      if (state !== undefined) await showInspection(state, others.length === 0 ? host : undefined);
    });
  },
};

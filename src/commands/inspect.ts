import { placeOf } from '../providers/clusterPlace';
import { showInspection } from '../providers/inspectDocuments';
import { exclusively } from './shared/busy';
import { soundClusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { lookAt } from './shared/look';

/** Looks at the hosts, or at one, and opens everything that is there to see. */
export const inspect: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const sound = await soundClusterMeant(services.store, argument);
    if (sound === undefined) return;
    const host = placeOf(argument)?.host;
    await exclusively(services, sound.uri, 'inspect', async () => {
      const state = await lookAt(services, sound.uri, host === undefined ? undefined : new Set([host]));
      if (state !== undefined) await showInspection(state, host);
    });
  },
};

import { showTrail as open } from '../providers/trailDocuments';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** Who applied what to which hosts when, and how it ended. */
export const showTrail: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const state = await clusterMeant(store, argument);
    if (state !== undefined) await open(state);
  },
};

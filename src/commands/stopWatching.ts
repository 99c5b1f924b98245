import type { Command } from './shared/command';

/** No more looks that nobody asked for. */
export const stopWatching: Command = {
  contactsHosts: false,
  run({ watch }) {
    watch.turn(false);
    return Promise.resolve();
  },
};

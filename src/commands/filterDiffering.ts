import type { Command } from './shared/command';

/** Shows only what is not as the file says, or could not be looked at. */
export const filterDiffering: Command = {
  contactsHosts: false,
  async run({ tree }) {
    await tree.arrange({ differing: true });
  },
};

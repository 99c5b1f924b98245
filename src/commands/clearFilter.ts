import type { Command } from './shared/command';

/** Shows all rows again. */
export const clearFilter: Command = {
  contactsHosts: false,
  async run({ tree }) {
    await tree.arrange({ text: '', differing: false });
  },
};

import type { Command } from './shared/command';

export const showLog: Command = {
  contactsHosts: false,
  run({ log }) {
    log.show(true);
    return Promise.resolve();
  },
};

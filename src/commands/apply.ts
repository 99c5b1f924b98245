import { change } from './shared/change';
import type { Command } from './shared/command';

/** Makes the hosts what the file says. */
export const apply: Command = {
  contactsHosts: true,
  run: (services, argument) => change(services, argument, 'apply'),
};

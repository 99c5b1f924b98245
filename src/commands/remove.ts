import { change } from './shared/change';
import type { Command } from './shared/command';

/** Takes the cluster off its hosts, and leaves everything else. */
export const remove: Command = {
  contactsHosts: true,
  run: (services, argument) => change(services, argument, 'remove'),
};

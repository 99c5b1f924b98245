import { refresh } from './refresh';
import type { Command } from './shared/command';

/** What the view's own button means: every cluster. VS Code hands it the row that has the focus, which nobody chose for this. */
export const refreshAll: Command = {
  contactsHosts: true,
  run: (services) => refresh.run(services, undefined, []),
};

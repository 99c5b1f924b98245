import type * as vscode from 'vscode';
import type { Command } from './shared/command';
import { withViewProgress } from './shared/progress';

/** Looks at the hosts again every few seconds from now on, while they are in view. */
export const watch: Command = {
  contactsHosts: true,
  async run({ store, hosts, watch: watching }) {
    watching.turn(true);
    // Only clusters that were looked at are watched: asking to watch is asking to look, and questions are answered now.
    const unseen = store.clusters().filter(({ uri }) => !store.wasInspected(uri));
    const look = async (uri: vscode.Uri): Promise<unknown> =>
      store.during(uri, 'refresh', (signal) => hosts.attended(() => store.inspect(uri, { signal })));
    await withViewProgress(() => Promise.all(unseen.map(({ uri }) => look(uri))));
  },
};

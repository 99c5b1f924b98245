import type * as vscode from 'vscode';
import { placeOf } from '../providers/clusterPlace';
import { exclusively } from './shared/busy';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { withViewProgress } from './shared/progress';

/** Looks at the hosts again; what the views show follows. Called on nothing in particular, it means every cluster. */
export const refresh: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const { store, hosts } = services;
    const named = placeOf(argument) !== undefined;
    const one = named ? await clusterMeant(store, argument) : undefined;
    const wanted = named ? (one === undefined ? [] : [one]) : store.clusters();
    const look = async (uri: vscode.Uri): Promise<void> =>
      exclusively(services, uri, 'refresh', (signal) => hosts.attended(() => store.inspect(uri, { signal })));
    await withViewProgress(() => Promise.all(wanted.map(({ uri }) => look(uri))));
  },
};

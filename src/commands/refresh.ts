import * as vscode from 'vscode';
import { isTreeNode } from '../providers/tree/node';
import { exclusively } from './shared/busy';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { withViewProgress } from './shared/progress';

/** Looks at the hosts again; what the views show follows. Called on nothing in particular, it means every cluster. */
export const refresh: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const { store, hosts } = services;
    const named = argument instanceof vscode.Uri || isTreeNode(argument);
    const one = named ? await clusterMeant(store, argument) : undefined;
    const wanted = one === undefined ? store.clusters() : [one];
    const look = async (uri: vscode.Uri): Promise<void> =>
      exclusively(services, uri, 'refresh', (signal) => hosts.attended(() => store.inspect(uri, { signal })));
    await withViewProgress(() => Promise.all(wanted.map(({ uri }) => look(uri))));
  },
};

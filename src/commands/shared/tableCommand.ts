import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { inspectTable, TABLE_VIEWS, type TableView } from '../../core/inspectTable';
import { type Cluster, type Host, hostsWithRole } from '../../core/spec/cluster';
import { placeOf } from '../../providers/clusterPlace';
import { soundClusterMeant } from './clusterMeant';
import type { Command } from './command';
import { withProgress } from './progress';

/** Opens a director's table as its own ipvsadm shows it. */
export function tableCommand(view: TableView): Command {
  return {
    contactsHosts: true,
    async run({ store, hosts, tables }, argument) {
      const sound = await soundClusterMeant(store, argument);
      const director = sound && (await directorMeant(sound.cluster, placeOf(argument)?.host));
      if (sound === undefined || director === undefined) return;
      const title = l10n.t('{0} on {1}', TABLE_VIEWS[view].command, director.name);
      const printed = await withProgress(title, (_, signal) =>
        hosts.attended(() => inspectTable(hosts, director, view, { signal })),
      );
      await tables.show(sound.uri, director, view, printed);
    },
  };
}

async function directorMeant(cluster: Cluster, named: string | undefined): Promise<Host | undefined> {
  const directors = hostsWithRole(cluster, 'director');
  const meant = directors.find(({ name }) => name === named);
  if (meant !== undefined || directors.length <= 1) return meant ?? directors[0];
  const items = directors.map((host) => ({ label: host.name, description: host.address, host }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which director?') }))?.host;
}

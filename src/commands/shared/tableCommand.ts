import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { inspectTable, TABLE_VIEWS, type TableView } from '../../core/inspectTable';
import type { Host } from '../../core/spec/cluster';
import type { Shown } from '../../providers/keptDocuments';
import type { Command } from './command';
import { hostPlaceMeant, isDirector } from './hostPlace';
import { withProgress } from './progress';

/** Opens a director's table as its own ipvsadm shows it. */
export function tableCommand(view: TableView): Command {
  return {
    contactsHosts: true,
    async run({ store, hosts, documents }, argument) {
      const place = await hostPlaceMeant(store, argument, isDirector());
      if (place === undefined) return;
      const { host, uri } = place;
      const { command } = TABLE_VIEWS[view];
      const printed = await withProgress(l10n.t('{0} on {1}', command, host.name), (_, signal) =>
        hosts.attended(() => inspectTable(hosts, host, view, { signal })),
      );
      await documents.show(tableDocument(uri, host, view, command), printed);
    },
  };
}

/** The document of one way to look at a director; `more` tells documents of one view apart. */
export function tableDocument(
  cluster: vscode.Uri,
  { name, address }: Host,
  view: string,
  command: string,
  more: Readonly<Record<string, string>> = {},
): Shown {
  return {
    kind: 'table',
    title: `${name}: ${command}`,
    head: `${name} ${address} · ${command}`,
    cluster,
    details: { host: name, view, ...more },
  };
}

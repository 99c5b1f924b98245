import * as vscode from 'vscode';
import { placeOf } from '../providers/clusterPlace';
import { planShownIn } from '../providers/planDocuments';
import { applySelection, change } from './shared/change';
import type { Command } from './shared/command';

/** Makes the hosts what the file says; from the plan of one host, that host. */
export const apply: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const cluster = placeOf(argument)?.cluster;
    const host = argument instanceof vscode.Uri ? planShownIn(argument)?.host : undefined;
    if (cluster === undefined || host === undefined) await change(services, argument, 'apply');
    else await applySelection(services, cluster, [{ type: 'hosts', hosts: [host] }]);
  },
};

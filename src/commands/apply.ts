import * as vscode from 'vscode';
import { planShownIn } from '../providers/planDocuments';
import { applyHost } from './applyHost';
import { change } from './shared/change';
import type { Command } from './shared/command';

/** Makes the hosts what the file says; from the plan of one host, that host. */
export const apply: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const isOfOneHost = argument instanceof vscode.Uri && planShownIn(argument)?.host !== undefined;
    if (isOfOneHost) await applyHost.run(services, argument, [argument]);
    else await change(services, argument, 'apply');
  },
};

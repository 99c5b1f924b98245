import * as vscode from 'vscode';
import { planShownIn, showPlanText as show } from '../providers/planDocuments';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** The plan that is shown as a diff, or that of a cluster, as one document to read. */
export const showPlanText: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const state = await clusterMeant(store, argument);
    // Called on a row of the tree, it is not about the plan that happens to be open.
    const shown = argument ?? vscode.window.activeTextEditor?.document.uri;
    if (state !== undefined) await show(state, planShownIn(shown instanceof vscode.Uri ? shown : undefined));
  },
};

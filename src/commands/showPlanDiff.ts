import * as vscode from 'vscode';
import { planShownIn, showPlan } from '../providers/planDocuments';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** The plan that is shown as a document to read, or that of a cluster, as a diff. */
export const showPlanDiff: Command = {
  contactsHosts: false,
  async run({ store }, argument) {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    const state = await clusterMeant(store, argument);
    const { goal, host } = planShownIn(uri) ?? {};
    if (state !== undefined) await showPlan(state, goal, host);
  },
};

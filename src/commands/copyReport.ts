import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { renderDiagnosticReport } from '../core/diagnosticReport';
import { planFor } from '../providers/clusterState';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';

/** Puts what somebody who helps needs to know on the clipboard: no host is asked for it, and nothing in it is secret. */
export const copyReport: Command = {
  contactsHosts: false,
  async run({ store, version }, argument) {
    const state = await clusterMeant(store, argument);
    if (state === undefined) return;
    const { document, cluster, inspection } = state;
    const programs = { 'lvs-dr': version, [vscode.env.appName]: vscode.version, [process.platform]: process.arch };
    const plan = planFor(state);
    await vscode.env.clipboard.writeText(
      renderDiagnosticReport({ programs, diagnostics: document.diagnostics, cluster, inspection, plan }),
    );
    void vscode.window.showInformationMessage(l10n.t('The report is on the clipboard. Read it before you pass it on.'));
  },
};

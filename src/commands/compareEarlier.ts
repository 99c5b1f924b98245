import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { latestOf, versionOf } from '../providers/keptDocuments';
import type { Version } from '../providers/versions';
import type { Command } from './shared/command';

/** Puts what a document says now beside what it said before it was refreshed. */
export const compareEarlier: Command = {
  contactsHosts: false,
  async run({ documents }, argument) {
    const shown = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    if (shown === undefined) return;
    const latest = latestOf(shown);
    const earlier = documents.earlier(latest).toReversed();
    if (earlier.length === 0) return sayNothingEarlier(latest);
    const items = earlier.map((version) => ({ label: timesOf(version), version }));
    const placeHolder = l10n.t('Compare with which time?');
    const chosen = await vscode.window.showQuickPick(items, { placeHolder });
    if (chosen === undefined) return;
    const title = l10n.t('{0}: {1} ↔ now', latest.path.slice(1), chosen.label);
    await vscode.commands.executeCommand('vscode.diff', versionOf(latest, chosen.version), latest, title, { preview: true }); // prettier-ignore
  },
};

/** When a document said this: looks that found the same are one time. */
function timesOf({ since, until }: Version): string {
  const [from, to] = [since, until].map((time) => time.toLocaleTimeString());
  return from === to ? `${from}` : `${from} – ${to}`;
}

async function sayNothingEarlier(uri: vscode.Uri): Promise<void> {
  const refresh = l10n.t('Refresh');
  const text = l10n.t('It has said nothing else so far. Refresh looks again; what it says now is kept.');
  const answer = await vscode.window.showInformationMessage(text, refresh);
  if (answer === refresh) await vscode.commands.executeCommand('lvs.refreshDocument', uri);
}

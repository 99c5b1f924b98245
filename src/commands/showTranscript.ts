import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { TrailEntry } from '../core/trail/entry';
import { stamp } from '../core/trail/stamp';
import { outcomeWords } from '../core/trail/transcript';
import { showTranscript as open } from '../providers/trailDocuments';
import { placeOf } from '../providers/clusterPlace';
import { clusterMeant } from './shared/clusterMeant';
import type { Command } from './shared/command';
import { changeCount } from '../core/plan/counts';

/** All that the hosts said during an apply: the latest where it was called on a cluster, otherwise the one chosen. */
export const showTranscript: Command = {
  contactsHosts: false,
  async run({ store, trail }, argument) {
    const state = await clusterMeant(store, argument);
    if (state === undefined) return;
    const entries = await trail.entriesOf(state.uri);
    if (entries.length === 0) {
      const file = vscode.workspace.asRelativePath(state.uri);
      void vscode.window.showInformationMessage(l10n.t('Nothing has been applied from {0} yet.', file));
      return;
    }
    const entry = placeOf(argument) === undefined ? await choose(entries) : entries[0];
    if (entry !== undefined) await open(state.uri, entry);
  },
};

async function choose(entries: readonly TrailEntry[]): Promise<TrailEntry | undefined> {
  const items = entries.map((entry) => ({
    label: stamp(entry.at),
    description: `${entry.by}, ${outcomeWords(entry.end?.outcome)}`,
    detail: l10n.t('{0} on {1}', changeCount(entry.changes.length), entry.hosts.join(', ')),
    entry,
  }));
  const placeHolder = l10n.t('The transcript of which apply?');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.entry; // prettier-ignore
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Work } from '../../providers/clusterState';
import type { Services } from './command';

/** One undertaking at a time for a cluster: a second one is told to wait. */
export async function exclusively(
  { store }: Pick<Services, 'store'>,
  uri: vscode.Uri,
  work: Work,
  action: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const done = await store.during(uri, work, action);
  if (done !== undefined) return;
  void vscode.window.showWarningMessage(
    l10n.t('{0} is being worked on already. Wait until that is over.', vscode.workspace.asRelativePath(uri)),
  );
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Host, hostByName } from '../../core/spec/cluster';
import { placeOf } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import { soundClusterMeant } from './clusterMeant';

/** The host that a command is meant for: what it was called on, or as chosen. */
export async function hostMeant(store: ClusterStore, argument: unknown): Promise<Host | undefined> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return undefined;
  const named = hostByName(sound.cluster, placeOf(argument)?.host ?? '');
  if (named !== undefined) return named;
  const items = sound.cluster.hosts.map((host) => ({ label: host.name, description: host.address, host }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which host?') }))?.host;
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type Host, hostByName } from '../../core/spec/cluster';
import { placeOf } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import { type SoundCluster, soundClusterMeant } from './clusterMeant';

export interface HostPlace extends SoundCluster {
  readonly host: Host;
}

interface Question {
  readonly accepts: (host: Host) => boolean;
  readonly placeHolder: string;
  /** Said where no host of the cluster is one. */
  readonly none: string;
}

/** The host that a command is meant for, of those that it is for: what it was called on, the only one, or as chosen. */
export async function hostPlaceMeant(
  store: ClusterStore,
  argument: unknown,
  question: Question,
): Promise<HostPlace | undefined> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return undefined;
  const named = hostByName(sound.cluster, placeOf(argument)?.host ?? '');
  if (named !== undefined && question.accepts(named)) return { ...sound, host: named };
  const host = await chooseHost(sound.cluster.hosts.filter(question.accepts), question);
  return host && { ...sound, host };
}

/** One of several hosts; the only one without a question. */
export async function chooseHost(
  hosts: readonly Host[],
  { placeHolder, none }: Omit<Question, 'accepts'>,
): Promise<Host | undefined> {
  if (hosts.length === 0) void vscode.window.showInformationMessage(none);
  if (hosts.length <= 1) return hosts[0];
  const items = hosts.map((host) => ({ label: host.name, description: host.address, host }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.host;
}

export function isDirector(): Question {
  return {
    accepts: ({ roles }) => roles.has('director'),
    placeHolder: l10n.t('Which director?'),
    none: l10n.t('The file has no director.'),
  };
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { managedHosts } from '../../core/inspect';
import { type Cluster, type Host, hostsWithRole } from '../../core/spec/cluster';
import { placeOf } from '../../providers/clusterPlace';
import type { ClusterStore } from '../../providers/clusterStore';
import { type SoundCluster, soundClusterMeant } from './clusterMeant';

export interface HostPlace extends SoundCluster {
  readonly host: Host;
}

/** Which hosts a command is for. */
export interface HostQuestion {
  readonly fitting: (cluster: Cluster) => readonly Host[];
  readonly placeHolder: string;
  /** Said where no host of the cluster is one. */
  readonly none: string;
  /** Called on a host that it is not for, it means the only one that it is for. */
  readonly standsIn?: true;
}

/**
 * The host that a command is meant for, of those that it is for: what it was called on, the only one, or as chosen. Called
 * on another host it asks, also where only one would do: nobody shall mount on web1 who pointed at web2.
 */
export async function hostPlaceMeant(
  store: ClusterStore,
  argument: unknown,
  question: HostQuestion,
): Promise<HostPlace | undefined> {
  const sound = await soundClusterMeant(store, argument);
  if (sound === undefined) return undefined;
  const named = placeOf(argument)?.host;
  const fitting = question.fitting(sound.cluster);
  const mustAsk = named !== undefined && question.standsIn !== true;
  const host = fitting.find(({ name }) => name === named) ?? (await chooseHost(fitting, question, mustAsk));
  return host && { ...sound, host };
}

/** One of several hosts; the only one without a question, unless there must be one. */
export async function chooseHost(
  hosts: readonly Host[],
  { placeHolder, none }: Pick<HostQuestion, 'placeHolder' | 'none'>,
  mustAsk = false,
): Promise<Host | undefined> {
  if (hosts.length === 0) void vscode.window.showInformationMessage(none);
  if (hosts.length === 0 || (hosts.length === 1 && !mustAsk)) return hosts[0];
  const items = hosts.map((host) => ({ label: host.name, description: host.address, host }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.host;
}

export function anyHost(): HostQuestion {
  return { ...aHost(), fitting: ({ hosts }) => hosts };
}

/** Clients hold nothing of ours: nobody looks at them or changes them. */
export function managedHost(): HostQuestion {
  return { ...aHost(), fitting: managedHosts, none: l10n.t('The file has no host to set up.') };
}

export function isDirector(): HostQuestion {
  return {
    fitting: (cluster) => hostsWithRole(cluster, 'director'),
    placeHolder: l10n.t('Which director?'),
    none: l10n.t('The file has no director.'),
  };
}

/** What is said where a command has nothing more precise to say. */
export function aHost(): Pick<HostQuestion, 'placeHolder' | 'none'> {
  return { placeHolder: l10n.t('Which host?'), none: l10n.t('The file has no such host.') };
}

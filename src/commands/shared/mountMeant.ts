import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { mountSource } from '../../core/resources/mount';
import type { Mount } from '../../core/spec/cluster';
import type { ClusterStore } from '../../providers/clusterStore';
import { aHost, type HostPlace, hostPlaceMeant } from './hostPlace';

export interface MountPlace extends HostPlace {
  readonly mount: Mount;
}

/** One of the file's mounts on one of the hosts that shall have it: on what it was called, the only one, or as chosen. */
export async function mountMeant(store: ClusterStore, argument: unknown): Promise<MountPlace | undefined> {
  const place = await hostPlaceMeant(store, argument, {
    ...aHost(),
    fitting: ({ hosts, mounts }) => hosts.filter(({ name }) => mounts.some((mount) => mount.hosts.includes(name))),
    none: l10n.t('The file has no mounts.'),
  });
  if (place === undefined) return undefined;
  const mounts = place.cluster.mounts.filter(({ hosts }) => hosts.includes(place.host.name));
  if (mounts.length <= 1) return mounts[0] && { ...place, mount: mounts[0] };
  const items = mounts.map((mount) => ({ label: mount.target, description: mountSource(mount), mount }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which mount?') });
  return chosen && { ...place, mount: chosen.mount };
}

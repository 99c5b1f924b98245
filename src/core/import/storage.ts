import * as l10n from '@vscode/l10n';
import type { Export } from '../resources/nfsExport';
import { ownedFiles } from '../resources/names';
import type { Value } from '../spec/edits/value';
import type { Part } from './draft';
import type { FstabLine } from './fstab';
import type { Sight } from './sight';

/** An NFS mount of a machine as its fstab(5) or its kernel has it. */
export interface SeenMount {
  /** As mounted: an address, or a name that only that machine can look up. */
  readonly server: string;
  readonly path: string;
  readonly target: string;
  readonly fsType: 'nfs' | 'nfs4';
  /** `undefined`: it stands in no file, and the kernel mixes its own options in. */
  readonly options: readonly string[] | undefined;
}

/** NFS mounts that are live, and those that our own block wants there; in the order of fstab(5). */
export function mountsOn({ mounts, fstab }: Sight, cluster: string | undefined): readonly SeenMount[] {
  const live = mounts.filter(({ fsType }) => isNfs(fsType));
  const lines = fstab.filter(({ fsType }) => isNfs(fsType));
  const written = lines.filter(
    (line) =>
      (cluster !== undefined && line.cluster === cluster) ||
      live.some(({ target, source }) => target === line.target && source === line.source),
  );
  const unwritten = live.filter(({ target }) => !written.some((line) => line.target === target));
  return [...written.map((line) => ({ ...line, options: line.options })), ...unwritten.map((entry) => ({ ...entry, fsType: 'nfs', options: undefined }))].flatMap(
    ({ source, target, fsType, options }) => {
      const match = /^(?:\[([^\]]+)\]|([^:]+)):(\/.*)$/.exec(source);
      const server = match?.[1] ?? match?.[2];
      if (server === undefined || match?.[3] === undefined) return [];
      return [{ server, path: match[3], target, fsType: fsType === 'nfs4' ? 'nfs4' : 'nfs', options } as const];
    },
  ); // prettier-ignore
}

/** NFS mounts of others that its fstab(5) has and that are not live: a boot may bring them. */
export function onlyWritten(sight: Sight, cluster: string | undefined): readonly FstabLine[] {
  const known = new Set(mountsOn(sight, cluster).map(({ target }) => target));
  return sight.fstab.filter(({ fsType, target }) => isNfs(fsType) && !known.has(target));
}

function isNfs(fsType: string): boolean {
  return fsType === 'nfs' || fsType === 'nfs4';
}

export interface SeenExports {
  readonly parts: readonly Part[];
  /** Exports that are no part of the cluster, or that the file cannot say. */
  readonly notes: readonly string[];
}

/**
 * What a machine exports for the cluster: what our own file has, what the machines mount, and all of it where no
 * cluster of ours has anything on record. `isMounted` knows the paths; `pageOf` the pages on record.
 */
export function exportsOn(
  sight: Sight,
  cluster: string | undefined,
  isMounted: (path: string) => boolean,
  pageOf: (path: string) => Part<string> | undefined,
): SeenExports {
  const ownFile = cluster === undefined ? undefined : ownedFiles.exports(cluster);
  const isOurs = cluster !== undefined && sight.ledgers.has(cluster);
  const written = sight.exportFiles.toSorted((a, b) => Number(b.file === ownFile) - Number(a.file === ownFile));
  const others = sight.exported
    .filter((live) => !written.some((each) => sameOffer(each, live)))
    .map((live) => ({ ...live, options: meaningful(live.options), file: '' }));
  const notes: string[] = [];
  const byPath = new Map<string, Export[]>();
  for (const each of [...written, ...others]) {
    const { path, client, options, file } = each;
    const earlier = byPath.get(path);
    const belongs = file === ownFile || !isOurs || isMounted(path);
    if (earlier?.some((known) => known.client === client) === true) continue;
    if (belongs && (earlier === undefined || earlier[0]?.options.join() === options.join())) {
      byPath.set(path, [...(earlier ?? []), each]);
    } else if (belongs) {
      notes.push(l10n.t('{0} is also exported to {1}, with other options ({2}); that stays as it is.', path, client, options.join(','))); // prettier-ignore
    } else {
      notes.push(l10n.t('It also exports {0} to {1}, which is no part of this cluster.', path, client));
    }
  }
  const parts = [...byPath].map(([path, offers]): Part => {
    const clients = offers.map(({ client }) => client);
    const page = pageOf(path);
    const value: Record<string, Value> = {
      path,
      clients: clients.length === 1 ? (clients[0] ?? '*') : clients,
      options: offers[0]?.options ?? [],
      ...(page !== undefined && { page: page.value }),
    };
    return { value, notes: page?.notes ?? [] };
  });
  return { parts, notes };
}

function sameOffer(a: Export, b: Export): boolean {
  return a.path === b.path && a.client === b.client;
}

/** Of all options that the server fills in (exports(5)), those that somebody must have said. */
function meaningful(options: readonly string[]): readonly string[] {
  const said = /^(rw|ro|sync|async|no_root_squash|all_squash|insecure|no_wdelay|subtree_check|crossmnt|fsid=.*)$/;
  return [...new Set(options.filter((option) => said.test(option)))];
}

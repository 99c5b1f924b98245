import * as l10n from '@vscode/l10n';
import { parseAddress } from '../spec/ip';
import type { Part } from './draft';
import type { Machine } from './machines';
import { mountsOn, onlyWritten, type SeenMount } from './storage';

/** What a file writes for options it does not know. */
const USUAL_OPTIONS = ['defaults', '_netdev'];

interface Entry {
  readonly source: string;
  readonly mount: SeenMount;
  readonly hosts: string[];
}

/** The mounts of all machines, one entry for those that mount the same in the same way. */
export function mountParts(
  machines: readonly Machine[],
  cluster: string | undefined,
): { readonly parts: readonly Part[]; readonly notes: readonly string[] } {
  const entries = new Map<string, Entry>();
  const orders: string[][] = [];
  const notes: string[] = [];
  for (const { name, sight } of machines) {
    const order: string[] = [];
    for (const mount of sight === undefined ? [] : mountsOn(sight, cluster)) {
      const source = nfsHostOf(mount, machines);
      if (source === undefined) {
        notes.push(l10n.t('{0} mounts {1} on {2}; {3} is not the address of an NFS host of this file.', name, `${mount.server}:${mount.path}`, mount.target, mount.server)); // prettier-ignore
        continue;
      }
      const key = JSON.stringify([source, mount.path, mount.target, mount.fsType, mount.options]);
      const entry = entries.get(key) ?? { source, mount, hosts: [] };
      entry.hosts.push(name);
      entries.set(key, entry);
      order.push(key);
    }
    orders.push(order);
    for (const { source, target } of sight === undefined ? [] : onlyWritten(sight, cluster))
      notes.push(l10n.t('{0} has {1} on {2} in its fstab, but not mounted now; it is not in this file.', name, source, target)); // prettier-ignore
  }
  const parts = merged(orders).flatMap((key) => entries.get(key) ?? []);
  return { parts: parts.map(partOf), notes };
}

function partOf({ source, mount, hosts }: Entry): Part {
  const { path, target, fsType, options } = mount;
  return {
    value: {
      source: `${source}:${path}`,
      target,
      ...(fsType === 'nfs4' && { type: fsType }),
      options: options ?? USUAL_OPTIONS,
      hosts,
    },
    notes: options === undefined ? [l10n.t('not seen: the options; it is mounted and stands in no fstab.')] : [],
  };
}

/** Mounts name their server by its address: that of an NFS host in the file. */
function nfsHostOf({ server }: SeenMount, machines: readonly Machine[]): string | undefined {
  const address = parseAddress(server)?.text;
  return machines.find((machine) => machine.roles.has('nfsHost') && machine.address.text === address)?.name;
}

/** One order in which each of the given ones is kept, as far as they agree: fstab(5) is written in the file's order. */
function merged(orders: readonly (readonly string[])[]): readonly string[] {
  const left = new Set(orders.flat());
  const done: string[] = [];
  while (left.size > 0) {
    const isFree = (key: string): boolean =>
      orders.every((order) => {
        const at = order.indexOf(key);
        return order.slice(0, Math.max(at, 0)).every((before) => !left.has(before));
      });
    const next = [...left].find(isFree) ?? [...left][0];
    if (next === undefined) break;
    left.delete(next);
    done.push(next);
  }
  return done;
}

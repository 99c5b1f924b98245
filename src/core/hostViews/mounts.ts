import * as l10n from '@vscode/l10n';
import { type MountEntry, parseMounts } from '../resources/facts';
import type { Place } from '../resources/kind';
import { mountSource } from '../resources/mount';
import type { Mount } from '../spec/cluster';
import { sh } from '../ssh/shell';
import { isNfs, missingOptions, parseFstab } from './fstab';
import type { HostView } from './hostView';
import { columns, document, linesOf, section, warning } from '../layout';

interface Point {
  readonly target: string;
  readonly wanted: Mount | undefined;
  readonly boot: MountEntry | undefined;
  /** In the order of mounting: the last is the one that is seen. */
  readonly live: readonly MountEntry[];
}

/**
 * What is mounted beside what a boot would mount and what the file wants. It asks no mounted file system anything: one
 * whose server is gone would never answer.
 */
export const mounts: HostView<'mounts' | 'fstab'> = {
  title: () => l10n.t('mounts beside fstab'),
  fragments: () => ({ mounts: sh`show /proc/self/mounts`, fstab: sh`show /etc/fstab` }),
  render(printed, place) {
    const points = pointsOf(place, parseMounts(printed.mounts), parseFstab(printed.fstab));
    return document([
      ...points.map((point) =>
        section(point.target, [...columns(rowsOf(point)), ...differencesOf(point).map((text) => warning(text))]),
      ),
      section('/etc/fstab', linesOf(printed.fstab)),
    ]);
  },
};

/** Mount points of the file first, then those of fstab, then what NFS is mounted besides. */
function pointsOf(
  { cluster, host }: Place,
  live: readonly MountEntry[],
  boot: readonly MountEntry[],
): readonly Point[] {
  const wanted = cluster.mounts.filter(({ hosts }) => hosts.includes(host.name));
  const targets = [...wanted, ...boot.filter(isNfs), ...live.filter(isNfs), ...boot].map(({ target }) => target);
  return [...new Set(targets)].map((target) => ({
    target,
    wanted: wanted.find((mount) => mount.target === target),
    boot: boot.findLast((entry) => entry.target === target),
    live: live.filter((entry) => entry.target === target && entry.fsType !== 'autofs'),
  }));
}

function rowsOf({ wanted, boot, live }: Point): readonly (readonly string[])[] {
  const row = (name: string, { source, fsType, options }: MountEntry): readonly string[] => [
    name,
    source,
    fsType,
    options.join(','),
  ];
  const absent = (name: string): readonly string[] => [name, l10n.t('nothing')];
  return [
    ...(live.length === 0 ? [absent(l10n.t('now'))] : live.map((entry) => row(l10n.t('now'), entry))),
    boot === undefined ? absent(l10n.t('at boot')) : row(l10n.t('at boot'), boot),
    ...(wanted === undefined ? [] : [row(l10n.t('file'), { ...wanted, source: mountSource(wanted) })]),
  ];
}

function differencesOf({ wanted, boot, live }: Point): readonly string[] {
  const now = live.at(-1);
  const remote = wanted !== undefined || [now, boot].some((entry) => entry !== undefined && isNfs(entry));
  const source = wanted && mountSource(wanted);
  const onDemand = boot?.options.some((option) => ['noauto', 'x-systemd.automount'].includes(option)) === true;
  return [
    ...(now === undefined && wanted !== undefined ? [l10n.t('not mounted, and the file wants it')] : []),
    ...(now === undefined && wanted === undefined && boot !== undefined && !onDemand ? [l10n.t('in fstab, and not mounted')] : []), // prettier-ignore
    ...(now !== undefined && boot === undefined ? [l10n.t('mounted now, and gone after the next boot: it is not in fstab')] : []), // prettier-ignore
    ...(source !== undefined && now !== undefined && now.source !== source ? [l10n.t('{0} is mounted, and the file wants {1}', now.source, source)] : []), // prettier-ignore
    ...(remote && now !== undefined && boot !== undefined && boot.source !== now.source ? [l10n.t('{0} is mounted, and a boot would mount {1}', now.source, boot.source)] : []), // prettier-ignore
    ...(now !== undefined && boot?.source === now.source ? missingOptions(boot, now) : []),
    ...(live.length > 1 ? [l10n.t('mounted {0} times, one over the other; only the last is seen', live.length)] : []),
  ];
}

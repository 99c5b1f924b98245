import * as l10n from '@vscode/l10n';
import { type MountEntry, parseMounts } from '../resources/facts';

/** Lines of fstab(5) that are mounted somewhere: no swap, no comments. Fields that are left out are the defaults. */
export function parseFstab(text: string): readonly MountEntry[] {
  const fields = text.split('\n').flatMap((line) => {
    const [source, target, type, options = 'defaults'] = line.trim().split(/[ \t]+/);
    const usable = source !== undefined && target !== undefined && type !== undefined && !source.startsWith('#');
    return usable && target.startsWith('/') ? [[source, target, type, options].join(' ')] : [];
  });
  return parseMounts(fields.join('\n'));
}

export function isNfs({ fsType }: MountEntry): boolean {
  return /^nfs4?$/.test(fsType);
}

/** Options of which exactly one holds at any time, the default first. */
const EITHER = [
  ['rw', 'ro'],
  ['hard', 'soft'],
  ['suid', 'nosuid'],
  ['exec', 'noexec'],
  ['dev', 'nodev'],
] as const;

/** Options of fstab that the live mount does not have, in words; only those whose effect the kernel shows again. */
export function missingOptions(boot: MountEntry, live: MountEntry): readonly string[] {
  const differing = EITHER.flatMap(([usual, other]) => {
    const meant = boot.options.includes(other) ? other : boot.options.includes(usual) ? usual : undefined;
    // The kernel names only what is not usual, but for ro, rw, hard and soft, which it always names.
    const is = live.options.includes(other) ? other : usual;
    return meant === undefined || meant === is ? [] : [l10n.t('fstab says {0}, and it is mounted {1}', meant, is)];
  });
  const version = valueIn(boot.options, ['vers', 'nfsvers']);
  const liveVersion = valueIn(live.options, ['vers']);
  const otherVersion = version !== undefined && liveVersion !== undefined && version !== liveVersion && !liveVersion.startsWith(`${version}.`); // prettier-ignore
  return otherVersion
    ? [...differing, l10n.t('fstab says {0}, and it is mounted {1}', `vers=${version}`, `vers=${liveVersion}`)]
    : differing;
}

function valueIn(options: readonly string[], names: readonly string[]): string | undefined {
  return options.map((option) => option.split('=')).findLast(([name = '']) => names.includes(name))?.[1];
}

import { unescapeMount } from '../resources/facts';

/** A line of fstab(5), escapes undone. */
export interface FstabLine {
  readonly source: string;
  readonly target: string;
  readonly fsType: string;
  readonly options: readonly string[];
  /** The cluster of ours whose marked block it stands in (resources/mount.ts). */
  readonly cluster?: string;
}

export function parseFstab(text: string): readonly FstabLine[] {
  const found: FstabLine[] = [];
  let cluster: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^# (BEGIN|END) lvs-dr (\S+)$/.exec(line);
    if (mark !== null) cluster = mark[1] === 'BEGIN' ? mark[2] : undefined;
    const [source, target, fsType, options] = line.trim().split(/[ \t]+/);
    if (source === undefined || target === undefined || fsType === undefined || source.startsWith('#')) continue;
    found.push({
      source: unescapeMount(source),
      target: unescapeMount(target),
      fsType,
      options: (options ?? 'defaults').split(','),
      ...(cluster !== undefined && { cluster }),
    });
  }
  return found;
}

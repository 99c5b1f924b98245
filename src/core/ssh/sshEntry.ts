import { sshConfigLines } from './sshConfigLines';

const MAX_INCLUDE_DEPTH = 16; // ssh's own limit, readconf.c READCONF_MAX_DEPTH

/** The files that an ssh configuration is made of. */
export interface SshConfigFiles {
  /** The text of a file; `undefined`: it cannot be read. */
  read(file: string): Promise<string | undefined>;
  /** The files that a pattern of `Include` stands for, in the order in which ssh reads them. */
  included(pattern: string): readonly string[];
}

export interface SshEntry {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Where an ssh configuration names a host (`Host` of ssh_config(5)): the first place, which is the one that ssh obeys.
 * `undefined`: nowhere by name; a pattern may match it all the same.
 */
export async function sshEntryOf(
  alias: string,
  file: string,
  files: SshConfigFiles,
  depth = 0,
): Promise<SshEntry | undefined> {
  const text = depth > MAX_INCLUDE_DEPTH ? undefined : await files.read(file);
  for (const { keyword, words, line } of sshConfigLines(text ?? '')) {
    if (keyword === 'host') {
      if (words.includes(alias)) return { file, line };
      continue;
    }
    for (const included of words.flatMap((pattern) => files.included(pattern))) {
      const found = await sshEntryOf(alias, included, files, depth + 1);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

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

interface HostLine extends SshEntry {
  readonly words: readonly string[];
}

/**
 * Where an ssh configuration names a host (`Host` of ssh_config(5)): the first place, which is the one that ssh obeys.
 * `undefined`: nowhere by name; a pattern may match it all the same.
 */
export async function sshEntryOf(alias: string, main: string, files: SshConfigFiles): Promise<SshEntry | undefined> {
  for await (const { file, line, words } of hostLines(main, files)) if (words.includes(alias)) return { file, line };
  return undefined;
}

/**
 * The hosts that an ssh configuration names, each once, in its order: what one can write after `ssh`. Patterns and
 * negations name no host.
 */
export async function sshHostAliases(main: string, files: SshConfigFiles): Promise<readonly string[]> {
  const aliases = new Set<string>();
  for await (const { words } of hostLines(main, files)) {
    for (const word of words) if (/^[^*?!]+$/.test(word)) aliases.add(word);
  }
  return [...aliases];
}

/** Every `Host` line, in the order in which ssh reads them; files that include each other end at ssh's own limit. */
async function* hostLines(file: string, files: SshConfigFiles, depth = 0): AsyncGenerator<HostLine> {
  if (depth > MAX_INCLUDE_DEPTH) return;
  for (const { keyword, words, line } of sshConfigLines((await files.read(file)) ?? '')) {
    if (keyword === 'host') yield { file, line, words };
    else
      for (const included of words.flatMap((pattern) => files.included(pattern)))
        yield* hostLines(included, files, depth + 1);
  }
}

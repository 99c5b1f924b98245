import { execFile } from 'node:child_process';

/** Settings for one host as `ssh -G` prints them: lower-case keyword to its values, in order. */
export type SshSettingsMap = ReadonlyMap<string, readonly string[]>;

export interface Lookup {
  readonly alias: string;
  readonly user?: string;
  readonly port?: number;
  /** Instead of ssh's own files, as `ssh -F`. */
  readonly configFile?: string;
}

/** There is no `ssh` program to ask. */
export class NoSshBinary extends Error {}

/** What ssh's configuration says about a host. Rejects with {@link NoSshBinary}, with ssh's own words, or when aborted. */
export type AskSettings = (lookup: Lookup, signal: AbortSignal) => Promise<SshSettingsMap>;

/**
 * Asks the user's own `ssh` (`ssh -G`, ssh(1)), which follows Include, Match and its defaults better than any copy of
 * its rules could. One process for this one question. Rejects with {@link NoSshBinary}, or with ssh's own words.
 */
export function askSsh(lookup: Lookup, sshBinary: string, signal: AbortSignal): Promise<SshSettingsMap> {
  const args = [
    '-G',
    ...(lookup.configFile === undefined ? [] : ['-F', lookup.configFile]),
    ...(lookup.user === undefined ? [] : ['-l', lookup.user]),
    ...(lookup.port === undefined ? [] : ['-p', String(lookup.port)]),
    '--',
    lookup.alias,
  ];
  return new Promise((resolve, reject) => {
    const options = { signal, timeout: 10_000, windowsHide: true, maxBuffer: 1 << 20 };
    execFile(sshBinary, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(parseSshG(stdout));
      else if (error.code === 'ENOENT') reject(new NoSshBinary(error.message));
      else reject(new Error(stderr.trim() === '' ? error.message : stderr.trim(), { cause: error }));
    }).stdin?.end();
  });
}

export function parseSshG(output: string): SshSettingsMap {
  const settings = new Map<string, string[]>();
  for (const line of output.split(/\r?\n/)) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const key = line.slice(0, space).toLowerCase();
    const values = settings.get(key) ?? [];
    values.push(line.slice(space + 1).trim());
    settings.set(key, values);
  }
  return settings;
}

/**
 * `ssh -G` prints several paths on one line without quoting. A new path begins where a word looks like the start of
 * one, so that a home directory with a space in its name stays whole.
 */
export function splitPaths(value: string): readonly string[] {
  const paths: string[] = [];
  for (const word of value.split(' ')) {
    if (word === '') continue;
    const begins = /^(?:[/~"]|[A-Za-z]:[\\/]|\\\\|\$\{|%d|none$)/.test(word);
    if (begins || paths.length === 0) paths.push(word);
    else paths.push(`${paths.pop() ?? ''} ${word}`);
  }
  return paths.map((path) => path.replace(/^"(.*)"$/, '$1'));
}

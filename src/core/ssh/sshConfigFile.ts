import { readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Lookup, SshSettingsMap } from './sshSettings';

const MAX_INCLUDE_DEPTH = 16; // ssh's own limit, readconf.c READCONF_MAX_DEPTH

/**
 * The same answer as `ssh -G` for machines without ssh: reads the configuration itself. `Match exec` is never run, and
 * CanonicalizeHostname is not followed.
 */
export async function readSshConfig(lookup: Lookup): Promise<SshSettingsMap> {
  const { default: SSHConfig } = await import('ssh-config');
  const computed = SSHConfig.parse(await wholeText(lookup.configFile)).compute(
    { Host: lookup.alias, ...(lookup.user === undefined ? {} : { User: lookup.user }) },
    { ignoreCase: true, matchExec: false },
  );
  const settings = new Map<string, readonly string[]>(defaults(lookup));
  for (const [key, value] of Object.entries(computed)) {
    settings.set(key.toLowerCase(), Array.isArray(value) ? value : [value]);
  }
  const hostName = settings.get('hostname')?.[0];
  if (hostName !== undefined) settings.set('hostname', [hostName.replaceAll('%h', lookup.alias)]);
  return settings;
}

/** Where each alias leads, as far as the text says: its `HostName`, or the alias itself. One reading for all of them. */
export async function addressesOfAliases(
  aliases: readonly string[],
  configFile?: string,
): Promise<ReadonlyMap<string, string>> {
  const { default: SSHConfig } = await import('ssh-config');
  const config = SSHConfig.parse(await wholeText(configFile));
  const addressOf = (alias: string): string => {
    const computed = config.compute({ Host: alias }, { ignoreCase: true, matchExec: false });
    const address = Object.entries(computed).find(([key]) => key.toLowerCase() === 'hostname')?.[1];
    return typeof address === 'string' ? address.replaceAll('%h', alias) : alias;
  };
  return new Map(aliases.map((alias) => [alias, addressOf(alias)]));
}

/** The person's configuration, and the system's unless another file stands for both, with their includes. */
async function wholeText(configFile: string | undefined): Promise<string> {
  const file = configFile ?? join(homedir(), '.ssh', 'config');
  const texts = [await withIncludes(file, dirname(file), 0)];
  if (configFile === undefined) texts.push(await withIncludes(systemConfig(), dirname(systemConfig()), 0));
  return texts.join('\n');
}

function systemConfig(): string {
  return process.platform === 'win32' ? 'C:\\ProgramData\\ssh\\ssh_config' : '/etc/ssh/ssh_config';
}

function defaults(lookup: Lookup): readonly (readonly [string, readonly string[]])[] {
  const home = join(homedir(), '.ssh');
  const system = dirname(systemConfig());
  return [
    ['hostname', [lookup.alias.slice(lookup.alias.lastIndexOf('@') + 1)]],
    ['user', [lookup.alias.includes('@') ? lookup.alias.slice(0, lookup.alias.lastIndexOf('@')) : userInfo().username]],
    ['port', ['22']],
    ['identityfile', ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => join(home, name))],
    ['userknownhostsfile', [join(home, 'known_hosts')]],
    ['globalknownhostsfile', [join(system, 'ssh_known_hosts')]],
    ['stricthostkeychecking', ['ask']],
  ];
}

/** The text of a configuration file with every Include replaced by what it names; a missing file is empty. */
async function withIncludes(file: string, base: string, depth: number): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
  if (depth >= MAX_INCLUDE_DEPTH) throw new Error(`${file}: Include nested more than ${MAX_INCLUDE_DEPTH} deep`);
  const parts: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*include(?:\s*=\s*|\s+)(?<patterns>.+)$/i.exec(line);
    if (match?.groups?.['patterns'] === undefined) {
      parts.push(line);
      continue;
    }
    for (const pattern of words(match.groups['patterns'])) {
      for (const path of glob(pattern, base)) parts.push(await withIncludes(path, base, depth + 1));
    }
  }
  return parts.join('\n');
}

function words(text: string): readonly string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** Include patterns: relative to the configuration's directory, `~` for home, `*` and `?` in any component. */
export function glob(pattern: string, base: string): readonly string[] {
  const home = pattern.replace(/^~(?=[/\\]|$)/, homedir());
  const full = isAbsolute(home) ? home : join(base, home);
  let found = [resolve('/')];
  for (const part of full.split(/[/\\]/).slice(1)) {
    found = found.flatMap((directory) => {
      if (!/[*?]/.test(part)) return [join(directory, part)];
      const regex = new RegExp(
        `^${part
          .replace(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      );
      return list(directory).filter((name) => regex.test(name) && !name.startsWith('.')).map((name) => join(directory, name)); // prettier-ignore
    });
  }
  return found;
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return []; // as in glob(3): what cannot be listed matches nothing
  }
}

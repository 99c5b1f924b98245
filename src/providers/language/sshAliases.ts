import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { glob } from '../../core/ssh/sshConfigFile';
import { type SshConfigFiles, sshHostAliases } from '../../core/ssh/sshConfigHosts';
import { sshConfiguration } from '../settings';

/** How long the aliases are believed: people type faster than they edit their ssh configuration. */
const FRESH_MS = 5_000;

/** The aliases of the user's ssh configuration. Nothing is read before somebody asks. */
export class SshAliases {
  private known: Promise<readonly string[]> | undefined;
  private readAt = 0;

  read(): Promise<readonly string[]> {
    const now = performance.now();
    if (this.known === undefined || now - this.readAt > FRESH_MS) {
      const file = sshConfigFile();
      this.known = sshHostAliases(file, sshConfigFiles(file));
      this.readAt = now;
    }
    return this.known;
  }
}

/** The configuration that our connections go by. */
export function sshConfigFile(): string {
  return sshConfiguration().configFile ?? join(homedir(), '.ssh', 'config');
}

export function sshConfigFiles(main: string): SshConfigFiles {
  return {
    // What cannot be read names nothing, as for ssh.
    read: (file) => readFile(file, 'utf8').catch(() => undefined),
    included: (pattern) => glob(pattern, dirname(main)),
  };
}

import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { glob } from '../../core/ssh/sshConfigFile';
import { type SshConfigFiles, sshHostAliases } from '../../core/ssh/sshConfigHosts';
import { sshConfiguration } from '../settings';

/** Whether the configuration has changed is asked at most this often: people type faster than they edit it. */
const FRESH_MS = 5_000;

/**
 * The aliases of the user's ssh configuration. Nothing is read before somebody asks; who asks gets what is known at
 * that moment, so that no keystroke waits for a disk.
 */
export class SshAliases {
  private known: readonly string[] = [];
  private stamp = '';
  private askedAt = -Infinity;

  names(): readonly string[] {
    const now = performance.now();
    if (now - this.askedAt > FRESH_MS) {
      this.askedAt = now;
      void this.refresh();
    }
    return this.known;
  }

  private async refresh(): Promise<void> {
    const file = sshConfigFile();
    // What cannot be read names nothing, as for ssh.
    const time = await stat(file).then(({ mtimeMs }) => mtimeMs, () => 0); // prettier-ignore
    const stamp = `${file} ${time}`;
    if (stamp === this.stamp) return;
    this.known = await sshHostAliases(file, sshConfigFiles(file));
    this.stamp = stamp;
  }
}

/** The configuration that our connections go by. */
export function sshConfigFile(): string {
  return sshConfiguration().configFile ?? join(homedir(), '.ssh', 'config');
}

export function sshConfigFiles(main: string): SshConfigFiles {
  return {
    read: (file) => readFile(file, 'utf8').catch(() => undefined),
    included: (pattern) => glob(pattern, dirname(main)),
  };
}

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab, LabHostName } from '../../../lab/api';

/** The lab's ssh configuration and known hosts as files of one's own, in which a host may get another key. */
export class SshFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lvs-dr-ssh-'));
  private readonly knownHosts = join(this.folder, 'known_hosts');
  readonly config = join(this.folder, 'ssh_config');

  constructor(private readonly lab: Lab) {
    writeFileSync(this.config, readFileSync(lab.sshConfigFile, 'utf8').replaceAll(lab.knownHostsFile, this.knownHosts));
    this.restore();
  }

  /** Makes the known key of a host that of another: what a person sees after a host was exchanged. */
  exchangeKey(host: LabHostName, other: LabHostName): void {
    const lines = this.original().split('\n');
    const lineOf = (name: LabHostName): readonly string[] => {
      const found = lines.find((line) => line.startsWith(`[127.0.0.1]:${this.lab.host(name).port},`));
      assert(found !== undefined, `${name} is not in ${this.lab.knownHostsFile}`);
      return found.split(' ');
    };
    const [names = ''] = lineOf(host);
    const exchanged = [names, ...lineOf(other).slice(1)].join(' ');
    writeFileSync(this.knownHosts, lines.map((line) => (line.startsWith(`${names} `) ? exchanged : line)).join('\n'));
  }

  restore(): void {
    writeFileSync(this.knownHosts, this.original());
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private original(): string {
    return readFileSync(this.lab.knownHostsFile, 'utf8');
  }
}

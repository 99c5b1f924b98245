import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Whether users can be made here, which only root can. */
export function canMakeUsers(): boolean {
  return process.getuid?.() === 0 && ['/usr/sbin/useradd', '/usr/sbin/chpasswd'].every((path) => existsSync(path));
}

/** A user of this machine with a password, for what only the real PAM and sudo can show. It goes with {@link remove}. */
export class TestUser {
  readonly name = `lvsdr${process.pid}`;
  private readonly rules = `/etc/sudoers.d/${this.name}`;

  constructor(readonly password: string) {
    execFileSync('useradd', ['--no-create-home', '--home-dir', '/', '--shell', '/bin/sh', this.name]);
    execFileSync('chpasswd', [], { input: `${this.name}:${password}\n` });
  }

  /** What it may do with sudo, as lines of sudoers(5) without the user. */
  may(...lines: readonly string[]): void {
    writeFileSync(this.rules, lines.map((line) => `${line.replaceAll('USER', this.name)}\n`).join(''), { mode: 0o440 });
  }

  remove(): void {
    rmSync(this.rules, { force: true });
    execFileSync('userdel', [this.name], { stdio: 'ignore' });
  }
}

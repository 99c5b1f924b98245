import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Host, SshSettings } from '../../../src/core/spec/cluster';

/** What users may have as their shell; scripts/test.mjs installs them. */
export const LOGIN_SHELLS = ['dash', 'bash', 'fish', 'tcsh', 'zsh', 'mksh', 'busybox sh'] as const;

/** A directory with keys, a known_hosts and an ssh configuration of its own, so that no test sees the user's. */
export class Sandbox {
  readonly dir = mkdtempSync(join(tmpdir(), 'lvs-dr-ssh-'));
  readonly key = this.keyPair('id_ed25519');
  readonly knownHosts = join(this.dir, 'known_hosts');
  readonly configFile = join(this.dir, 'config');
  private readonly servers: Sshd[] = [];
  private readonly agents: ChildProcess[] = [];

  constructor() {
    chmodSync(this.dir, 0o755); // a test user's session reads commands from here
    copyFileSync(`${this.key}.pub`, this.path('authorized_keys'));
    this.config('');
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  write(name: string, content: string, mode = 0o644): string {
    writeFileSync(this.path(name), content);
    chmodSync(this.path(name), mode);
    return this.path(name);
  }

  /** The user's ssh configuration: these lines first, then defaults for the tests. */
  config(lines: string): void {
    const common = `Host *\n  UserKnownHostsFile ${this.knownHosts}\n  GlobalKnownHostsFile none\n  IdentityFile ${this.key}\n  IdentityAgent none\n`;
    writeFileSync(this.configFile, `${lines}\n${common}`);
  }

  keyPair(name: string, ...options: readonly string[]): string {
    const file = join(this.dir, name);
    const args = options.length === 0 ? ['-t', 'ed25519'] : options;
    execFileSync('ssh-keygen', ['-q', '-N', '', '-C', name, '-f', file, ...args]);
    return file;
  }

  async sshd(lines: readonly string[] = [], hostKey = 'host_ed25519'): Promise<Sshd> {
    const server = await Sshd.start(this, lines, hostKey);
    this.servers.push(server);
    return server;
  }

  /** A server whose key, and no other, is in known_hosts. */
  async trusted(...lines: readonly string[]): Promise<Sshd> {
    const server = await this.sshd(lines);
    this.trust(server);
    return server;
  }

  /** Makes known_hosts hold exactly this server's key. */
  trust(...servers: readonly Sshd[]): void {
    writeFileSync(this.knownHosts, servers.map((server) => server.knownHostsLine).join(''));
  }

  /** Path of the socket of an agent of its own, holding these keys. */
  async agent(...keys: readonly string[]): Promise<string> {
    const socket = this.path(`agent-${this.agents.length}`);
    const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.agents.push(child);
    await once(child.stdout, 'data');
    for (const key of keys) {
      execFileSync('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
    }
    return socket;
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    for (const agent of this.agents) {
      const gone = once(agent, 'exit');
      if (agent.kill()) await gone;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** OpenSSH's server on a loopback port, allowing the current user. */
export class Sshd {
  private output = '';
  private readonly watchers = new Set<() => void>();

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    readonly hostKey: string,
  ) {}

  static async start(sandbox: Sandbox, lines: readonly string[], hostKey: string): Promise<Sshd> {
    // OpenSSH refuses to run as root without its privilege separation directory, which only a boot creates.
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    const port = await freePort();
    const key = sandbox.path(hostKey);
    try {
      readFileSync(key);
    } catch {
      sandbox.keyPair(hostKey);
    }
    const config = sandbox.write(
      `sshd_config_${port}`,
      [
        ...lines, // sshd takes the first value of a keyword
        `Port ${port}`,
        'ListenAddress 127.0.0.1',
        `HostKey ${key}`,
        `AuthorizedKeysFile ${sandbox.path('authorized_keys')}`,
        'PermitRootLogin yes',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'UsePAM no',
        'StrictModes no',
        'PidFile none',
        'LogLevel VERBOSE',
        '',
      ].join('\n'),
    );
    const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    const server = new Sshd(port, child, key);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      server.output += text;
      for (const watcher of [...server.watchers]) watcher();
    });
    await server.logged(/Server listening/);
    return server;
  }

  get log(): string {
    return this.output;
  }

  /** Connections that were let in. */
  get logins(): number {
    return this.output.match(/^Accepted publickey/gm)?.length ?? 0;
  }

  get knownHostsLine(): string {
    return `[127.0.0.1]:${this.port} ${readFileSync(`${this.hostKey}.pub`, 'utf8')}`;
  }

  /** Resolves when the server has logged this; rejects when it ends before. */
  logged(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(this.output)) return;
        this.watchers.delete(look);
        resolve();
      };
      this.watchers.add(look);
      this.child.once('exit', () => reject(new Error(`sshd ended:\n${this.output}`)));
      look();
    });
  }

  host(ssh: Partial<SshSettings> = {}, name = 'web1'): Host {
    return loopbackHost(this.port, ssh, name);
  }

  /** Kills the processes that serve connections, as a crash or an out-of-memory kill would. */
  killSessions(): void {
    const children = execFileSync('pgrep', ['-P', String(this.child.pid)], { encoding: 'utf8' });
    for (const pid of children.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}

/** A line of sshd_config: programs are looked for there first, whatever the start files of this machine's root do to PATH. */
export function searching(...folders: readonly string[]): string {
  return `ForceCommand PATH=${folders.join(':')}; eval "$SSH_ORIGINAL_COMMAND"`;
}

/** As `ssh-keygen -lf` prints it. */
export function fingerprintIn(keyFile: string): string {
  return execFileSync('ssh-keygen', ['-lf', `${keyFile}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

export function loopbackHost(port: number, ssh: Partial<SshSettings> = {}, name = 'web1'): Host {
  return {
    name,
    roles: new Set(['realServer']),
    address: '127.0.0.1',
    packages: [],
    exports: [],
    ssh: { host: '127.0.0.1', port, user: userInfo().username, sudo: 'never', ...ssh },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

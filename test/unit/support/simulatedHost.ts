import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HOST_FUNCTIONS } from '../../../src/core/apply/hostFunctions';
import { HostError } from '../../../src/core/errors';
import type { Host } from '../../../src/core/spec/cluster';
import type { Runner, RunOptions, RunResult } from '../../../src/core/ssh/runner';
import { lines, type Script, sh } from '../../../src/core/ssh/shell';

/** Real tools that change nothing, and those that change files. Nothing else is on a simulated host's PATH. */
const READING = ['cat', 'grep', 'sed', 'awk', 'head', 'tail', 'df', 'sleep', 'flock', 'env'];
const CHANGING = ['mv', 'cp', 'rm', 'mkdir', 'rmdir'];

/** Names outside the file system that stay as they are. */
const REAL = /^(dev\/null|bin\/(sh|grep))\b/;

/**
 * A host whose shell is real and whose machine is not. Scripts run in this machine's /bin/sh; every absolute path in them
 * is moved into a scratch directory first and back in what they print, and PATH holds stand-ins for the programs that
 * would change the machine (test/unit/support/simulated). It needs no privileges.
 */
export class SimulatedHost {
  private constructor(private readonly directory: string) {}

  /** A fresh Debian host with one NIC. */
  static debian(name: string, address: string): SimulatedHost {
    const host = new SimulatedHost(mkdtempSync(join(tmpdir(), `lvs-dr-${name}-`)));
    const conf = (nic: string) => `/proc/sys/net/ipv4/conf/${nic}`;
    for (const nic of ['all', 'default', 'lo', 'ens33']) {
      host.write(`${conf(nic)}/arp_ignore`, '0\n');
      host.write(`${conf(nic)}/arp_announce`, '0\n');
      host.write(`${conf(nic)}/send_redirects`, '1\n');
    }
    host.write('/etc/os-release', 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n');
    host.write('/etc/hostname', 'debian\n');
    host.write('/etc/fstab', '# <file system> <mount point> <type>\nUUID=1234-abcd / ext4 errors=remount-ro 0 1\n\n');
    host.write('/proc/sys/kernel/hostname', 'debian\n');
    host.write('/proc/sys/kernel/random/boot_id', '1c3f9a52-0000-4000-8000-000000000001\n');
    host.write('/proc/version', 'Linux version 6.1.0-42-amd64\n');
    host.write('/proc/uptime', '1000.25 900.00\n');
    host.write('/proc/self/mounts', '/dev/vda1 / ext4 rw,relatime 0 0\n');
    host.write('/usr/bin/apt-get', '');
    chmodSync(host.path('/usr/bin/apt-get'), 0o755);
    for (const path of ['/run', '/proc/net', '/sbin', '/sys/module', '/opt', '/var/lib'])
      mkdirSync(host.path(path), { recursive: true });
    mkdirSync(join(host.directory, 'units'));
    host.setState('count', '0\n');
    host.setState('addresses', `lo 127.0.0.1 8\nens33 ${address} 24\n`);
    for (const name of ['routes', 'table', 'connections', 'counters', 'packages', 'journal', 'violations'])
      host.setState(name, '');
    return host;
  }

  /** Another host in the same state. */
  copy(): SimulatedHost {
    const other = new SimulatedHost(mkdtempSync(join(tmpdir(), 'lvs-dr-copy-')));
    cpSync(this.directory, other.directory, { recursive: true, preserveTimestamps: true });
    // What it wrote down about itself holds the paths of the original.
    for (const file of other.files()) {
      const text = readFileSync(file, 'utf8');
      if (text.includes(this.directory)) writeFileSync(file, text.replaceAll(this.directory, other.directory));
    }
    return other;
  }

  dispose(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /**
   * Runs a script. `cutAt`: the whole process group dies before the command that would be the n-th to change something.
   * `by`: written down in the state `who` for each such command.
   */
  run(
    script: Script,
    options: RunOptions & { readonly cutAt?: number; readonly by?: string } = {},
  ): Promise<RunResult> {
    const env = { PATH: join(tools(), 'bin'), SIM: this.directory, SIM_TOOLS: tools(), LC_ALL: 'C' };
    const cut = options.cutAt === undefined ? {} : { CUT_AT: String(options.cutAt) };
    const by = options.by === undefined ? {} : { SIM_BY: options.by };
    const child = spawn('/bin/sh', ['-s'], { detached: true, cwd: this.directory, env: { ...env, ...cut, ...by } });
    let stdout = '';
    let stderr = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) options.onLine?.(this.outside(line));
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(this.inside(`{\n${script.text}\n} </dev/null\n`));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === null) reject(new HostError('simulated', 'connection-lost', 'cut'));
        else resolve({ code, stdout: this.outside(stdout), stderr: this.outside(stderr) });
      });
    });
  }

  read(path: string): string | undefined {
    return existsSync(this.path(path)) ? this.outside(readFileSync(this.path(path), 'utf8')) : undefined;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), this.inside(text));
  }

  /** `addresses`, `table` and so on: what the stand-ins keep (see simulated/). */
  state(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  setState(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  setUnit(name: string, state: string): void {
    this.setState(`units/${name}`, `${state}\n`);
  }

  /** Commands so far that would have changed the machine. */
  get commands(): number {
    return Number(this.state('count'));
  }

  /** Everything on the host, by path: contents of files, of its kernel and of the stand-ins' state. */
  snapshot(): ReadonlyMap<string, string> {
    const own = new Set(
      ['count', 'journal', 'syslog', 'stop', 'root/proc/net/ip_vs', 'root/proc/uptime'].map((name) =>
        join(this.directory, name),
      ),
    );
    const state = this.files().filter((file) => !own.has(file) && !file.startsWith(this.path('/run/')));
    return new Map(state.map((file) => [file.slice(this.directory.length), this.outside(readFileSync(file, 'utf8'))]));
  }

  /** The last time anything on the host was written, with what it was. */
  times(): ReadonlyMap<string, number> {
    return new Map(this.files().map((file) => [file.slice(this.directory.length), statSync(file).mtimeMs]));
  }

  path(path: string): string {
    return join(this.directory, 'root', path);
  }

  private files(): readonly string[] {
    return readdirSync(this.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }

  private inside(text: string): string {
    const root = join(this.directory, 'root');
    return text.replace(/(^|[\s'"=<>(:-])\/(?=[a-z])/gm, (found: string, before: string, at: number) =>
      REAL.test(text.slice(at + found.length, at + found.length + 20)) ? found : `${before}${root}/`,
    );
  }

  private outside(text: string): string {
    return text.replaceAll(join(this.directory, 'root'), '');
  }
}

/** Simulated hosts by name, as the transport of a whole cluster. */
export class SimulatedCluster implements Runner {
  readonly execs: string[] = [];

  constructor(readonly hosts: ReadonlyMap<string, SimulatedHost>) {}

  /** Fresh Debian machines, as a cluster file names them. */
  static debian(hosts: readonly Pick<Host, 'name' | 'address'>[]): SimulatedCluster {
    return new SimulatedCluster(new Map(hosts.map(({ name, address }) => [name, SimulatedHost.debian(name, address)])));
  }

  /** One of its machines. */
  at(name: string): SimulatedHost {
    const host = this.hosts.get(name);
    if (host === undefined) throw new RangeError(`no simulated host is called ${name}`);
    return host;
  }

  run(host: Host, script: Script, options: RunOptions = {}): Promise<RunResult> {
    this.execs.push(host.name);
    const simulated = this.hosts.get(host.name);
    if (simulated === undefined) return Promise.reject(new HostError(host.name, 'unreachable', `${host.name} is down`));
    return simulated.run(script, options);
  }

  dispose(): void {
    for (const host of this.hosts.values()) host.dispose();
  }
}

/** A step's script with what it is written in, as in a wave, but without lock and record. */
export function withFunctions(script: Script): Script {
  return lines([HOST_FUNCTIONS, sh`set -e`, script]);
}

/** What two snapshots differ in, a line each. */
export function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${JSON.stringify(before.get(path))} → ${JSON.stringify(after.get(path))}`);
}

let toolDirectory: string | undefined;

/** `bin`: what scripts see; `real`: what the stand-ins themselves use. Made once, gone with the process. */
function tools(): string {
  if (toolDirectory !== undefined) return toolDirectory;
  const directory = mkdtempSync(join(tmpdir(), 'lvs-dr-tools-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'bin'));
  mkdirSync(join(directory, 'real'));
  for (const tool of [...READING, ...CHANGING, 'chmod']) {
    const real = execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
    symlinkSync(real, join(directory, 'real', tool));
    if (READING.includes(tool)) symlinkSync(real, join(directory, 'bin', tool));
  }
  const source = join(__dirname, 'simulated');
  for (const name of readdirSync(source)) {
    for (const target of name === 'changing-tool' ? CHANGING : [name]) {
      copyFileSync(join(source, name), join(directory, 'bin', target));
      chmodSync(join(directory, 'bin', target), 0o755);
    }
  }
  return (toolDirectory = directory);
}

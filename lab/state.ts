import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Acceleration } from './accel';
import { LAB_HOSTS, type LabHostName, type LabProfileName } from './hosts';
import type { LabImage } from './image';
import { alive, delay } from './process';

/** Every path of one lab. Nothing of it lies in the work tree. */
export interface LabPaths {
  readonly directory: string;
  /** Sockets, pid files and console texts: gone after `down`. */
  readonly run: string;
  readonly machines: string;
  readonly keys: string;
  readonly sshConfig: string;
  readonly knownHosts: string;
}

/** What a lab is made of; remembered between two runs, and all that somebody needs who attaches to it. */
export interface LabRecord {
  readonly profile: LabProfileName;
  readonly image: LabImage;
  readonly acceleration: Acceleration;
  readonly ports: Readonly<Record<LabHostName, number>>;
  /** Directory of the sockets, where the lab's own would make socket paths too long. */
  readonly run: string;
}

/** sun_path holds 108 bytes; QEMU, vde2 and ssh add names of up to 24 to the directory. */
const LONGEST_RUN_DIRECTORY = 80;

export function cacheDirectory(): string {
  return `${process.env['XDG_CACHE_HOME'] ?? `${homedir()}/.cache`}/lvs-dr/lab`;
}

export function checkoutDirectory(): string {
  return resolve(__dirname, '..');
}

export function defaultDirectory(profile: LabProfileName): string {
  const state = process.env['XDG_STATE_HOME'] ?? `${homedir()}/.local/state`;
  const checkout = createHash('sha256').update(checkoutDirectory()).digest('hex').slice(0, 10);
  return `${state}/lvs-dr/lab/${checkout}-${profile}`;
}

export function pathsOf(directory: string, run = `${directory}/run`): LabPaths {
  return {
    directory,
    run,
    machines: `${directory}/machines`,
    keys: `${directory}/keys`,
    sshConfig: `${directory}/ssh_config`,
    knownHosts: `${directory}/known_hosts`,
  };
}

export async function readRecord(directory: string): Promise<LabRecord | undefined> {
  const text = await readFile(`${directory}/lab.json`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as LabRecord);
}

/** The record of a lab that is about to start: its old ports while they are free, so that nothing has to be told anew. */
export async function prepareRecord(
  directory: string,
  made: Pick<LabRecord, 'profile' | 'image' | 'acceleration'>,
): Promise<LabRecord> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const old = await readRecord(directory);
  const ports = await choosePorts(directory, old);
  const record: LabRecord = { ...made, ports, run: old?.run ?? runDirectory(directory) };
  await mkdir(record.run, { recursive: true, mode: 0o700 });
  await writeFile(`${directory}/lab.json`, JSON.stringify(record, undefined, 2));
  return record;
}

function runDirectory(directory: string): string {
  const run = `${directory}/run`;
  return Buffer.byteLength(run) <= LONGEST_RUN_DIRECTORY ? run : mkdtempSync('/tmp/lvs-lab-');
}

/** Below the ports that the kernel gives to outgoing connections, at a place that differs from lab to lab. */
async function choosePorts(directory: string, old: LabRecord | undefined): Promise<Record<LabHostName, number>> {
  const start = 20_000 + (createHash('sha256').update(directory).digest().readUInt16BE(0) % 1_000) * 10;
  const taken = new Set<number>();
  const ports: Partial<Record<LabHostName, number>> = {};
  for (const { name } of LAB_HOSTS) {
    let port = old?.ports[name] ?? start;
    while (taken.has(port) || !(await isFree(port))) port = port >= 32_000 ? 20_000 : port + 1;
    taken.add(port);
    ports[name] = port;
  }
  return ports as Record<LabHostName, number>;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => answer(true)));
  });
}

/** One process at a time changes a lab. A lock whose owner is gone is taken over. */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = `${directory}/lock`;
  for (;;) {
    try {
      const file = await open(lock, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
      // An empty lock is one that its owner is just writing, or died while writing: the next look tells.
      if (owner > 0 && !alive(owner)) await rm(lock, { force: true });
      await delay(100);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Removes disks, keys and record of a lab that is down. */
export async function forgetLab(directory: string): Promise<void> {
  await withLock(directory, async () => {
    for (const part of ['machines', 'keys', 'ssh_config', 'known_hosts', 'lab.json']) {
      await rm(`${directory}/${part}`, { recursive: true, force: true });
    }
  });
}

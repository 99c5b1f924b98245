import { createHmac, randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyTypeOf, knownHostsName, parseKnownHosts, type HostName, type KnownHostsLine } from './knownHosts';

type Lines = readonly KnownHostsLine[];

/** A file that has changed within this many milliseconds may change again without looking any different (FAT: 2 s). */
const UNSETTLED_MS = 2_000;

const NOTHING: Lines = [];

/**
 * known_hosts files, each parsed once for as long as it stays as it is. Whether it does is asked at every reading, of
 * the opened file: a file that may no longer be read is never answered for from memory.
 */
export class KnownHostsFiles {
  private readonly parsed = new Map<string, { readonly stamp: string; readonly lines: Promise<Lines> }>();
  private readonly joined = new Map<string, { readonly parts: readonly Lines[]; readonly lines: Lines }>();

  /** The clock in milliseconds, as the files' times are. */
  constructor(private readonly now: () => number = Date.now) {}

  /**
   * Every line of every file. A file that does not exist holds nothing; one that cannot be read rejects, since an
   * unread line may be the one that revokes the key.
   */
  async read(files: readonly string[]): Promise<Lines> {
    const parts = await Promise.all(files.map((file) => this.linesOf(file)));
    const key = JSON.stringify(files);
    const last = this.joined.get(key);
    if (last?.parts.every((part, index) => part === parts[index]) === true) return last.lines;
    const lines = parts.flat();
    this.joined.set(key, { parts, lines });
    return lines;
  }

  private async linesOf(file: string): Promise<Lines> {
    let handle: FileHandle;
    try {
      handle = await open(file);
    } catch (error) {
      this.parsed.delete(file);
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
        return NOTHING;
      throw error;
    }
    try {
      return await this.linesIn(handle, file);
    } finally {
      await handle.close();
    }
  }

  private async linesIn(handle: FileHandle, file: string): Promise<Lines> {
    const stats = await handle.stat({ bigint: true });
    const stamp = stampOf(stats);
    const known = this.parsed.get(file);
    if (known?.stamp === stamp) return known.lines;
    const lines = handle.readFile('utf8').then((text) => parseKnownHosts(text, file));
    if (this.isSettled(stats)) this.parsed.set(file, { stamp, lines });
    else this.parsed.delete(file);
    try {
      return await lines;
    } catch (error) {
      this.parsed.delete(file);
      throw error;
    }
  }

  /** What is no plain file, such as a pipe, has no times to go by. */
  private isSettled(stats: BigIntStats): boolean {
    const changed = stats.mtimeMs > stats.ctimeMs ? stats.mtimeMs : stats.ctimeMs;
    return stats.isFile() && this.now() - Number(changed) > UNSETTLED_MS;
  }
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** The line that `ssh` itself would write for a newly accepted key. */
export function knownHostsLine(name: HostName, key: Buffer, hashed: boolean): string {
  const plain = name.alias?.toLowerCase() ?? knownHostsName(name.host, name.port);
  return `${hashed ? hashName(plain) : plain} ${keyTypeOf(key)} ${key.toString('base64')}`;
}

function hashName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

/** Adds a line at the end, creating file (0600) and directory (0700) as ssh does. */
export async function appendKnownHost(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    // One write: two processes appending at once must not mix their lines.
    await handle.appendFile(`${size > 0 && last[0] !== 0x0a ? '\n' : ''}${line}\n`);
  } finally {
    await handle.close();
  }
}

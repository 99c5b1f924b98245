import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyTypeOf, knownHostsName, parseKnownHosts, type HostName, type KnownHostsLine } from './knownHosts';

/**
 * Every line of every file. A file that does not exist holds nothing; one that cannot be read rejects, since an
 * unread line may be the one that revokes the key.
 */
export async function readKnownHosts(files: readonly string[]): Promise<readonly KnownHostsLine[]> {
  const all = await Promise.all(
    files.map(async (file) => {
      try {
        return parseKnownHosts(await readFile(file, 'utf8'), file);
      } catch (error) {
        if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
          return [];
        throw error;
      }
    }),
  );
  return all.flat();
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

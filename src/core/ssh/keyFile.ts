import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { keyTypeOf } from './knownHosts';
import type { Ssh2 } from './ssh2';

/** What an IdentityFile turned out to be. */
export type KeyFile =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'private'; readonly key: ParsedKey; readonly blob: Buffer }
  /** `blob` is absent for the old PEM format without a `.pub` beside it. */
  | { readonly kind: 'encrypted'; readonly data: Buffer; readonly blob?: Buffer }
  /** Only the public half: the agent must hold the private one. */
  | { readonly kind: 'public'; readonly blob: Buffer }
  | {
      readonly kind: 'unsupported';
      readonly what: 'pkcs8' | 'security-key' | 'ppk' | 'unknown-format';
      readonly blob?: Buffer;
    };

export async function readKeyFile(path: string, ssh2: Ssh2): Promise<KeyFile> {
  let data: Buffer;
  try {
    data = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'absent' };
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
  const text = data.toString('latin1');
  const blob = openSshPublicPart(text) ?? (await publicHalf(path));
  const known = blob === undefined ? {} : { blob };
  if (blob !== undefined && keyTypeOf(blob).startsWith('sk-'))
    return { kind: 'unsupported', what: 'security-key', blob };
  if (/^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/m.test(text)) return { kind: 'unsupported', what: 'pkcs8', ...known };
  if (text.startsWith('PuTTY-User-Key-File-3')) return { kind: 'unsupported', what: 'ppk', ...known };
  const line = publicLine(text);
  if (line !== undefined) return { kind: 'public', blob: line };
  const parsed = parseKey(data, ssh2);
  if (parsed instanceof Error) {
    if (/encrypted/i.test(parsed.message)) return { kind: 'encrypted', data, ...known };
    return { kind: 'unsupported', what: 'unknown-format', ...known };
  }
  if (!parsed.isPrivateKey()) return { kind: 'unsupported', what: 'unknown-format', ...known };
  return { kind: 'private', key: parsed, blob: parsed.getPublicSSH() };
}

/** The key with its passphrase; `undefined`: the passphrase is wrong. Blocks for up to a second (bcrypt). */
export function decryptKey(data: Buffer, passphrase: string, ssh2: Ssh2): ParsedKey | undefined {
  const parsed = parseKey(data, ssh2, passphrase);
  return parsed instanceof Error ? undefined : parsed;
}

/** ssh2's own parser, which gives a list of one for some formats, whatever its types say. */
export function parseKey(data: Buffer, ssh2: Ssh2, passphrase?: string): ParsedKey | Error {
  const parsed: ParsedKey | Error | readonly ParsedKey[] = ssh2.utils.parseKey(data, passphrase);
  if (!isList(parsed)) return parsed;
  return parsed[0] ?? new Error('no key');
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** The public key of an OpenSSH private key, which stays readable when the private one is encrypted (PROTOCOL.key). */
function openSshPublicPart(text: string): Buffer | undefined {
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const data = Buffer.from(match[1], 'base64');
  const magic = 'openssh-key-v1\0';
  if (data.toString('latin1', 0, magic.length) !== magic) return undefined;
  let offset = magic.length;
  const field = (): Buffer | undefined => {
    if (offset + 4 > data.length) return undefined;
    const end = offset + 4 + data.readUInt32BE(offset);
    const value = data.subarray(offset + 4, end);
    offset = end;
    return end > data.length ? undefined : value;
  };
  field(); // cipher
  field(); // kdf
  field(); // kdf options
  offset += 4; // number of keys, always 1
  return field();
}

async function publicHalf(path: string): Promise<Buffer | undefined> {
  try {
    return publicLine(await readFile(`${path}.pub`, 'latin1'));
  } catch {
    return undefined;
  }
}

function publicLine(text: string): Buffer | undefined {
  const [type, encoded] = text.trim().split(/\s+/);
  if (type === undefined || encoded === undefined || !/^[A-Za-z0-9+/]+=*$/.test(encoded)) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  return keyTypeOf(blob) === type ? blob : undefined;
}

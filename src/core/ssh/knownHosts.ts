import { createHash, createHmac } from 'node:crypto';

/** One usable line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostsLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker: 'none' | 'cert-authority' | 'revoked';
  /** The host field as written: patterns separated by commas, or one hash. */
  readonly hosts: string;
  readonly keyType: string;
  readonly key: Buffer;
}

/** What known_hosts says about a key that a host has shown. */
export type KnownHostState =
  | { readonly state: 'match'; readonly entry: KnownHostsLine }
  /** Another key of the same type is on record. */
  | { readonly state: 'mismatch'; readonly entry: KnownHostsLine }
  /** Only keys of other types are on record. */
  | { readonly state: 'other-key-type'; readonly entry: KnownHostsLine }
  | { readonly state: 'revoked'; readonly entry: KnownHostsLine }
  /** The host is only vouched for by a certificate authority. */
  | { readonly state: 'ca-only'; readonly entry: KnownHostsLine }
  | { readonly state: 'unknown' };

/** Lines that cannot be a key entry are skipped, as ssh does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHostsLine[] {
  return text.split('\n').flatMap((raw, index) => {
    const entry = parseLine(raw);
    return entry === undefined ? [] : [{ file, line: index + 1, ...entry }];
  });
}

function parseLine(raw: string): Omit<KnownHostsLine, 'file' | 'line'> | undefined {
  const text = raw.replace(/\r$/, '').replace(/^[ \t]+/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const fields = text.split(/[ \t]+/);
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : undefined;
  if (marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked') return undefined;
  const [hosts, keyType, encoded] = fields;
  if (hosts === undefined || keyType === undefined || encoded === undefined) return undefined;
  const key = decodeKey(encoded);
  if (key === undefined || keyTypeOf(key) !== keyType) return undefined;
  const known = marker === '@revoked' ? 'revoked' : marker === '@cert-authority' ? 'cert-authority' : 'none';
  return { marker: known, hosts, keyType, key };
}

function decodeKey(encoded: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return undefined;
  return Buffer.from(encoded, 'base64');
}

/** Type name at the start of a public key blob (RFC 4253 section 6.6); empty when there is none. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return length > 64 || key.length < 4 + length ? '' : key.toString('latin1', 4, 4 + length);
}

/** As `ssh-keygen -lf` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The name under which a host is looked up and stored: `host`, or `[host]:port` off port 22. */
export function knownHostsName(host: string, port: number): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

/** Does the host field of a line cover this name (already lower-case)? A negated pattern vetoes the whole line. */
export function matchesHosts(field: string, name: string): boolean {
  if (field.startsWith('|')) return matchesHash(field, name);
  if (!/[,*?!]/.test(field)) return field.toLowerCase() === name;
  let matched = false;
  for (const pattern of field.toLowerCase().split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), name)) return false;
    } else if (matchesPattern(pattern, name)) matched = true;
  }
  return matched;
}

function matchesHash(field: string, name: string): boolean {
  const [, version, salt, digest] = field.split('|');
  if (version !== '1' || salt === undefined || digest === undefined) return false;
  const expected = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.equals(Buffer.from(digest, 'base64'));
}

/** `*` and `?` of ssh_config PATTERNS; everything else, brackets included, is literal. Linear in time. */
function matchesPattern(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

export interface HostName {
  readonly host: string;
  readonly port: number;
  /** HostKeyAlias: looked up as it is, without a port. */
  readonly alias?: string | undefined;
}

/** What was found in a list of lines: looking a name up among hashed ones costs a hash for each of them. */
const found = new WeakMap<readonly KnownHostsLine[], Map<string, readonly KnownHostsLine[]>>();

/** All lines that speak about a host. */
export function linesFor(lines: readonly KnownHostsLine[], name: HostName): readonly KnownHostsLine[] {
  const key = name.alias?.toLowerCase() ?? knownHostsName(name.host, name.port);
  const names = found.get(lines) ?? new Map<string, readonly KnownHostsLine[]>();
  found.set(lines, names);
  const about = names.get(key) ?? lines.filter((line) => matchesHosts(line.hosts, key));
  names.set(key, about);
  return about;
}

/** Judges a key as ssh does (hostfile.c, sshconnect.c): revocation first, then the key itself, then its type. */
export function judgeHostKey(lines: readonly KnownHostsLine[], name: HostName, key: Buffer): KnownHostState {
  const about = linesFor(lines, name);
  const revoked = about.find((line) => line.marker === 'revoked' && line.key.equals(key));
  if (revoked !== undefined) return { state: 'revoked', entry: revoked };
  const plain = about.filter((line) => line.marker === 'none');
  const match = plain.find((line) => line.key.equals(key));
  if (match !== undefined) return { state: 'match', entry: match };
  const type = keyTypeOf(key);
  const sameType = plain.find((line) => line.keyType === type);
  if (sameType !== undefined) return { state: 'mismatch', entry: sameType };
  if (name.alias === undefined && name.port !== 22) {
    // ssh also accepts a key that is on record for the host without its port.
    const portless = judgeHostKey(lines, { host: name.host, port: 22 }, key);
    if (portless.state === 'match' || portless.state === 'revoked') return portless;
  }
  const [other] = plain;
  if (other !== undefined) return { state: 'other-key-type', entry: other };
  const authority = about.find((line) => line.marker === 'cert-authority');
  return authority === undefined ? { state: 'unknown' } : { state: 'ca-only', entry: authority };
}

/** Key types on record for a host, so that the server can be asked for one of them first. */
export function knownKeyTypes(lines: readonly KnownHostsLine[], name: HostName): ReadonlySet<string> {
  const named = linesFor(lines, name);
  const about = named.length === 0 && name.alias === undefined ? linesFor(lines, { ...name, port: 22 }) : named;
  return new Set(about.filter((line) => line.marker === 'none').map((line) => line.keyType));
}

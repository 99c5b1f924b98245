import * as l10n from '@vscode/l10n';
import { access } from 'node:fs/promises';
import type { AnyAuthMethod, BaseAgent, ParsedKey, PublicKeyAuthMethod, SignCallback } from 'ssh2';
import { listAgentKeys, type AgentKey } from './agentKeys';
import { decryptKey, parseKey, readKeyFile, type KeyFile } from './keyFile';
import { fingerprintOf } from './knownHosts';
import type { Ssh2 } from './ssh2';
import type { SshTarget } from './target';

/** One key to offer to the server. */
export interface Identity {
  /** For the log and for the error that lists what was tried. */
  readonly description: string;
  /** How ssh2 is to offer it. `onSign` tells that the server has accepted the key and a signature was asked for. */
  readonly offer: (onSign: () => void) => Promise<AnyAuthMethod | undefined>;
}

export interface Identities {
  readonly identities: readonly Identity[];
  /** Why keys that are there cannot be used, and the way out: shown when no login succeeds. */
  readonly notes: readonly string[];
  /** Keys that are there and that only the system's own `ssh` can use. */
  readonly beyond: readonly string[];
}

export interface KeyStore {
  /** Private keys already decrypted, by path; asked for once and kept in memory only. */
  readonly decrypted: Map<string, ParsedKey>;
  /** `undefined`: there is nobody to ask, or they declined. */
  readonly passphrase: ((file: string, attempt: number) => Promise<string | undefined>) | undefined;
  /** Told whether a passphrase was right. */
  readonly settled: (file: string, right: boolean) => void;
}

interface NamedFile {
  readonly path: string;
  readonly file: KeyFile;
}

const PASSPHRASE_ATTEMPTS = 3;

/**
 * The keys to offer, in OpenSSH's order (sshconnect2.c, pubkey_prepare): agent keys that the configuration names, then
 * the agent's other keys unless IdentitiesOnly, then key files.
 */
export async function collectIdentities(
  target: SshTarget,
  ssh2: Ssh2,
  store: KeyStore,
  signal: AbortSignal,
): Promise<Identities> {
  const notes: string[] = [];
  const beyond: string[] = [];
  const [agentKeys, files] = await Promise.all([
    agentKeysOf(target, signal, notes),
    Promise.all(target.identityFiles.map(async (path) => ({ path, file: await readKeyFile(path, ssh2) }))),
  ]);
  const named = files.filter(({ file }) => file.kind !== 'absent');
  if (named.length === 0) notes.push(l10n.t('None of these key files exists: {0}.', target.identityFiles.join(', ')));
  const blobOf = ({ file }: NamedFile): Buffer | undefined => ('blob' in file ? file.blob : undefined);
  const isNamed = (key: AgentKey): boolean => named.some((one) => blobOf(one)?.equals(key.blob) === true);
  const fromAgent = [
    ...agentKeys.filter(isNamed),
    ...(target.identitiesOnly ? [] : agentKeys.filter((key) => !isNamed(key))),
  ];
  const held = (one: NamedFile): boolean => agentKeys.some((key) => blobOf(one)?.equals(key.blob) === true);
  const identities = [
    ...fromAgent.map((key) => agentIdentity(target, key, ssh2, notes, beyond)),
    ...(await Promise.all(
      named.filter((one) => !held(one)).map((one) => fileIdentity(target, one, ssh2, store, notes, beyond)),
    )),
  ];
  return { identities: identities.filter((identity) => identity !== undefined), notes, beyond };
}

async function agentKeysOf(target: SshTarget, signal: AbortSignal, notes: string[]): Promise<readonly AgentKey[]> {
  if (target.agent === undefined) {
    notes.push(l10n.t('No SSH agent is in use.'));
    return [];
  }
  try {
    const keys = await listAgentKeys(target.agent, signal);
    if (keys.length === 0) notes.push(l10n.t('The SSH agent holds no key.'));
    return keys;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    notes.push(l10n.t('The SSH agent at {0} cannot be used: {1}.', target.agent, why));
    return [];
  }
}

function agentIdentity(
  target: SshTarget,
  key: AgentKey,
  ssh2: Ssh2,
  notes: string[],
  beyond: string[],
): Identity | undefined {
  const description = l10n.t('agent key {0} {1} {2}', key.type, fingerprintOf(key.blob), key.comment);
  if (key.type.includes('-cert-v01@')) {
    beyond.push(`certificate ${key.comment}`);
    notes.push(l10n.t('The SSH agent holds a certificate ({0}), which only your own ssh can use: set lvs.ssh.transport to auto or system, or add the plain key to authorized_keys.', key.comment)); // prettier-ignore
    return undefined;
  }
  const publicKey = parseKey(Buffer.from(`${key.type} ${key.blob.toString('base64')}`), ssh2);
  if (publicKey instanceof Error || target.agent === undefined) {
    beyond.push(`agent key ${key.comment} (${key.type})`);
    notes.push(l10n.t('The SSH agent key {0} ({1}) can only be used by your own ssh: set lvs.ssh.transport to auto or system, or use an ed25519, ecdsa or rsa key.', key.comment, key.type)); // prettier-ignore
    return undefined;
  }
  const agent = ssh2.createAgent(target.agent);
  const sign = (data: Buffer, hash: string | undefined, done: SignCallback): void =>
    agent.sign(publicKey, data, hash === undefined ? {} : { hash: hash as 'sha256' | 'sha512' }, done);
  return {
    description,
    offer: (onSign) => Promise.resolve(signer(ssh2, target.user, publicKey, onSign, sign)),
  };
}

async function fileIdentity(
  target: SshTarget,
  { path, file }: NamedFile,
  ssh2: Ssh2,
  store: KeyStore,
  notes: string[],
  beyond: string[],
): Promise<Identity | undefined> {
  const certified = await exists(`${path}-cert.pub`);
  if (certified) beyond.push(`certificate ${path}-cert.pub`);
  if (certified)
    notes.push(
      l10n.t('{0} has a certificate, which only your own ssh can use: set lvs.ssh.transport to auto or system.', path),
    );
  const description = l10n.t('key file {0}', path);
  switch (file.kind) {
    case 'absent':
      return undefined;
    case 'unreadable':
      notes.push(l10n.t('The key file {0} cannot be read: {1}', path, file.why));
      return undefined;
    case 'public':
      notes.push(l10n.t('{0} is a public key, and the SSH agent does not hold its private half.', path));
      return undefined;
    case 'unsupported':
      notes.push(unsupportedNote(path, file.what));
      if (file.what === 'pkcs8' || file.what === 'security-key') beyond.push(`${file.what} key ${path}`);
      return undefined;
    case 'private': {
      const method: PublicKeyAuthMethod = { type: 'publickey', username: target.user, key: file.key };
      return { description, offer: () => Promise.resolve(method) };
    }
    case 'encrypted':
      return encryptedIdentity(target, path, file, ssh2, store, notes);
  }
}

function unsupportedNote(path: string, what: 'pkcs8' | 'security-key' | 'ppk' | 'unknown-format'): string {
  switch (what) {
    case 'pkcs8':
      return l10n.t(
        '{0} is in PKCS#8 format, which only your own ssh reads: set lvs.ssh.transport to auto or system, or convert it with: ssh-keygen -p -f {0}',
        path,
      );
    case 'security-key':
      return l10n.t('{0} belongs to a FIDO security key, which only your own ssh can use: set lvs.ssh.transport to auto or system, or use an ed25519, ecdsa or rsa key.', path); // prettier-ignore
    case 'ppk':
      return l10n.t(
        '{0} is a PuTTY key of version 3; export it in PuTTYgen with Conversions > Export OpenSSH key.',
        path,
      );
    case 'unknown-format':
      return l10n.t('{0} is not a private key in a known format.', path);
  }
}

function encryptedIdentity(
  target: SshTarget,
  path: string,
  file: Extract<KeyFile, { kind: 'encrypted' }>,
  ssh2: Ssh2,
  store: KeyStore,
  notes: string[],
): Identity | undefined {
  const unlock = async (): Promise<ParsedKey | undefined> => {
    for (let attempt = 1; attempt <= PASSPHRASE_ATTEMPTS; attempt += 1) {
      const known = store.decrypted.get(path);
      if (known !== undefined) return known;
      const passphrase = await store.passphrase?.(path, attempt);
      // Another connection may have unlocked it while this one waited for its turn to ask.
      const unlocked = store.decrypted.get(path) ?? (passphrase === undefined ? undefined : decryptKey(file.data, passphrase, ssh2)); // prettier-ignore
      if (passphrase !== undefined) store.settled(path, unlocked !== undefined);
      if (unlocked !== undefined) {
        store.decrypted.set(path, unlocked);
        return unlocked;
      }
      if (passphrase === undefined) return undefined;
    }
    return undefined;
  };
  const description = l10n.t('key file {0} (with a passphrase)', path);
  const known = store.decrypted.get(path);
  if (known !== undefined) {
    return { description, offer: () => Promise.resolve({ type: 'publickey', username: target.user, key: known }) };
  }
  if (store.passphrase === undefined) {
    notes.push(l10n.t('{0} needs a passphrase; add it to your SSH agent with: ssh-add {0}', path));
    return undefined;
  }
  const publicKey = file.blob === undefined ? undefined : parseKey(file.blob, ssh2);
  if (publicKey === undefined || publicKey instanceof Error) {
    return {
      description,
      offer: async () => {
        const key = await unlock();
        return key === undefined ? undefined : { type: 'publickey', username: target.user, key };
      },
    };
  }
  // The server is asked about the public half first: nobody types a passphrase for a key it would not take.
  const sign = (data: Buffer, hash: string | undefined, done: SignCallback): void => {
    unlock().then(
      (key) => {
        const signature: unknown = key?.sign(data, hash);
        if (Buffer.isBuffer(signature)) done(null, signature);
        else done(signature instanceof Error ? signature : new Error('no passphrase was given'));
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  };
  return { description, offer: (onSign) => Promise.resolve(signer(ssh2, target.user, publicKey, onSign, sign)) };
}

/** An ssh2 agent that knows exactly one key, so that keys are offered one at a time and in our order. */
function signer(
  ssh2: Ssh2,
  username: string,
  publicKey: ParsedKey,
  onSign: () => void,
  sign: (data: Buffer, hash: string | undefined, done: SignCallback) => void,
): AnyAuthMethod {
  class OneKey extends ssh2.BaseAgent<ParsedKey> {
    override getIdentities(done: (error?: Error | null, keys?: ParsedKey[]) => void): void {
      done(null, [publicKey]);
    }

    override sign(_key: ParsedKey, data: Buffer, options: unknown, done?: SignCallback): void {
      const reply = typeof options === 'function' ? (options as SignCallback) : done;
      const hash = typeof options === 'object' && options !== null && 'hash' in options ? options.hash : undefined;
      onSign();
      if (reply !== undefined) sign(data, typeof hash === 'string' ? hash : undefined, reply);
    }
  }
  return { type: 'agent', username, agent: new OneKey() as BaseAgent };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

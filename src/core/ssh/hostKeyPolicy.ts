import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { ChangedHostKey, UnknownHostKey } from './interaction';
import { fingerprintOf, judgeHostKey, keyTypeOf, knownHostsName, type HostName, type KnownHostState, type KnownHostsLine } from './knownHosts'; // prettier-ignore
import { addressOf, type SshTarget, type StrictHostKeyChecking } from './target';

export type HostKeyVerdict =
  | { readonly verdict: 'trusted' }
  /** Trusted without asking, and to be written to known_hosts. */
  | { readonly verdict: 'store' }
  /** Trusted only because StrictHostKeyChecking is `no`: no secret may be sent to this host. */
  | { readonly verdict: 'unverified'; readonly state: KnownHostState }
  /** Not trusted unless the person says so. */
  | { readonly verdict: 'ask'; readonly known: UnknownHostKey['known'] }
  | { readonly verdict: 'refuse'; readonly error: HostError; readonly change?: ChangedHostKey };

/** What StrictHostKeyChecking makes of a key (ssh_config(5)). A revoked key is refused whatever it says. */
export function decideHostKey(state: KnownHostState, target: SshTarget, key: Buffer): HostKeyVerdict {
  const checking = target.hostKeys.checking;
  switch (state.state) {
    case 'match':
      return { verdict: 'trusted' };
    case 'revoked':
      return { verdict: 'refuse', error: revokedError(target, key, state.entry) };
    case 'mismatch': {
      if (checking === 'no') return { verdict: 'unverified', state };
      const change = changeOf(target, key, state.entry);
      return { verdict: 'refuse', error: changedError(change), change };
    }
    case 'unknown':
      return unknownVerdict(checking, target, key, 'nothing');
    // An impostor can always offer a key of a type that is not on record, so this is never accepted as merely new.
    case 'other-key-type':
      return unknownVerdict(checking === 'accept-new' ? 'ask' : checking, target, key, 'other-key-type');
    case 'ca-only':
      return unknownVerdict(checking === 'accept-new' ? 'ask' : checking, target, key, 'certificate-authority');
  }
}

function unknownVerdict(
  checking: StrictHostKeyChecking,
  target: SshTarget,
  key: Buffer,
  known: UnknownHostKey['known'],
): HostKeyVerdict {
  switch (checking) {
    case 'ask':
      return { verdict: 'ask', known };
    case 'accept-new':
    case 'no':
      return { verdict: 'store' };
    case 'yes':
      return { verdict: 'refuse', error: unknownHostKeyError(target, key, known) };
  }
}

/**
 * Answers ssh2's question about a key. Always synchronous: an answer that comes later corrupts the stream at a re-key
 * (ssh2 1.17). At a re-key only the key accepted for this connection is good.
 */
export class HostKeyVerifier {
  private accepted: Buffer | undefined;
  private last: { readonly key: Buffer; readonly verdict: HostKeyVerdict } | undefined;

  constructor(
    private readonly target: SshTarget,
    private lines: readonly KnownHostsLine[],
    /** A key the person has accepted for this host between two attempts. */
    private readonly agreed: Buffer | undefined,
  ) {}

  readonly verify = (shown: Buffer): boolean => {
    if (this.accepted !== undefined) return this.accepted.equals(shown);
    const key = Buffer.from(shown);
    const state = judgeHostKey(this.lines, hostNameOf(this.target), key);
    const verdict = decideHostKey(state, this.target, key);
    const agreed = verdict.verdict === 'ask' && this.agreed?.equals(key) === true;
    this.last = { key, verdict: agreed ? { verdict: 'trusted' } : verdict };
    const trusted = this.last.verdict.verdict !== 'refuse' && this.last.verdict.verdict !== 'ask';
    if (trusted) {
      this.accepted = key;
      this.lines = []; // a connection lives for days, and each version of the file that one was made under would with it
    }
    return trusted;
  };

  /** What was shown and decided; `undefined` before the host has shown a key. */
  get outcome(): { readonly key: Buffer; readonly verdict: HostKeyVerdict } | undefined {
    return this.last;
  }
}

export function hostNameOf(target: SshTarget): HostName {
  return { host: target.hostName, port: target.port, alias: target.hostKeys.alias };
}

export function questionAbout(target: SshTarget, key: Buffer, known: UnknownHostKey['known']): UnknownHostKey {
  return {
    host: target.label,
    address: addressOf(target),
    keyType: keyTypeOf(key),
    fingerprint: fingerprintOf(key),
    known,
  };
}

function storedName(target: SshTarget): string {
  return target.hostKeys.alias ?? knownHostsName(target.hostName, target.port);
}

export function unknownHostKeyError(target: SshTarget, key: Buffer, known: UnknownHostKey['known']): HostError {
  const what = l10n.t(
    '{0} ({1}) identified itself with a {2} key that is not in your known_hosts: {3}.',
    target.label,
    addressOf(target),
    keyTypeOf(key),
    fingerprintOf(key),
  );
  const more =
    known === 'other-key-type'
      ? ` ${l10n.t('Keys of other types are on record for this host, so be careful.')}`
      : known === 'certificate-authority'
        ? ` ${l10n.t('Your known_hosts trusts this host through a certificate authority, which cannot be checked here.')}`
        : '';
  return new HostError(target.label, 'host-key-unknown', what + more, {
    next: l10n.t(
      'Compare the fingerprint with the one shown on the console of the host (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then accept it when asked, or connect once with: ssh {0}',
      target.alias,
    ),
  });
}

function changeOf(target: SshTarget, key: Buffer, entry: KnownHostsLine): ChangedHostKey {
  return {
    host: target.label,
    address: addressOf(target),
    keyType: entry.keyType,
    fingerprint: fingerprintOf(key),
    recorded: fingerprintOf(entry.key),
    file: entry.file,
    line: entry.line,
    removal: removalCommand(target, entry.file),
  };
}

/** For whoever knows why a key has changed, and types this somewhere else. */
export function removalCommand(target: SshTarget, file: string): string {
  return `ssh-keygen -f ${shown(file)} -R ${shown(storedName(target))}`;
}

/** Refuses a host whose key is not the one on record. */
export function changedError(change: ChangedHostKey): HostError {
  const { host, address, keyType, fingerprint, recorded, file, line, removal } = change;
  return new HostError(
    host,
    'host-key-changed',
    l10n.t(
      'The {0} host key of {1} ({2}) has changed: it is now {3}, but {4} line {5} says {6}. Either the host was reinstalled, or someone is intercepting the connection. Nothing was sent to it.',
      keyType,
      host,
      address,
      fingerprint,
      file,
      line,
      recorded,
    ),
    {
      next: l10n.t('Find out why the key changed. Only if you know the reason, remove the old key with: {0}', removal),
    },
  );
}

function revokedError(target: SshTarget, key: Buffer, entry: KnownHostsLine): HostError {
  return new HostError(
    target.label,
    'host-key-revoked',
    l10n.t(
      '{0} ({1}) identified itself with a key that {2} line {3} marks as revoked: {4}. Nothing was sent to it.',
      target.label,
      addressOf(target),
      entry.file,
      entry.line,
      fingerprintOf(key),
    ),
    { next: l10n.t('Do not connect. Ask whoever revoked the key; the host needs a new one.') },
  );
}

/** A word of a command that a person is to copy. */
function shown(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `"${text}"`;
}

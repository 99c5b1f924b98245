import * as l10n from '@vscode/l10n';
import { HostError, type HostErrorCode } from '../errors';
import { BeyondSsh2 } from './beyondSsh2';
import type { Identities } from './identities';
import type { Login } from './auth';
import { addressOf, type SshTarget } from './target';

export function cancelled(label: string, cause?: unknown): HostError {
  return new HostError(label, 'cancelled', l10n.t('{0}: cancelled.', label), { cause });
}

interface CodedError extends Error {
  readonly code?: string | number;
  readonly level?: string;
  readonly reason?: number | string;
}

/** An error of the socket while it connects (codes of getaddrinfo(3) and connect(2)). */
export function connectError(target: SshTarget, error: CodedError): HostError {
  const at = [target.label, addressOf(target)] as const;
  const make = (code: HostErrorCode, message: string, next: string): HostError =>
    new HostError(target.label, code, message, { next, output: error.message, cause: error });
  switch (error.code ?? '') {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NONAME':
      return make(
        'name-not-found',
        l10n.t('{0}: the name {1} could not be resolved.', target.label, target.hostName),
        l10n.t('Check the address in cluster.yaml or the HostName in your ssh configuration, and your name server.'),
      );
    case 'ECONNREFUSED':
      return make(
        'refused',
        l10n.t('{0} ({1}) refused the connection.', ...at),
        l10n.t('Check that sshd runs on the host and listens on port {0}.', target.port),
      );
    case 'ETIMEDOUT':
      return timedOut(target, 'connect', undefined, error);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'EADDRNOTAVAIL':
      return make(
        'unreachable',
        l10n.t('{0} ({1}) cannot be reached from this machine: {2}.', ...at, error.message),
        l10n.t('Check that the host is up and that this machine has a route to it.'),
      );
    default:
      return make(
        'unreachable',
        l10n.t('{0} ({1}): the connection failed: {2}.', ...at, error.message),
        l10n.t('Try: ssh -v {0}', target.alias),
      );
  }
}

/** `ms`: after how long; absent when the operating system gave up. */
export function timedOut(target: SshTarget, stage: 'connect' | 'login', ms?: number, cause?: unknown): HostError {
  const seconds = ms === undefined ? '' : ` (${(ms / 1000).toFixed(ms < 1000 ? 1 : 0)} s)`;
  return stage === 'connect'
    ? new HostError(
        target.label,
        'timed-out',
        l10n.t('{0} ({1}) did not answer in time{2}.', target.label, addressOf(target), seconds),
        { next: l10n.t('Check that the host is up and that no firewall drops port {0}.', target.port), cause },
      )
    : new HostError(
        target.label,
        'timed-out',
        l10n.t('{0} ({1}) took the connection but did not finish the SSH login in time{2}.', target.label, addressOf(target), seconds), // prettier-ignore
        {
          next: l10n.t(
            'Check that an SSH server listens on port {0} and that the host is not overloaded.',
            target.port,
          ),
          cause,
        },
      );
}

/** Why a connection ended before the login was complete, from ssh2's error (absent: it just closed). */
export function loginError(
  target: SshTarget,
  error: CodedError | undefined,
  login: Login,
  keys: Identities,
): HostError {
  const failure = failureOf(target, error, login, keys);
  const beyond = beyondSsh2(failure, error, target, login, keys);
  return beyond === undefined ? failure : new BeyondSsh2(failure, beyond);
}

function beyondSsh2(
  failure: HostError,
  error: CodedError | undefined,
  target: SshTarget,
  login: Login,
  keys: Identities,
): string | undefined {
  if (failure.code === 'handshake-failed')
    return /no matching/i.test(error?.message ?? '') ? error?.message : undefined;
  if (failure.code !== 'authentication-failed') return undefined;
  if (keys.beyond.length > 0) return keys.beyond.join(', ');
  return target.kerberos === true && login.accepted.some((method) => method.startsWith('gssapi'))
    ? 'Kerberos'
    : undefined;
}

function failureOf(target: SshTarget, error: CodedError | undefined, login: Login, keys: Identities): HostError {
  const at = [target.label, addressOf(target)] as const;
  const said = error?.message ?? l10n.t('the connection was closed');
  if (error?.level === 'client-authentication') return authenticationFailed(target, login, keys, error);
  if (error?.code === 2 && /too many authentication failures/i.test(said)) {
    return new HostError(
      target.label,
      'authentication-failed',
      l10n.t('{0} ({1}) gave up after too many failed logins as {2}. Tried: {3}.', ...at, target.user, listed(login.tried)), // prettier-ignore
      {
        next: l10n.t('Name the right key: identityFile in cluster.yaml, or IdentityFile with IdentitiesOnly yes in your ssh configuration.'), // prettier-ignore
        output: said,
        cause: error,
      },
    );
  }
  if (/no matching key exchange/i.test(said)) {
    return handshakeFailed(target, said, error, l10n.t('The server takes only key exchange methods that are not available here (post-quantum ones). Add curve25519-sha256 to KexAlgorithms in its sshd_config, or set lvs.ssh.transport to auto or system.')); // prettier-ignore
  }
  if (/no matching/i.test(said)) {
    return handshakeFailed(target, said, error, l10n.t('Compare the algorithms in sshd_config with those of a current OpenSSH; try: ssh -v {0}', target.alias)); // prettier-ignore
  }
  if (/before handshake|closed|ECONNRESET|EPIPE/i.test(said) && login.tried.length === 0) {
    return handshakeFailed(target, said, error, l10n.t('The server ended the connection itself: look at MaxStartups, AllowUsers and its log (journalctl -u ssh -u sshd).')); // prettier-ignore
  }
  if (error?.level === 'handshake' || error?.level === 'protocol') {
    return handshakeFailed(target, said, error, l10n.t('Check that an SSH server listens on port {0}; try: ssh -v {1}', target.port, target.alias)); // prettier-ignore
  }
  return new HostError(
    target.label,
    'connection-lost',
    l10n.t('The connection to {0} ({1}) was lost during login: {2}.', ...at, said),
    {
      next: l10n.t('Look at the log of sshd on the host (journalctl -u ssh -u sshd), then try again.'),
      output: said,
      cause: error,
    },
  );
}

function handshakeFailed(target: SshTarget, said: string, cause: unknown, next: string): HostError {
  return new HostError(
    target.label,
    'handshake-failed',
    l10n.t('{0} ({1}): no SSH connection could be agreed on: {2}.', target.label, addressOf(target), said),
    { next, output: said, cause },
  );
}

function authenticationFailed(target: SshTarget, login: Login, keys: Identities, cause: unknown): HostError {
  const publicKey = login.accepted.includes('publickey');
  return new HostError(
    target.label,
    'authentication-failed',
    l10n.t(
      '{0} ({1}) did not accept any login as {2}. Tried: {3}. The server accepts: {4}.',
      target.label,
      addressOf(target),
      target.user,
      listed(login.tried),
      listed(login.accepted),
    ),
    {
      next: [
        ...keys.notes,
        publicKey
          ? l10n.t('Put your public key on the host with: ssh-copy-id -p {0} {1}@{2}', target.port, target.user, target.hostName) // prettier-ignore
          : l10n.t('Check the user name, and which login methods the server allows (sshd -T on the host).'),
      ].join('\n'),
      cause,
    },
  );
}

function listed(items: readonly string[]): string {
  return items.length === 0 ? l10n.t('nothing') : items.join(', ');
}

/** A connection that was up and is gone. */
export function connectionLost(target: SshTarget, why: string, cause?: unknown): HostError {
  return new HostError(
    target.label,
    'connection-lost',
    l10n.t('The connection to {0} ({1}) was lost: {2}.', target.label, addressOf(target), why),
    { next: l10n.t('Check that the host is up, then run it again: what is already done is not done twice.'), cause },
  );
}

/** The server would not open another channel, or not run a command in it. */
export function channelRefused(target: SshTarget, cause: unknown): HostError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new HostError(
    target.label,
    'channel-refused',
    l10n.t('{0} ({1}) refused to run a command: {2}.', target.label, addressOf(target), said),
    {
      next: l10n.t('Check MaxSessions, ForceCommand and the shell of {0} on the host.', target.user),
      output: said,
      cause,
    },
  );
}

/** A jump host would not, or could not, connect onwards (RFC 4254 section 5.1 reason codes). */
export function forwardError(target: SshTarget, via: SshTarget, error: CodedError): HostError {
  const prohibited = error.reason === 1;
  const refused = /refused/i.test(error.message);
  const unnamed = /name|resolve/i.test(error.message);
  const late = /timed out/i.test(error.message);
  const code = prohibited ? 'channel-refused' : refused ? 'refused' : unnamed ? 'name-not-found' : late ? 'timed-out' : 'unreachable'; // prettier-ignore
  return new HostError(
    target.label,
    code,
    l10n.t(
      '{0}: the jump host {1} could not connect to {2}: {3}.',
      target.label,
      via.label,
      addressOf(target),
      error.message,
    ),
    {
      next: prohibited
        ? l10n.t('Allow it on the jump host: AllowTcpForwarding and PermitOpen in its sshd_config.')
        : l10n.t('Check that {0} can be reached from {1}.', addressOf(target), via.label),
      output: error.message,
      cause: error,
    },
  );
}

/** The same failure, told about a host that is reached through the one that failed. */
export function behindJump(target: SshTarget, error: HostError): HostError {
  if (error.code === 'cancelled') return cancelled(target.label, error);
  return new HostError(
    target.label,
    error.code,
    l10n.t('{0} is reached through a jump host, and that failed: {1}', target.label, error.message),
    { ...error.details, cause: error },
  );
}

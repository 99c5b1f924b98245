import * as l10n from '@vscode/l10n';
import { HostError, type HostErrorCode } from '../errors';
import { removalCommand } from './hostKeyPolicy';
import type { ChangedHostKey } from './interaction';
import { fingerprintOf } from './knownHosts';
import type { KnownHostsFiles } from './knownHostsFile';
import { addressOf, type SshTarget } from './target';
import { timedOut } from './transportErrors';

/** Why the system's `ssh` could not connect, from what it printed: its words are never translated. */
export function systemError(target: SshTarget, output: string): HostError {
  const said = output.trim().split('\n').filter((line) => line.trim() !== '').slice(-4).join('\n') || l10n.t('nothing'); // prettier-ignore
  const at = [target.label, addressOf(target)] as const;
  const make = (code: HostErrorCode, message: string, next: string): HostError =>
    new HostError(target.label, code, message, { next, output });
  if (output.includes('IDENTIFICATION HAS CHANGED')) return make('host-key-changed', l10n.t('The host key of {0} has changed. The connection was refused.', target.label), next(target)); // prettier-ignore
  if (/REVOKED HOST KEY|marked as revoked|key .*revoked/i.test(output)) return make('host-key-revoked', l10n.t('{0} ({1}) identified itself with a key that is marked as revoked. Nothing was sent to it.', ...at), l10n.t('Do not connect. Ask whoever revoked the key; the host needs a new one.')); // prettier-ignore
  if (/Host key verification failed|host key is known/.test(output)) {
    return make(
      'host-key-unknown',
      l10n.t('{0} ({1}): your own ssh does not trust the host key: {2}', ...at, said),
      l10n.t('Compare the fingerprint with the one on the host, then accept it when asked, or connect once with: ssh {0}', target.alias), // prettier-ignore
    );
  }
  const methods = /Permission denied \(([^)]*)\)/.exec(output)?.[1];
  if (methods !== undefined || /Too many authentication failures/i.test(output)) {
    return make(
      'authentication-failed',
      l10n.t('{0} ({1}) did not accept any login of your own ssh as {2}. The server accepts: {3}.', ...at, target.user, methods ?? '?'), // prettier-ignore
      l10n.t('See which logins it tries with: ssh -v {0}', target.alias),
    );
  }
  if (output.includes('Could not resolve hostname')) {
    return make(
      'name-not-found',
      l10n.t('{0}: the name {1} could not be resolved.', target.label, target.hostName),
      l10n.t('Check the address in cluster.yaml or the HostName in your ssh configuration, and your name server.'),
    );
  }
  if (output.includes('Connection refused')) {
    return make(
      'refused',
      l10n.t('{0} ({1}) refused the connection.', ...at),
      l10n.t('Check that sshd runs on the host and listens on port {0}.', target.port),
    );
  }
  if (/timed out/i.test(output)) return timedOut(target, 'connect', undefined, new Error(said));
  if (/No route to host|Network is unreachable|Host is down/.test(output)) {
    return make(
      'unreachable',
      l10n.t('{0} ({1}) cannot be reached from this machine: {2}.', ...at, said),
      l10n.t('Check that the host is up and that this machine has a route to it.'),
    );
  }
  if (/Bad configuration option|bad configuration options|Bad owner or permissions/.test(output)) {
    return make(
      'bad-configuration',
      l10n.t('{0}: the ssh configuration could not be read: {1}', target.label, said),
      l10n.t('Correct the ssh settings of {0} in cluster.yaml or in your ssh configuration.', target.label),
    );
  }
  if (/Unable to negotiate|kex_exchange|Connection (?:closed|reset)|banner|not match/i.test(output)) {
    return make('handshake-failed', l10n.t('{0} ({1}): no SSH connection could be agreed on: {2}.', ...at, said), next(target)); // prettier-ignore
  }
  return make('unreachable', l10n.t('{0} ({1}): the connection failed: {2}.', ...at, said), next(target));
}

/** There is no `ssh` to run. */
export function noSystemSsh(target: SshTarget, binary: string, cause: unknown): HostError {
  return new HostError(
    target.label,
    'bad-configuration',
    l10n.t('{0}: the program {1} could not be started.', target.label, binary),
    { next: l10n.t('Install the OpenSSH client, or set lvs.ssh.transport to auto or ssh2.'), cause },
  );
}

function next(target: SshTarget): string {
  return l10n.t('Try: ssh -v {0}', target.alias);
}

/**
 * What ssh says of a changed key: `Offending ED25519 key in FILE:LINE`, and the fingerprint of the key that came. The one
 * on record is read from that file.
 */
export async function changeIn(
  target: SshTarget,
  output: string,
  knownHosts: KnownHostsFiles,
): Promise<ChangedHostKey | undefined> {
  if (!output.includes('IDENTIFICATION HAS CHANGED')) return undefined;
  const fingerprint = /SHA256:[A-Za-z0-9+/]+/.exec(output)?.[0];
  const offending = /^Offending (?<type>\S+) key in (?<file>.+):(?<line>\d+)/m.exec(output)?.groups;
  if (fingerprint === undefined || offending === undefined) return undefined;
  const { type = '', file = '', line = '' } = offending;
  const entries = await knownHosts.read([file]).catch(() => []);
  const recorded = entries.find((entry) => entry.line === Number(line));
  return {
    host: target.label,
    address: addressOf(target),
    keyType: recorded?.keyType ?? type,
    fingerprint,
    recorded: recorded === undefined ? '?' : fingerprintOf(recorded.key),
    file,
    line: Number(line),
    removal: removalCommand(target, file),
  };
}

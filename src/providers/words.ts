import * as l10n from '@vscode/l10n';
import type { HostErrorCode } from '../core/errors';
import type { ConnectionState } from '../core/ssh/hostStates';
import { type Changing, errorsOf, type ClusterState, type HostStatus, tally, type Work } from './clusterState';

/** Why a host could not be looked at, in a few words that fit behind its name. */
export function failureWords(code: HostErrorCode): string {
  switch (code) {
    case 'name-not-found':
      return l10n.t('name not found');
    case 'unreachable':
      return l10n.t('unreachable');
    case 'refused':
      return l10n.t('unreachable: refused');
    case 'timed-out':
      return l10n.t('unreachable: no answer');
    case 'handshake-failed':
      return l10n.t('no SSH connection');
    case 'host-key-unknown':
      return l10n.t('host key not known');
    case 'host-key-changed':
      return l10n.t('HOST KEY CHANGED');
    case 'host-key-revoked':
      return l10n.t('host key revoked');
    case 'authentication-failed':
      return l10n.t('login refused');
    case 'connection-lost':
      return l10n.t('connection lost');
    case 'channel-refused':
      return l10n.t('refused to run a command');
    case 'sudo-refused':
      return l10n.t('no sudo');
    case 'bad-configuration':
      return l10n.t('cannot be contacted as configured');
    case 'locked':
      return l10n.t('being changed by somebody else');
    case 'killed':
    case 'cancelled':
    case 'bad-answer':
    case 'command-failed':
    case 'did-not-stick':
      return l10n.t('could not be looked at');
  }
}

/** How the connection to a host stands, behind everything else; nothing where there is none. */
export function connectionWords(state: ConnectionState | undefined): readonly string[] {
  switch (state) {
    case undefined:
    case 'disconnected':
      return [];
    case 'connecting':
      return [l10n.t('connecting …')];
    case 'connected':
      return [l10n.t('connected')];
    case 'failed':
      return [l10n.t('no connection')];
  }
}

/** The state of a host behind its name. */
export function hostWords(status: HostStatus): string {
  switch (status.state) {
    case 'unseen':
      return l10n.t('not inspected');
    case 'awaited':
      return l10n.t('looking …');
    case 'changing':
      return changingWords(status);
    case 'failed':
      return failureWords(status.error.code);
    case 'blocked':
      return l10n.t('blocked');
    case 'drifted':
      return differences(status.changes.length);
    case 'inSync':
      return l10n.t('in sync');
  }
}

function changingWords({ done, of, step }: Changing): string {
  return step === undefined
    ? l10n.t('{0} of {1} steps done', done, of)
    : l10n.t('changing, step {0} of {1}', done + 1, of);
}

/** The state of a whole cluster behind its name: the worst first. */
export function clusterWords(state: ClusterState): string {
  const errors = errorsOf(state);
  if (errors > 0) return errors === 1 ? l10n.t('1 error in the file') : l10n.t('{0} errors in the file', errors);
  if (state.work !== undefined) return workWords(state.work);
  const { hosts, unseen, failed, blocked, changes } = tally(state);
  if (state.awaited.size > 0) return workWords('refresh');
  if (unseen === hosts) return l10n.t('not inspected');
  const parts = [
    ...(failed > 0 ? [l10n.t('{0} of {1} hosts not reached', failed, hosts)] : []),
    ...(blocked > 0 ? [l10n.t('blocked')] : []),
    ...(changes > 0 ? [differences(changes)] : []),
    ...(unseen > 0 ? [l10n.t('{0} not inspected', unseen)] : []),
  ];
  return parts.length === 0 ? l10n.t('in sync') : parts.join(', ');
}

export function differences(count: number): string {
  return count === 1 ? l10n.t('1 difference') : l10n.t('{0} differences', count);
}

function workWords(work: Work): string {
  switch (work) {
    case 'refresh':
    case 'inspect':
      return l10n.t('looking …');
    case 'apply':
      return l10n.t('applying …');
    case 'remove':
      return l10n.t('removing …');
    case 'test':
      return l10n.t('testing …');
  }
}

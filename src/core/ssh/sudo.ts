import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { SshSettings } from '../spec/cluster';
import { addressOf, type SshTarget } from './target';

/** The one command ever sent to a login shell, whichever shell that is (bash, fish, csh). */
export function commandFor(user: string, sudo: SshSettings['sudo']): string {
  const shell = '/bin/sh -s';
  return sudo === 'always' || (sudo === 'auto' && user !== 'root') ? `exec sudo -n -- ${shell}` : `exec ${shell}`;
}

/** The script never started, although the command ended by itself: sudo said no, or the login shell did. */
export function notStarted(target: SshTarget, command: string, code: number, output: string): HostError {
  const said = output.trim().split('\n').slice(-5).join('\n') || l10n.t('nothing (exit status {0})', code);
  const at = [target.label, addressOf(target)] as const;
  const details = { command, output };
  if (!command.includes('sudo')) {
    return new HostError(
      target.label,
      'bad-answer',
      l10n.t('{0} ({1}) did not run the script; the login shell of {2} said: {3}', ...at, target.user, said),
      { ...details, next: l10n.t('Check the shell of {0} in /etc/passwd on the host, and ForceCommand in its sshd_config.', target.user) }, // prettier-ignore
    );
  }
  return new HostError(
    target.label,
    'sudo-refused',
    l10n.t('{0} ({1}): {2} cannot become root with sudo: {3}', ...at, target.user, said),
    { ...details, next: nextStep(target.user, code, output) },
  );
}

/** The wordings of sudo 1.8 and 1.9, sudo-rs and the shells; sudo's may be translated, hence the general last case. */
function nextStep(user: string, code: number, output: string): string {
  if (/not found|No such file/i.test(output) || code === 127) {
    return l10n.t('Install sudo on the host, or log in as root (ssh: user: root in cluster.yaml).');
  }
  if (/must have a tty/i.test(output)) {
    return l10n.t('Remove requiretty for {0} in /etc/sudoers on the host (Defaults:{0} !requiretty).', user);
  }
  if (/not in the sudoers|not allowed|may not run|can't do that/i.test(output)) {
    return l10n.t('Allow {0} to use sudo on the host: as root, visudo -f /etc/sudoers.d/lvs-dr with the line: {0} ALL=(ALL) NOPASSWD: ALL', user); // prettier-ignore
  }
  return l10n.t('Let {0} use sudo without a password: on the host, as root, visudo -f /etc/sudoers.d/lvs-dr with the line: {0} ALL=(ALL) NOPASSWD: ALL', user); // prettier-ignore
}

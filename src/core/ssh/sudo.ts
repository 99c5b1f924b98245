import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { SshSettings } from '../spec/cluster';
import type { SudoWords } from './sudoDialogue';
import { addressOf, type SshTarget } from './target';

const SHELL = '/bin/sh -s';

/** The one command ever sent to a login shell, whichever shell that is (bash, fish, csh). */
export function commandFor(user: string, sudo: SshSettings['sudo']): string {
  return sudo === 'always' || (sudo === 'auto' && user !== 'root') ? `exec sudo -n -- ${SHELL}` : `exec ${SHELL}`;
}

/**
 * The same where sudo wants a password, which goes over standard input alone (`-S`). `-p` puts our word in place of the
 * prompt (sudo(8); sudo-rs puts it inside its own), and the shell says when it is there.
 */
export function passwordCommand({ prompt, ready }: SudoWords): string {
  return `exec sudo -S -p ${prompt} -- /bin/sh -c 'echo ${ready}; exec ${SHELL}'`;
}

/** sudo refused without asking, and a password may be what it wants: it does not say so in words one can rely on. */
export function mayWantPassword(command: string, code: number, output: string): boolean {
  return command.includes('sudo -n') && code === 1 && refusalOf(code, output) === 'password';
}

type Refusal = 'no-sudo' | 'tty' | 'not-allowed' | 'password';

/** The wordings of sudo 1.8 and 1.9, sudo-rs and the shells; sudo's may be translated, hence the general last case. */
function refusalOf(code: number, output: string): Refusal {
  if (code === 127 || /not found|No such file/i.test(output)) return 'no-sudo';
  if (/must have a tty/i.test(output)) return 'tty';
  return /not in the sudoers|not allowed|may not run|can't do that/i.test(output) ? 'not-allowed' : 'password';
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
    { ...details, next: nextStep(target.user, refusalOf(code, output)) },
  );
}

/** sudo took none of the passwords it was given. */
export function passwordsRefused(target: SshTarget, command: string, code: number, output: string): HostError {
  if (refusalOf(code, output) !== 'password') return notStarted(target, command, code, output);
  return new HostError(
    target.label,
    'sudo-refused',
    l10n.t('{0} ({1}): sudo did not take the password of {2}.', target.label, addressOf(target), target.user),
    {
      command,
      output,
      next: l10n.t('Try again with the password that {0} types for sudo on the host; sudo -l there shows what the user may do.', target.user), // prettier-ignore
    },
  );
}

/** sudo neither asked for the password nor started the shell. */
export function sudoSilent(target: SshTarget, command: string, output: string): HostError {
  return new HostError(
    target.label,
    'sudo-refused',
    l10n.t('{0} ({1}): sudo gave no answer in time.', target.label, addressOf(target)),
    {
      command,
      output,
      next: l10n.t('Run sudo -v as {0} on the host and see what it waits for.', target.user),
    },
  );
}

function nextStep(user: string, refusal: Refusal): string {
  switch (refusal) {
    case 'no-sudo':
      return l10n.t('Install sudo on the host, or log in as root (ssh: user: root in cluster.yaml).');
    case 'tty':
      return l10n.t('Remove requiretty for {0} in /etc/sudoers on the host (Defaults:{0} !requiretty).', user);
    case 'not-allowed':
      return l10n.t('Allow {0} to use sudo on the host: as root, visudo -f /etc/sudoers.d/lvs-dr with the line: {0} ALL=(ALL) NOPASSWD: ALL', user); // prettier-ignore
    case 'password':
      return l10n.t('Connect to the host from the view and type the password when asked. Or let {0} use sudo without one: on the host, as root, visudo -f /etc/sudoers.d/lvs-dr with the line: {0} ALL=(ALL) NOPASSWD: ALL', user); // prettier-ignore
  }
}

import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import type { Host } from '../spec/cluster';
import { type Script, sh } from '../ssh/shell';

/** Who is at work on a host. */
export interface LockHolder {
  /** Random, one per apply: a host knows its holder again by it. */
  readonly token: string;
  /** For the second operator to read: user and machine. */
  readonly owner: string;
}

/** Seconds that a holder keeps the lock between two waves; renewed by each. Afterwards it lapses by itself. */
const LEASE_SECONDS = 120;

/** Exit status of a wave that found the host locked; its last line of output says by whom. */
export const LOCKED_STATUS = 75;

const DIRECTORY = '/run/lvs-dr';

/**
 * Takes the lock of a host, or leaves the script with {@link LOCKED_STATUS}.
 *
 * Two parts make it: flock(2) on a file for as long as a wave's shell lives, and a lease in it for the time between two
 * waves. The lease counts in seconds since boot (/proc/uptime), so no change of the clock can prolong it, and it lies
 * on a tmpfs, so none outlives a reboot.
 */
export function takeLock({ token, owner }: LockHolder): Script {
  return sh`umask 022
mkdir -p -m 755 ${DIRECTORY}
exec 9>>${`${DIRECTORY}/lock`}
read -r now _ </proc/uptime; now=\${now%.*}
if ! flock -n 9; then
  { read -r _ _ holder <${`${DIRECTORY}/lease`}; } 2>/dev/null
  printf '%s\n' "\${holder:-?}"
  exit ${LOCKED_STATUS}
fi
if { read -r token until holder <${`${DIRECTORY}/lease`}; } 2>/dev/null && [ "$token" != ${token} ] && [ "\${until:-0}" -gt "$now" ]; then
  printf '%s\n' "$holder"
  exit ${LOCKED_STATUS}
fi
printf '%s %s %s\n' ${token} "$((now + ${LEASE_SECONDS}))" ${owner} >${`${DIRECTORY}/lease`}`;
}

/** Gives the lock back, if it is ours. */
export function releaseLock({ token }: LockHolder): Script {
  return sh`if { read -r token _ <${`${DIRECTORY}/lease`}; } 2>/dev/null && [ "$token" = ${token} ]; then rm -f ${`${DIRECTORY}/lease`}; fi`;
}

/** Somebody else has the lock; `output` is what the host said of them. */
export function lockedError({ name }: Host, output: string): HostError {
  return new HostError(name, 'locked', l10n.t('{0} is being changed by {1}', name, output.trim()), {
    next: l10n.t('Wait until that is over, then try again.'),
  });
}

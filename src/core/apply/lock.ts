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

/** Exit status of a wave that found the host locked; its output says by whom: see {@link lockedError}. */
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
since=$now
free=yes
flock -n 9 || free=
if { read -r token until begun holder <${`${DIRECTORY}/lease`}; } 2>/dev/null; then
  # What cannot be read is no lease; one that an earlier version wrote does not say since when.
  case $begun in '' | *[!0-9]*) holder="$begun\${holder:+ $holder}" begun=$now ;; esac
  case $until in '' | *[!0-9]*) until=0 ;; esac
  if [ -z "$free" ]; then printf '%s 0 %s\n' "$((now - begun))" "$holder"
  elif [ "$token" = ${token} ]; then since=$begun
  elif [ "\${until:-0}" -gt "$now" ]; then printf '%s %s %s\n' "$((now - begun))" "$((until - now))" "$holder"; free=
  fi
elif [ -z "$free" ]; then echo '?'
fi
[ -n "$free" ] || exit ${LOCKED_STATUS}
printf '%s %s %s %s\n' ${token} "$((now + ${LEASE_SECONDS}))" "$since" ${owner} >${`${DIRECTORY}/lease`}`;
}

/** Gives the lock back, if it is ours. */
export function releaseLock({ token }: LockHolder): Script {
  return sh`if { read -r token _ <${`${DIRECTORY}/lease`}; } 2>/dev/null && [ "$token" = ${token} ]; then rm -f ${`${DIRECTORY}/lease`}; fi`;
}

/**
 * Somebody else has the lock.
 * @param output what the host said of them: seconds since they began, seconds until the lock lapses where none of their
 * scripts runs, and who they are.
 */
export function lockedError({ name }: Pick<Host, 'name'>, output: string): HostError {
  const said = output.trim();
  const [, age, left, holder] = /^(\d+) (\d+) (.+)$/m.exec(said) ?? [];
  const message =
    age === undefined
      ? l10n.t('{0} is being changed by {1}', name, said)
      : l10n.t('{0} is being changed by {1}, for {2} s now', name, holder ?? '?', age);
  const next =
    left === undefined || left === '0'
      ? l10n.t('Wait until that is over, then try again.')
      : l10n.t('Wait until that is over, then try again. Where nobody is at work any more, the lock lapses by itself in {0} s.', left); // prettier-ignore
  return new HostError(name, 'locked', message, { next });
}

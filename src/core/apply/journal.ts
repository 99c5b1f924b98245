import { changesIn, type Goal, type Step } from '../resources/kind';
import { type Script, sh } from '../ssh/shell';
import type { LockHolder } from './lock';

/** Which apply is at work on a host: the holder of its lock, and what its record and its journal say of it. */
export interface Signature extends LockHolder {
  /** When it began, by the clock of who applies. */
  readonly at: Date;
  readonly goal: Goal;
}

/**
 * `journal LEVEL LINE...` hands lines to the host's own log, `journalctl -t lvs-dr` shows them. One process however
 * many lines; a host without logger, or whose log is full, stuck or gone, is changed all the same.
 */
export const JOURNAL: Script = sh`journal() {
  command -v logger >/dev/null 2>&1 || return 0
  level=$1
  shift
  printf '%s\n' "$@" | timeout 5 logger -t lvs-dr -p "user.$level" >/dev/null 2>&1 9>&-
  return 0
}`;

/** Says what is about to be changed, a line each, by whom. In plain words of the host's log, whatever language the person has. */
export function journalOf(cluster: string, steps: readonly Step[], signature: Signature): Script {
  const changes = steps.flatMap(changesIn).map((change) => entry(cluster, change, signature));
  return changes.length === 0 ? sh`` : sh`journal notice ${changes}`;
}

/** What the journal says of a step that failed; the status is added where it is known. */
export function failureEntry(cluster: string, step: Step, signature: Signature): string {
  return entry(cluster, `failed: ${step.changes.join('; ')}`, signature);
}

/** One line whatever it says: a line break in a file's value shall not look like an entry of somebody else. */
function entry(cluster: string, what: string, { goal, token, owner }: Signature): string {
  return `${goal} ${token} by ${owner}, cluster ${cluster}: ${what}`.replaceAll(/\p{Cc}+/gu, ' ');
}

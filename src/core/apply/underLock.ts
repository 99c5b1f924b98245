import type { HostError } from '../errors';
import { asHostError } from '../inspect';
import { framed } from '../resources/frame';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { lines, type Script, sh } from '../ssh/shell';
import { JOURNAL } from './journal';
import { LOCKED_STATUS, lockedError, releaseLock, takeLock } from './lock';
import { newId, operator } from './operator';

/** Parts of one change, in order, by the name under which what each printed is found again. */
export type Parts = readonly (readonly [name: string, part: Script])[];

/** The script that says in the host's own journal what is about to be changed, in plain words, and by whom. */
export type Note = (what: string) => Script;

export interface UnderLockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Leaves the script with a status of its own where there is nothing to work with. */
  readonly needs?: { readonly script: Script; error(host: Host, code: number): HostError | undefined };
}

/**
 * Changes one thing on a host in one exec under the host's lock, which is given back at its end, and answers with what
 * each part printed. The parts run in one shell. Rejects with a `HostError`.
 */
export async function underLock(
  runner: Runner,
  host: Host,
  parts: (note: Note) => Parts,
  { signal, needs }: UnderLockOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const holder = { token: newId(), owner: operator() };
  const frame = framed(parts((what) => sh`journal notice ${`live ${holder.token} by ${holder.owner}: ${what}`}`));
  const script = lines([
    ...(needs === undefined ? [] : [needs.script]),
    JOURNAL,
    takeLock(holder),
    sh`give_back() {
${releaseLock(holder)}
}
trap give_back EXIT
trap 'exit 143' HUP INT PIPE TERM`,
    frame.script,
  ]);
  try {
    const result = await runner.run(host, script, signal === undefined ? {} : { signal });
    const missing = needs?.error(host, result.code);
    if (missing !== undefined) throw missing;
    if (result.code === LOCKED_STATUS) throw lockedError(host, result.stdout);
    return frame.read(result.stdout);
  } catch (error) {
    throw asHostError(host, error);
  }
}

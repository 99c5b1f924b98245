import { type Note, type Parts, underLock } from '../apply/underLock';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { needsTable, noTable } from './needsTable';

export type { Note } from '../apply/underLock';

/**
 * Changes a director's table in one exec under the host's lock, and answers with what each part printed. Rejects with a
 * `HostError`, also where there is no table.
 */
export function changeUnderLock(
  runner: Runner,
  director: Host,
  parts: (note: Note) => Parts,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ReadonlyMap<string, string>> {
  return underLock(runner, director, parts, { signal, needs: { script: needsTable, error: noTable } });
}

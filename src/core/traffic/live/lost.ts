import { failed } from '../causes';
import type { RequestRecord } from '../record';
import type { RunView } from './runView';

/** What an apply cost those who asked meanwhile. */
export interface Lost {
  readonly lost: number;
  readonly of: number;
}

/**
 * Requests that were under way at some moment between the first beginning and the last end of an apply, and how many
 * of them failed. `undefined`: nothing was applied while the run went on.
 */
export function lostWhileApplying(
  { events }: Pick<RunView, 'events'>,
  records: readonly RequestRecord[],
): Lost | undefined {
  const began = events.find(({ kind }) => kind === 'apply-began')?.atMs;
  const ended = events.findLast(({ kind }) => kind === 'apply-ended')?.atMs ?? Infinity;
  if (began === undefined) return undefined;
  const meanwhile = records.filter(({ atMs, timeMs }) => atMs >= began && atMs - timeMs <= ended);
  return { lost: failed(meanwhile).length, of: meanwhile.length };
}

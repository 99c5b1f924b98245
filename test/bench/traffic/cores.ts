import { readFileSync } from 'node:fs';

/** The cores that this process may run on. */
function allowed(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/**
 * A command line that keeps a program to one core, all its threads: the server has one, and the one that asks, whoever it
 * is, has another. Where there is but one core, they share it.
 */
export function pinned(
  which: 'server' | 'sender',
  [program, ...args]: readonly [string, ...string[]],
): readonly [string, ...string[]] {
  const [one, two] = allowed();
  if (one === undefined || two === undefined) return [program, ...args];
  return ['taskset', '-c', String(which === 'server' ? two : one), program, ...args];
}

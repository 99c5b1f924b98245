import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { TABLE_VIEWS } from '../inspectTable';
import { listedSelector } from '../resources/ipvsTable';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { sh } from '../ssh/shell';
import type { LiveOptions } from './liveWeight';
import { changeUnderLock } from './underLock';

/**
 * Sets the counters of a director's table back to zero (`ipvsadm -Z`): those of one service and its real servers, where
 * `selector` names one, otherwise all. Resolves with what they were, as `ipvsadm -ln --stats --exact` printed it. Rejects
 * with a `HostError`.
 */
export async function zeroCounters(
  runner: Runner,
  director: Host,
  selector: string | undefined,
  options: LiveOptions = {},
): Promise<string> {
  const { script: list } = TABLE_VIEWS.counters;
  const which = selector?.split(' ') ?? [];
  const said = await changeUnderLock(
    runner,
    director,
    (note) => [
      ['before', list],
      [
        'zero',
        sh`${note(`counters of ${selector ?? 'the whole table'} are set to zero`)}
ipvsadm -Z ${which} 2>&1`,
      ],
      ['after', list],
    ],
    options,
  );
  const [before = '', output = '', after = ''] = ['before', 'zero', 'after'].map((name) => said.get(name));
  if (!wereZeroed(counted(before, selector), counted(after, selector))) throw didNotStick(director, output);
  return before;
}

/** Incoming packets by row; those of one service where one is named. */
function counted(listing: string, selector: string | undefined): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  let service = '';
  for (const line of listing.split('\n')) {
    const words = line.trim().split(/\s+/);
    const numbers = words.slice(-5).map(Number);
    if (words.length < 6 || !numbers.every(Number.isSafeInteger)) continue;
    const [first, second = ''] = words;
    service = listedSelector(line) ?? service;
    if (selector === undefined || service === selector)
      rows.set(`${service} ${first === '->' ? second : ''}`, numbers[1] ?? 0);
  }
  return rows;
}

/** Traffic goes on counting, so a row is believed when it is less than it was. */
function wereZeroed(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return [...before].every(([row, packets]) => packets === 0 || (after.get(row) ?? 0) < packets);
}

function didNotStick({ name }: Host, output: string): HostError {
  return new HostError(name, 'did-not-stick', l10n.t('{0} did not set its counters to zero.', name), {
    command: 'ipvsadm -Z',
    output,
    next: output.trim() === '' ? l10n.t('Run {0} on {1} yourself.', 'ipvsadm -Z', name) : output.trim(),
  });
}

import * as l10n from '@vscode/l10n';
import { HOST_FUNCTIONS } from '../apply/hostFunctions';
import { HostError } from '../errors';
import { printedDestination, serviceLine, serviceLines, type Table, tableOf } from '../resources/ipvsTable';
import type { Observation } from '../resources/probe';
import { TABLE_FILE } from '../resources/savedTable';
import type { Cluster, Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import { sh } from '../ssh/shell';
import type { LiveOptions } from './liveWeight';
import { changeUnderLock } from './underLock';

/** What saving a director's live table would write, and what a person should know before. */
export interface SavedTablePlan {
  /** Where this family's own ipvsadm service reads its table at boot. */
  readonly path: string;
  /** The file as it is; `undefined`: there is none. */
  readonly before: string | undefined;
  readonly after: string;
  readonly live: Table;
  /** Services in the table that the cluster file does not have: they would come back at boot too. */
  readonly foreign: readonly string[];
  /** Services of the cluster file that differ in the live table, or are not in it. */
  readonly differing: readonly string[];
}

/**
 * What saving would write: the live table, thresholds included (`ipvsadm -S` loses them, facts/lvs.md D20), under the
 * comments that the file begins with. Pure; `undefined` where the family of the host is not known.
 */
export function savedTablePlan(cluster: Cluster, { facts, readings }: Observation): SavedTablePlan | undefined {
  const { family } = facts;
  if (family === undefined) return undefined;
  const live = readings.ipvs.have;
  const before = readings.savedTable.have.texts[family];
  const comments = (before ?? '').split('\n').filter((line) => /^\s*#/.test(line));
  const wanted = tableOf(cluster);
  const text = (table: Table, name: string): string => {
    const service = table.find((entry) => entry.name === name);
    return service === undefined ? '' : serviceLines(service).toSorted().join('\n');
  };
  return {
    path: TABLE_FILE[family],
    before,
    after: [...comments, ...live.flatMap(serviceLines)].map((line) => `${line}\n`).join(''),
    live,
    foreign: live.map(({ name }) => name).filter((name) => !wanted.some((entry) => entry.name === name)),
    differing: wanted.map(({ name }) => name).filter((name) => text(wanted, name) !== text(live, name)),
  };
}

/**
 * Writes it, atomically, where neither the table nor the file has changed since it was planned; then reads it back.
 * Rejects with a `HostError`.
 */
export async function saveTable(
  runner: Runner,
  director: Host,
  { path, before, after, live }: SavedTablePlan,
  options: LiveOptions = {},
): Promise<void> {
  const rules = live.flatMap((service) => [
    serviceLine('-A', service),
    ...service.destinations.map((real) => printedDestination(service, real)),
  ]);
  const said = await changeUnderLock(
    runner,
    director,
    (note) => [
      ['functions', HOST_FUNCTIONS],
      [
        'write',
        sh`(
  set -e
  [ "$(ipvsadm -Sn)" = ${rules.join('\n')} ] || fail 'the table has changed since it was shown'
  ${note(`the table is saved to ${path}`)}
  replace_shared ${path} ${before ?? ''} ${after}
) 2>&1
printf '\n%s' "$?"`,
      ],
      ['after', sh`cat -- ${path}`],
    ],
    options,
  );
  const answer = said.get('write')?.trim().split('\n') ?? [];
  if (answer.at(-1) === '0' && said.get('after') === after) return;
  const output = answer.slice(0, -1).filter((line) => line !== '');
  throw new HostError(director.name, 'did-not-stick', l10n.t('{0} did not save its table: {1}', director.name, output.at(-1) ?? path), { command: path, output: output.join('\n'), next: l10n.t('Look at it again, then save it again.') }); // prettier-ignore
}

import * as l10n from '@vscode/l10n';
import { HostError } from './errors';
import type { Host } from './spec/cluster';
import type { Runner } from './ssh/runner';
import { lines, type Script, sh } from './ssh/shell';

/** Ways to look at a director's IPVS table, each with the command of ipvsadm(8) that shows it. */
export const TABLE_VIEWS = {
  table: { command: 'ipvsadm -ln', script: sh`ipvsadm -ln` },
  thresholds: { command: 'ipvsadm -ln --thresholds', script: sh`ipvsadm -ln --thresholds` },
  rates: { command: 'ipvsadm -ln --rate', script: sh`ipvsadm -ln --rate` },
  counters: { command: 'ipvsadm -ln --stats --exact', script: sh`ipvsadm -ln --stats --exact` },
  connections: { command: 'ipvsadm -lnc', script: sh`ipvsadm -lnc` },
  timeouts: { command: 'ipvsadm -l --timeout', script: sh`ipvsadm -l --timeout` },
  rules: { command: 'ipvsadm -Sn', script: sh`ipvsadm -Sn` },
} as const satisfies Readonly<Record<string, { readonly command: string; readonly script: Script }>>;

export type TableView = keyof typeof TABLE_VIEWS;

export function isTableView(text: string): text is TableView {
  return Object.hasOwn(TABLE_VIEWS, text);
}

/**
 * What a director's own ipvsadm prints, in one exec that changes nothing: without the module or the tool it says so
 * instead of loading one. Rejects with a `HostError`.
 */
export async function inspectTable(
  runner: Runner,
  director: Host,
  view: TableView,
  options: { readonly signal?: AbortSignal } = {},
): Promise<string> {
  const { command, script } = TABLE_VIEWS[view];
  const result = await runner.run(director, lines([needsTable, script]), options);
  if (result.code === 0) return result.stdout;
  const { name } = director;
  const missing = noTable(director, result.code);
  if (missing !== undefined) throw missing;
  throw new HostError(name, 'command-failed', l10n.t('{0} could not show its table: {1}', name, result.stderr.trim()), {
    command,
    output: result.stderr,
    next: l10n.t('Run {0} on {1} yourself.', command, name),
  });
}

const NO_TOOL = 81;
const NO_MODULE = 82;

/** Leaves a script where there is no table to work with: asking ipvsadm(8) alone would load the module. */
export const needsTable: Script = sh`command -v ipvsadm >/dev/null 2>&1 || exit ${NO_TOOL}
[ -e /proc/net/ip_vs ] || exit ${NO_MODULE}`;

/** What the exit status says of a script that {@link needsTable} has left; `undefined`: it was not that. */
export function noTable({ name }: Host, code: number): HostError | undefined {
  if (code === NO_TOOL) {
    return new HostError(name, 'command-failed', l10n.t('{0} has no ipvsadm.', name), {
      next: l10n.t('Apply installs it.'),
    });
  }
  if (code === NO_MODULE) {
    return new HostError(
      name,
      'command-failed',
      l10n.t('{0} has no IPVS table: the module ip_vs is not loaded.', name),
      {
        next: l10n.t('Apply loads it, now and at every boot.'),
      },
    );
  }
  return undefined;
}

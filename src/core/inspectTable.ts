import * as l10n from '@vscode/l10n';
import { type ConnectionFilter, connectionsScript, COUNT_MARK, MOST_CONNECTIONS } from './connections';
import { needsTable, noTable } from './director/needsTable';
import { HostError } from './errors';
import { parseTable, serviceLines, withThresholds } from './resources/ipvsTable';
import type { Cluster, Host } from './spec/cluster';
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

interface Options {
  readonly signal?: AbortSignal;
}

/**
 * What a director's own ipvsadm prints, in one exec that changes nothing: without the module or the tool it says so
 * instead of loading one. Rejects with a `HostError`.
 */
export function inspectTable(runner: Runner, director: Host, view: TableView, options: Options = {}): Promise<string> {
  const { command, script } = TABLE_VIEWS[view];
  return ask(runner, director, command, script, options);
}

/** The connections that a filter finds, as ipvsadm prints them, and how many there are. As {@link inspectTable}. */
export async function inspectConnections(
  runner: Runner,
  director: Host,
  cluster: Cluster,
  filter: ConnectionFilter,
  options: Options = {},
): Promise<string> {
  const { command } = TABLE_VIEWS.connections;
  const printed = await ask(runner, director, command, connectionsScript(cluster, filter), options);
  const [, found = '0', all = '0'] = new RegExp(`^${COUNT_MARK} (\\d+) (\\d+)$`, 'm').exec(printed) ?? [];
  const listed = printed.replace(new RegExp(`^${COUNT_MARK} .*\n?`, 'm'), '');
  const counts = l10n.t('{0} of {1} connections', found, all);
  const cut = Number(found) > MOST_CONNECTIONS ? `, ${l10n.t('the first {0} are listed', MOST_CONNECTIONS)}` : '';
  return `${listed}\n# ${counts}${cut}\n`;
}

/**
 * The whole table of a director in one order, thresholds included, so that two directors with equal tables give equal
 * texts. As {@link inspectTable}.
 */
export async function inspectRules(runner: Runner, director: Host, options: Options = {}): Promise<string> {
  const { rules, thresholds } = TABLE_VIEWS;
  const script = sh`${rules.script} && echo ${THRESHOLDS_MARK} && ${thresholds.script}`;
  const [saved = '', listed = ''] = (await ask(runner, director, rules.command, script, options)).split(
    THRESHOLDS_MARK,
  );
  const table = withThresholds(parseTable(saved), listed);
  const services = [...table].sort((a, b) => (a.selector < b.selector ? -1 : 1));
  const blocks = services.map((service) => {
    const destinations = [...service.destinations].sort((a, b) => (a.address < b.address ? -1 : 1));
    return `${serviceLines({ ...service, destinations }).join('\n')}\n`;
  });
  return blocks.length === 0 ? `# ${l10n.t('The table is empty.')}\n` : blocks.join('\n');
}

async function ask(runner: Runner, director: Host, command: string, script: Script, options: Options): Promise<string> {
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

const THRESHOLDS_MARK = '@thresholds';

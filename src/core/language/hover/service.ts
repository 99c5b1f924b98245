import * as l10n from '@vscode/l10n';
import type { TableDestination, TableService } from '../../resources/ipvsTable';
import type { DestinationEntry, ServiceEntry, Survey } from '../../spec/survey';
import type { Live } from '../live';
import { blocks, escapeMarkdown, table } from '../markdown';
import { failure, seen } from './live';
import { type DirectorTable, endpointOf, nameOf, tablesOf } from './serviceTables';

/** Rows of a table in a hover: more are counted. */
const ROWS = 20;

/** A service and its rows in the table of each director, as Markdown. */
export function serviceText(service: ServiceEntry, survey: Survey, live: Live): string {
  const name = nameOf(service);
  const title =
    name === undefined ? l10n.t('virtual service') : `**${escapeMarkdown(name)}** ${l10n.t('virtual service')}`;
  const tables = tablesOf(service, survey, live);
  if (tables.length === 0) return blocks(title, l10n.t('No director has been looked at.'));
  return blocks(title, ...tables.flatMap((each) => directorText(each, service, survey, live)));
}

function directorText(
  { director, view, live: found }: DirectorTable,
  service: ServiceEntry,
  survey: Survey,
  { now }: Live,
): readonly string[] {
  const name = escapeMarkdown(director);
  if (view.state === 'failed') return failure(view, now);
  if (found === undefined) return [l10n.t('The table of {0} does not have it.', name), seen(view, now)];
  return [schedulerText(name, found, service), rowsOf(found, service, survey), seen(view, now)];
}

function schedulerText(director: string, { scheduler, options }: TableService, { part }: ServiceEntry): string {
  const has = l10n.t('In the table of {0}: {1}', director, escapeMarkdown(`${scheduler} ${options}`.trim()));
  const wanted = part.scheduler ?? 'wlc';
  return scheduler === wanted ? has : `${has} (${l10n.t('file: {0}', wanted)})`;
}

function rowsOf(found: TableService, service: ServiceEntry, survey: Survey): string {
  const byAddress = new Map(found.destinations.map((live) => [live.address, live]));
  const wanted = service.realServers.map((real) => ({ real, address: endpointOf(real, service, survey) ?? '' }));
  const known = new Set(wanted.map(({ address }) => address));
  const others = found.destinations.filter(({ address }) => !known.has(address));
  const rows = [
    ...wanted.map(({ real, address }) => {
      const live = byAddress.get(address);
      const name = escapeMarkdown(`${real.host} ${address}`);
      return live === undefined
        ? [name, `*${l10n.t('missing')}*`, '', '']
        : [name, weightText(live, real), ...figures(live)];
    }),
    ...others.map((live) => [
      escapeMarkdown(live.address),
      `${live.weight} (${l10n.t('not in the file')})`,
      ...figures(live),
    ]),
  ];
  const head = [l10n.t('real server'), l10n.t('weight'), l10n.t('active'), l10n.t('inactive')];
  const rest = rows.length - ROWS;
  return blocks(table(head, rows.slice(0, ROWS)), rest > 0 ? l10n.t('and {0} more', rest) : undefined);
}

function weightText({ weight }: TableDestination, { weight: wanted = 1 }: DestinationEntry): string {
  return weight === wanted ? String(weight) : `**${weight}** (${l10n.t('file: {0}', wanted)})`;
}

function figures({ connections }: TableDestination): readonly string[] {
  return connections === undefined ? ['', ''] : [String(connections.active), String(connections.inactive)];
}

/** One real server of a service in the table of each director, as Markdown; empty where no director was looked at. */
export function realServerText(real: DestinationEntry, service: ServiceEntry, survey: Survey, live: Live): string {
  return blocks(
    ...tablesOf(service, survey, live).flatMap(({ director, view, live: found }) => {
      const name = escapeMarkdown(director);
      if (view.state === 'failed') return failure(view, live.now);
      const address = endpointOf(real, service, survey);
      const row = found?.destinations.find((entry) => entry.address === address);
      const text =
        row === undefined
          ? l10n.t('The table of {0} does not have it: it gets no request of this service.', name)
          : rowText(name, row, real);
      return [text, seen(view, live.now)];
    }),
  );
}

function rowText(director: string, row: TableDestination, real: DestinationEntry): string {
  const weight = weightText(row, real);
  if (row.connections === undefined) return l10n.t('In the table of {0}: weight {1}.', director, weight);
  const { active, inactive } = row.connections;
  return l10n.t('In the table of {0}: weight {1}, {2} active and {3} inactive connections.', director, weight, active, inactive); // prettier-ignore
}

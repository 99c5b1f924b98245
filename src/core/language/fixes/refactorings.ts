import * as l10n from '@vscode/l10n';
import type { Path } from '../../spec/ast';
import type { ClusterDocument } from '../../spec/document';
import { change } from '../../spec/edits/change';
import { addHost } from '../../spec/edits/hosts';
import type { EditResult } from '../../spec/edits/result';
import { destinationValue } from '../../spec/edits/services';
import { sortEntries } from '../../spec/edits/sort';
import type { Range } from '../../spec/positions';
import { type HostEntry, type HostSection, ROLES, type ServiceEntry } from '../../spec/survey';
import { newHost, newService, nextName, titleOf, unusedRealServers } from './names';
import type { TextEdit } from '../../spec/textEdit';

/** A change that a person may want although nothing is wrong. */
export interface Refactoring {
  /** What it does, localised. */
  readonly title: string;
  /** Never empty. */
  readonly edits: readonly TextEdit[];
  readonly kind: 'refactor.rewrite';
}

/** Some real servers are offered by name; a list of hundreds would be no help. */
const MOST_OFFERS = 3;

/** What can be added or put in order at a place of the file. */
export function refactoringsAt(
  document: ClusterDocument,
  range: Pick<Range, 'offset' | 'length'>,
): readonly Refactoring[] {
  const { survey, cluster } = document;
  const isAt = (path: Path): boolean => touches(document, path, range);
  const service = survey.services.find(({ path }) => isAt(path));
  const section = (Object.keys(ROLES) as HostSection[]).find((name) => isAt([name]));
  const offers = [
    ...(service === undefined ? [] : realServersFor(document, service)),
    ...(isAt(['virtualServices']) || (cluster !== undefined && survey.services.length === 0) ? services(document) : []),
    ...(section === undefined ? [] : [...oneHostMore(document, section), ...sorted(document, section)]),
  ];
  return offers.flatMap(({ title, result }) =>
    result.ok && result.edits.length > 0 ? [{ title, edits: result.edits, kind: 'refactor.rewrite' as const }] : [],
  );
}

interface Offer {
  readonly title: string;
  readonly result: EditResult;
}

function realServersFor(document: ClusterDocument, service: ServiceEntry): Offer[] {
  const { survey } = document;
  const path = [...service.path, 'realServers'];
  const like = service.realServers.at(-1);
  const known = unusedRealServers(survey, service)
    .slice(0, MOST_OFFERS)
    .map(({ name }) => ({
      title: l10n.t('Add {0} to {1}', name, titleOf(service)),
      result: change(document, [{ type: 'append', path, value: destinationValue({ host: name }, like) }]),
    }));
  const name = nextName(survey, 'realServers');
  const host = newHost(survey, new Set(service.family === undefined ? [] : [service.family]));
  if (host === undefined) return known;
  const added = {
    title: l10n.t('Add a new real server: {0} ({1})', name, host.address),
    result: change(document, [
      { type: 'set', path: ['realServers', name], value: host },
      { type: 'append', path, value: destinationValue({ host: name }, like) },
    ]),
  };
  return [...known, added];
}

function services(document: ClusterDocument): Offer[] {
  const service = newService(document);
  if (service === undefined) return [];
  const { vip, value } = service;
  const result = change(document, [{ type: 'append', path: ['virtualServices'], value }]);
  return [{ title: l10n.t('Add a virtual service on {0}', vip), result }];
}

function oneHostMore(document: ClusterDocument, section: HostSection): Offer[] {
  const name = nextName(document.survey, section);
  const host = newHost(document.survey);
  if (host === undefined) return [];
  const result = addHost(document, section, name, host);
  return [{ title: l10n.t('Add {0} ({1}) to "{2}"', name, host.address, section), result }];
}

function sorted(document: ClusterDocument, section: HostSection): Offer[] {
  const hosts = document.survey.hosts.filter((host) => host.section === section);
  const order = (compare: (a: HostEntry, b: HostEntry) => number): string[] =>
    hosts.toSorted(compare).map(({ name }) => name);
  return [
    { title: l10n.t('Sort the hosts by name'), result: sortEntries(document, [section], order(byName)) },
    { title: l10n.t('Sort the hosts by address'), result: sortEntries(document, [section], order(byAddress)) },
  ];
}

/** web2 before web10. */
function byName(a: HostEntry, b: HostEntry): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** IPv4 first; hosts without a readable address last. */
function byAddress(a: HostEntry, b: HostEntry): number {
  const [one, two] = [a.address?.value, b.address?.value];
  if (one === undefined || two === undefined) return Number(one === undefined) - Number(two === undefined);
  return one.family - two.family || (one.bits < two.bits ? -1 : Number(one.bits > two.bits));
}

/** Whether a range is at a property or list item, its name and the rest of its last line included. */
function touches(document: ClusterDocument, path: Path, { offset, length }: Pick<Range, 'offset' | 'length'>): boolean {
  const value = document.rangeOf(path);
  if (value === undefined) return false;
  const start = document.rangeOf(path, 'key')?.offset ?? value.offset;
  const end = value.offset + value.length;
  const rest = /^[^\r\n]*/.exec(document.text.slice(end))?.[0].length ?? 0;
  return offset <= end + rest && offset + length >= start;
}

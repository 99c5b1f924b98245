import * as l10n from '@vscode/l10n';
import type { Path } from '../../spec/ast';
import { freeAddress, freeAddresses } from '../../spec/edits/free';
import { objectOf, schemaAt } from '../../spec/describedSchema';
import type { Value } from '../../spec/edits/value';
import { missingProperty } from '../../spec/explain';
import type { Survey } from '../../spec/survey';
import type { Fixer, Problem, Proposal } from './fix';
import { coveringNetwork, freeVip, hostNames, newHost, newService, unusedRealServers } from './names';

export function* missing(problem: Problem): Iterable<Proposal> {
  const { path, diagnostic, document } = problem;
  // The diagnostic is about what should hold the property, so its words tell which one is meant.
  const name = requiredAt(path).find((each) => missingProperty(each, path).message === diagnostic.message);
  if (name === undefined) return;
  const value =
    name === 'virtualServices' ? listOf(newService(document)?.value) : sensible(document.survey, path, name);
  if (value === undefined) return;
  yield problem.set(l10n.t('Add "{0}"', name), [...path, name], value, true);
}

function listOf(value: Value | undefined): Value {
  return value === undefined ? [] : [value];
}

function requiredAt(path: Path): readonly string[] {
  const branch = objectOf(schemaAt(path));
  return [...(branch?.required ?? []), ...(branch?.then?.required ?? []), ...(branch?.else?.required ?? [])];
}

/** What a property most likely is, from the rest of the file; undefined where nobody can tell. */
export function sensible(survey: Survey, path: Path, name: string): Value | undefined {
  switch (name) {
    case 'name':
      return 'web';
    case 'network':
      return { cidr: coveringNetwork(survey) };
    case 'cidr':
      return coveringNetwork(survey);
    case 'directors':
      return { lvs: { address: free(survey) } };
    case 'realServers':
      return path.length === 0 ? namedRealServers(survey) : serversFor(survey, path);
    case 'address':
      return newHost(survey)?.address;
    case 'vip':
      return freeVip(survey);
    case 'vips': {
      const vip = freeVip(survey, serviceAt(survey, path)?.family);
      return vip === undefined ? undefined : [vip];
    }
    case 'port':
      return 80;
    case 'host':
      return serversFor(survey, path.slice(0, 2))?.[0];
    case 'path':
      return '/opt/wwwroot';
    case 'clients':
      return survey.networks[0]?.value.text ?? '*';
    case 'source': {
      const [offer] = survey.hosts.flatMap((host) => host.exports);
      return offer && `${offer.host}:${offer.folder}`;
    }
    case 'target':
      return survey.file.webServer?.documentRoot ?? '/var/www/html';
    case 'hosts': {
      const names = hostNames(survey, 'realServers');
      return names.length === 0 ? undefined : names;
    }
    case 'virtualRouterId':
      return 51;
    default:
      return undefined;
  }
}

function serviceAt(survey: Survey, path: Path): Survey['services'][number] | undefined {
  return survey.services.find((service) => service.path[1] === path[1]);
}

/** All for a service without any, those that it does not have yet for one with some. */
function serversFor(survey: Survey, path: Path): string[] | undefined {
  const service = serviceAt(survey, path);
  const names = service === undefined ? [] : unusedRealServers(survey, service).map(({ name }) => name);
  return names.length === 0 ? undefined : names;
}

/** The real servers that services name, each with an address of its own. */
function namedRealServers(survey: Survey): Value {
  const used = survey.services.flatMap(({ realServers }) => realServers.map(({ host }) => host));
  const names = [...new Set(used.length === 0 ? ['web1'] : used)];
  const addresses = [...take(freeAddresses(survey, 4), names.length)];
  return Object.fromEntries(names.map((name, index) => [name, { address: addresses[index] ?? free(survey) }]));
}

function* take<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

function free(survey: Survey): string {
  return freeAddress(survey, 4) ?? '192.168.16.143';
}

export const missingFixes = { 'missing-property': missing } satisfies Record<string, Fixer>;

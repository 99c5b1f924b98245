import * as l10n from '@vscode/l10n';
import type { ClusterDocument } from '../document';
import { nameOf } from '../rules/services';
import type { HostSection, Survey } from '../survey';
import { change } from './change';
import { type EditResult, refused } from './result';
import { destinationValue, serviceNamed } from './services';
import type { Change } from './value';

/** A real server of a service, by the service's `serviceName`. */
export interface Member {
  readonly service: string;
  readonly host: string;
}

/** Adds hosts to a service with weight 1, those that it has already left as they are. Refused where all are in it. */
export function addMembers(document: ClusterDocument, service: string, hosts: readonly string[]): EditResult {
  const found = serviceNamed(document, service);
  if (found === undefined) return refused('missing');
  const there = new Set(found.realServers.map(({ host }) => host));
  const joining = hosts.filter((host) => !there.has(host));
  if (joining.length === 0) return refused('exists');
  const like = found.realServers.at(-1);
  const path = [...found.path, 'realServers'];
  return change(
    document,
    joining.map((host): Change => ({ type: 'append', path, value: destinationValue({ host }, like) })),
  );
}

/** Takes real servers out of their services; the hosts stay in the file. Refused where a service would have none left. */
export function takeOutMembers(document: ClusterDocument, members: readonly Member[]): EditResult {
  const changes: Change[] = [];
  for (const name of new Set(members.map(({ service }) => service))) {
    const service = serviceNamed(document, name);
    const leaving = new Set(members.filter((each) => each.service === name).map(({ host }) => host));
    const entries = service?.realServers.filter(({ host }) => leaving.has(host)) ?? [];
    if (service === undefined || entries.length < leaving.size) return refused('missing');
    if (entries.length === service.realServers.length) return { ok: false, reason: 'used', message: lastOf(name) };
    changes.push(...entries.map(({ path }): Change => ({ type: 'remove', path })));
  }
  return change(document, changes);
}

function lastOf(service: string): string {
  return l10n.t(
    '{0} would have no real server left and refuse every client. Add another one first, or remove the whole service from the file.',
    service,
  );
}

/** Takes a host out of a section. Refused where something in the file needs it there. */
export function removeHost(document: ClusterDocument, section: HostSection, name: string): EditResult {
  const { survey } = document;
  if (!survey.hosts.some((each) => each.section === section && each.name === name)) return refused('missing');
  const users = usersOf(survey, section, name);
  if (users.length > 0) {
    const message = l10n.t('{0} cannot leave the file: it is named in {1}. Take it out there first.', name, users.join(', ')); // prettier-ignore
    return { ok: false, reason: 'used', message };
  }
  if (section === 'directors' && survey.hosts.filter((each) => each.section === section).length === 1) {
    const message = l10n.t('{0} is the only director, and without one nobody holds the VIP. Add another one first.', name); // prettier-ignore
    return { ok: false, reason: 'used', message };
  }
  return change(document, [{ type: 'remove', path: [section, name] }]);
}

/** What in a file names a host in a section, for people. */
function usersOf(survey: Survey, section: HostSection, name: string): readonly string[] {
  const { services, mounts, file, hostsByName } = survey;
  const isOnly = hostsByName.get(name)?.length === 1;
  const served = section === 'realServers' ? services.filter(({ realServers }) => realServers.some(({ host }) => host === name)) : []; // prettier-ignore
  const mounting = mounts.filter(
    ({ hosts, source }) =>
      (isOnly && hosts.some(({ value }) => value === name)) || (section === 'nfsHosts' && source?.host === name),
  );
  return [
    ...served.map((service) => nameOf(service) ?? 'virtualServices'),
    ...mounting.map(({ part }) => l10n.t('the mount on {0}', part.target ?? '?')),
    ...(section === 'directors' && file.failover?.priority?.includes(name) === true ? ['failover.priority'] : []),
  ];
}

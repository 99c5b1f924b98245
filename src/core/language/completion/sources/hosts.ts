import type { HostEntry } from '../../../spec/survey';
import { type Sketch, textOf, textsOf, entryOf, valueTextOf } from '../sketch';
import type { Spot } from '../target';
import { familyOfService } from './services';
import { holderOf, type Known, type Source, type Value } from './source';

/** Real servers that the service does not have yet and that can serve its addresses. */
export const realServersOfService: Source = ({ path, chain }, { survey }) => {
  const service = chain[2];
  const index = path[3];
  const taken = new Set(namesIn(chain[3], typeof index === 'number' ? index : undefined));
  const family = familyOfService(service);
  return survey.hosts
    .filter(
      (host) =>
        host.section === 'realServers' &&
        !taken.has(host.name) &&
        mayServe(host, family) &&
        !survey.hostsByName.get(host.name)?.some(({ role }) => role === 'director'),
    )
    .map(valueOf);
};

/** The names of the hosts of a service as it is being written. */
export function namesOfService(service: Sketch | undefined): readonly string[] {
  return namesIn(entryOf(service, 'realServers')?.value);
}

/** The hosts that a list of real servers names, without the item at `except`. */
function namesIn(list: Sketch | undefined, except?: number): readonly string[] {
  if (list?.kind !== 'list') return [];
  return list.items.flatMap(({ value }, index) => {
    const name = textOf(value) ?? valueTextOf(value, 'host');
    return name === undefined || index === except ? [] : [name];
  });
}

/** Any host that does not mount this yet, real servers first; not the one that exports it. */
export const hostsOfMount: Source = (spot, { survey }) => {
  const mount = spot.chain[2];
  const target = valueTextOf(mount, 'target');
  const source = valueTextOf(mount, 'source')?.split(':')[0];
  const taken = new Set([...textsOf(holderOf(spot)), source]);
  for (const { part, path, hosts } of survey.mounts) {
    if (part.target === target && path[1] !== spot.path[1]) for (const { value } of hosts) taken.add(value);
  }
  const hosts = [...survey.hostsByName.values()]
    .flatMap(([first]) => first ?? [])
    .filter(({ name }) => !taken.has(name));
  const isFirst = ({ section }: HostEntry) => section === 'realServers';
  return [...hosts.filter(isFirst), ...hosts.filter((host) => !isFirst(host))].map(valueOf);
};

/** Directors that the list does not have yet. */
export const directorsByPriority: Source = (spot, { survey }) => {
  const taken = new Set(textsOf(holderOf(spot)));
  return survey.hosts.filter(({ section, name }) => section === 'directors' && !taken.has(name)).map(valueOf);
};

/** The same machine under another role: one name is one machine, so what it says there holds here. */
export function otherMention({ path }: Spot, { survey }: Known): HostEntry | undefined {
  return survey.hostsByName.get(String(path[1]))?.find(({ section }) => section !== path[0]);
}

/** Unknown addresses are given the benefit of the doubt: they are complained of where they are missing. */
export function mayServe({ address, address6 }: HostEntry, family: 4 | 6 | undefined): boolean {
  const known = [address, address6].filter((found) => found !== undefined);
  return family === undefined || known.length === 0 || known.some(({ value }) => value.family === family);
}

function valueOf({ name, part }: HostEntry): Value {
  return { value: name, kind: 'host', ...(part.address !== undefined && { detail: part.address }) };
}

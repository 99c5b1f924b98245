import type { ClusterDocument } from '../../spec/document';
import { freeAddress } from '../../spec/edits/free';
import type { Value } from '../../spec/edits/value';
import { type Address, addressOf, networkOf } from '../../spec/ip';
import { nameOf } from '../../spec/rules/services';
import type { HostEntry, HostSection, ServiceEntry, Survey } from '../../spec/survey';

export function hostNames({ hosts }: Survey, section?: HostSection): string[] {
  return [
    ...new Set(hosts.filter((host) => section === undefined || host.section === section).map(({ name }) => name)),
  ];
}

/** A name for one host more: web3 behind web2. */
export function nextName(survey: Survey, section: HostSection): string {
  const last = hostNames(survey, section).at(-1) ?? FIRST_NAMES[section];
  const [, stem = last, digits = ''] = /^(.*?)(\d*)$/.exec(last) ?? [];
  const start = digits === '' ? 2 : Number(digits) + 1;
  for (let number = start; ; number++) {
    const name = `${stem}${String(number).padStart(digits.length, '0')}`;
    if (!survey.hostsByName.has(name)) return hostNames(survey, section).length === 0 && !survey.hostsByName.has(last) ? last : name; // prettier-ignore
  }
}

const FIRST_NAMES: Readonly<Record<HostSection, string>> = {
  directors: 'lvs',
  realServers: 'web1',
  nfsHosts: 'nfs',
  clients: 'client',
};

/** A host with the next free address, and one of the other family where a service needs it. */
export function newHost(
  survey: Survey,
  families: ReadonlySet<4 | 6> = new Set(),
): { address: string; address6?: string } | undefined {
  const address4 = freeAddress(survey, 4);
  const address6 = freeAddress(survey, 6);
  if (address4 === undefined) return address6 === undefined ? undefined : { address: address6 };
  return { address: address4, ...(families.has(6) && address6 !== undefined && { address6 }) };
}

/** A free address of the family that the cluster's network has. */
export function freeVip(survey: Survey, family?: 4 | 6): string | undefined {
  return freeAddress(survey, family ?? (survey.networks[0]?.value.family === 6 ? 6 : 4), 'vips');
}

export function isOfFamily(host: HostEntry, family: 4 | 6 | undefined): boolean {
  return family === undefined || host.address?.value.family === family || host.address6?.value.family === family;
}

/** The real servers that a service could have and has not. */
export function unusedRealServers({ hosts }: Survey, service: ServiceEntry): HostEntry[] {
  const used = new Set(service.realServers.map(({ host }) => host));
  return hosts.filter(
    (host) => host.section === 'realServers' && !used.has(host.name) && isOfFamily(host, service.family),
  );
}

/** What a service is called in a title. */
export function titleOf(service: ServiceEntry): string {
  return nameOf(service) ?? service.vips[0]?.value.text ?? String(Number(service.path[1]) + 1);
}

/** A virtual service on a free address with every real server; undefined where there is no address for it. */
export function newService({ survey }: ClusterDocument): { vip: string; value: Value } | undefined {
  const vip = freeVip(survey);
  const family = vip?.includes(':') === true ? 6 : 4;
  const names = survey.hosts
    .filter((host) => host.section === 'realServers' && isOfFamily(host, family))
    .map(({ name }) => name);
  const isDirector = (name: string): boolean =>
    survey.hostsByName.get(name)?.some(({ role }) => role === 'director') === true;
  const servers = names.filter((name) => !isDirector(name));
  if (vip === undefined || servers.length === 0) return undefined;
  const like = survey.services.at(-1)?.realServers.at(-1);
  const isBare = like !== undefined && like.path.length === like.hostPath.length;
  const realServers = servers.map((host) => (isBare ? host : { host, weight: 1 }));
  return { vip, value: { vip, port: 80, scheduler: survey.services.at(-1)?.part.scheduler ?? 'rr', realServers } };
}

/** The smallest usual network that directors and real servers are in. */
export function coveringNetwork({ hosts }: Survey): string {
  const all = hosts.flatMap(({ role, address }) =>
    address && (role === 'director' || role === 'realServer') ? [address.value] : [],
  );
  const [first] = all;
  const same = all.filter(({ family }) => family === first?.family);
  if (first === undefined) return '192.168.16.0/24';
  let prefix = first.family === 4 ? 24 : 64;
  while (prefix > 0 && new Set(same.map((address) => networkOf(address, prefix).text)).size > 1) prefix--;
  return networkOf(addressOf(first.family, first.bits), prefix).text;
}

export function addressesOf({ address, address6 }: HostEntry): Address[] {
  return [address, address6].flatMap((found) => (found === undefined ? [] : [found.value]));
}

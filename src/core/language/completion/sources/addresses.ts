import * as l10n from '@vscode/l10n';
import { freeAddressesIn } from '../../../spec/freeAddress';
import { type Address, type IpNetwork, networkOf, parseAddress } from '../../../spec/ip';
import type { Survey } from '../../../spec/survey';
import type { Live } from '../../live';
import { textsOf } from '../sketch';
import { mayServe, namesOfService, otherMention } from './hosts';
import { familyOfService } from './services';
import { holderOf, type Known, type Source, type Value } from './source';

export const hostAddress: Source = (spot, known) => {
  const other = otherMention(spot, known)?.address;
  if (other !== undefined) return [{ value: other.value.text, kind: 'address' }];
  const neighbours = hostAddresses(known.survey);
  const networks = networksOf(known.survey, ['cidr']);
  const [first] = neighbours;
  const near = networks.length === 0 && first !== undefined ? [networkOf(first, first.family === 4 ? 24 : 64)] : [];
  return freeIn([...networks, ...near], known, 'hosts', neighbours);
};

export const hostAddress6: Source = (spot, known) => {
  const other = otherMention(spot, known)?.address6;
  if (other !== undefined) return [{ value: other.value.text, kind: 'address' }];
  const networks = networksOf(known.survey, ['cidr6']);
  return freeIn(networks, known, 'hosts', hostAddresses(known.survey)) ?? [];
};

/** The next free address, then the VIPs that other services have: several ports of one VIP are several services. */
export const vip: Source = (spot, known) => {
  const { survey } = known;
  const inUse = survey.services.flatMap(({ vips }) => vips.map(({ value }) => value));
  const service = spot.chain[2];
  const isList = spot.path[2] === 'vips';
  const hosts = namesOfService(service).flatMap((name) => survey.hostsByName.get(name) ?? []);
  const wanted = isList ? familyOfService(service) : undefined;
  const fits = (family: 4 | 6) =>
    (wanted === undefined || wanted === family) && hosts.every((host) => mayServe(host, family));
  const networks = networksOf(survey, ['cidr', 'cidr6']).filter((network) => fits(network.family));
  const free = freeIn(networks, known, 'vips', inUse);
  const taken = new Set(isList ? textsOf(holderOf(spot)) : []);
  const others = [...new Map(inUse.map((address) => [address.text, address])).values()]
    .filter(({ text, family }) => fits(family) && !taken.has(text))
    .map(({ text }): Value => ({ value: text, kind: 'address', detail: l10n.t('VIP of another service') }));
  return free === undefined ? undefined : [...free, ...(isList ? [] : others)];
};

/** The network that most likely holds the addresses of the file. */
export const network: Source = (_, { survey }) => {
  const [address] = hostAddresses(survey).filter(({ family }) => family === 4);
  return address && [{ value: networkOf(address, 24).text, kind: 'address' }];
};

export const network6: Source = (_, { survey }) => {
  const address = hostAddresses(survey).find(({ family }) => family === 6);
  return address && [{ value: networkOf(address, 64).text, kind: 'address' }];
};

/** Whom an export is for: the networks of the file, then its real servers one by one. */
export const exportClients: Source = (spot, { survey }) => {
  const taken = new Set(textsOf(holderOf(spot)));
  const networks = survey.networks.map(({ value }): Value => ({ value: value.text, kind: 'address' }));
  const hosts = survey.hosts.flatMap(({ section, name, address }): Value[] =>
    section === 'realServers' && address !== undefined
      ? [{ value: address.value.text, kind: 'address', detail: name }]
      : [],
  );
  return networks.length === 0 && hosts.length === 0
    ? undefined
    : [...networks, ...hosts].filter(({ value }) => !taken.has(String(value)));
};

function networksOf(survey: Survey, keys: readonly string[]): readonly IpNetwork[] {
  return survey.networks.filter(({ path }) => keys.includes(String(path[1]))).map(({ value }) => value);
}

function hostAddresses(survey: Survey): readonly Address[] {
  return survey.hosts.flatMap(({ address, address6 }) => [address, address6].flatMap((found) => found?.value ?? []));
}

/** The address of each network after the highest of its kind that neither file nor hosts have; undefined: no network. */
function freeIn(
  networks: readonly IpNetwork[],
  { usedAddresses }: Known,
  what: 'hosts' | 'vips',
  neighbours: readonly Address[],
): readonly Value[] | undefined {
  if (networks.length === 0) return undefined;
  const used = usedAddresses();
  return networks.flatMap((each): Value[] => {
    const [free] = freeAddressesIn(each, used, what, neighbours);
    return free === undefined
      ? []
      : [{ value: free.text, kind: 'address', detail: l10n.t('next free address of {0}', each.text) }];
  });
}

/** What the file names or the hosts have, in canonical spelling. */
export function addressesInUse(text: string, live: Live): ReadonlySet<string> {
  return new Set([...addressesIn(text), ...seenAddresses(live)]);
}

/** Everything in a text that looks like an address, comments included: somebody has a reason to name it. */
function addressesIn(text: string): readonly string[] {
  return [...text.matchAll(/[0-9A-Fa-f:.]{2,}/g)].flatMap(([word]) => {
    if (word.length > 45) return [];
    // IPv4 has one spelling only, so it need not be parsed: a large file has thousands.
    if (!word.includes(':')) return word.split('.').length === 4 ? word : [];
    return word.split(':').length > 2 ? (parseAddress(word)?.text ?? []) : [];
  });
}

function seenAddresses(live: Live): readonly string[] {
  return [...live.inspection.values()].flatMap((view) =>
    view.state === 'observed' ? view.observation.facts.addresses.map(({ address }) => address) : [],
  );
}

import { type Address, contains, type IpNetwork, isUsableUnicast, networkOf, parseAddress } from '../spec/ip';
import type { Sight } from './sight';

/** An address that a machine was seen to have. */
interface Held {
  readonly address: Address;
  readonly nic: string;
  readonly prefix: number;
  readonly secondary: boolean;
}

/** The addresses by which a machine can be meant: not loopback, no VIP, none for a single machine only. */
export function heldBy({ addresses }: Sight, vips: ReadonlySet<string>): readonly Held[] {
  return addresses.flatMap(({ nic, address: text, prefix, secondary }) => {
    const address = parseAddress(text);
    if (address === undefined || nic === 'lo' || vips.has(address.text) || !isUsableUnicast(address)) return [];
    return [{ address, nic, prefix, secondary }];
  });
}

export interface Networks {
  readonly main: IpNetwork;
  /** The IPv6 network beside an IPv4 one, where a service needs it. */
  readonly six: IpNetwork | undefined;
  /** It is a guess: no machine has an address with a network around it. */
  readonly guessed: boolean;
}

/**
 * The network of a cluster: the one that its real servers and VIPs are in, otherwise the one that most machines share.
 * One on which two machines have the same address is none that joins them. `undefined`: there is no address at all.
 */
export function networksOf(
  sights: readonly Sight[],
  vips: ReadonlySet<string>,
  reals: readonly Address[],
): Networks | undefined {
  const best = (family: 4 | 6): IpNetwork | undefined => mostShared(sights, vips, reals, family);
  const needsSix = [...vips].some((vip) => vip.includes(':')) || reals.some(({ family }) => family === 6);
  const four = best(4);
  if (four !== undefined) return { main: four, six: needsSix ? best(6) : undefined, guessed: false };
  const six = best(6);
  if (six !== undefined) return { main: six, six: undefined, guessed: false };
  const [first] = sights.flatMap((sight) => heldBy(sight, vips));
  if (first === undefined) return undefined;
  const { address } = first;
  return { main: networkOf(address, address.family === 4 ? 24 : 64), six: undefined, guessed: true };
}

function mostShared(
  sights: readonly Sight[],
  vips: ReadonlySet<string>,
  reals: readonly Address[],
  family: 4 | 6,
): IpNetwork | undefined {
  const found = new Map<string, { network: IpNetwork; holders: Map<string, Set<Sight>>; isDefault: boolean }>();
  for (const sight of sights) {
    for (const { address, prefix, nic } of heldBy(sight, vips)) {
      if (address.family !== family || prefix >= (family === 4 ? 31 : 127)) continue;
      const network = networkOf(address, prefix);
      const entry = found.get(network.text) ?? { network, holders: new Map<string, Set<Sight>>(), isDefault: false };
      entry.holders.set(address.text, (entry.holders.get(address.text) ?? new Set()).add(sight));
      found.set(network.text, { ...entry, isDefault: entry.isDefault || sight.defaultNic === nic });
    }
  }
  const wanted = [...reals, ...[...vips].flatMap((vip) => parseAddress(vip) ?? [])];
  const ranked = [...found.values()]
    .filter(({ holders }) => [...holders.values()].every(({ size }) => size === 1))
    .map(({ network, holders, isDefault }) => ({
      network,
      rank: [wanted.filter((each) => contains(network, each)).length, holders.size, Number(isDefault)] as const,
    }));
  ranked.sort((a, b) => b.rank[0] - a.rank[0] || b.rank[1] - a.rank[1] || b.rank[2] - a.rank[2]);
  return ranked[0]?.network;
}

/** The address a machine has on a network: that of a real server where the table knows it, otherwise its first own one. */
export function addressOn(network: IpNetwork, held: readonly Held[], reals: readonly Address[]): Held | undefined {
  const inside = held.filter(({ address }) => contains(network, address));
  return (
    inside.find(({ address }) => reals.some(({ text }) => text === address.text)) ??
    inside.find(({ secondary }) => !secondary) ??
    inside[0]
  );
}

export type { Held };

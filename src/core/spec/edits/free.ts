import { type Address, addressOf, type IpNetwork } from '../ip';
import type { Survey } from '../survey';

/** How many addresses are looked at: a network that is full this far has none to offer. */
const MOST_TRIES = 65_536;

/**
 * The first address of the cluster's network that no host and no service has, from the one after the highest of
 * `behind` on: hosts beside hosts, VIPs beside VIPs. Undefined where there is no network of the family or none is free.
 */
export function freeAddress(survey: Survey, family: 4 | 6, behind: 'hosts' | 'vips' = 'hosts'): string | undefined {
  const [first] = freeAddresses(survey, family, behind);
  return first;
}

/** As {@link freeAddress}, one after the other. */
export function* freeAddresses(survey: Survey, family: 4 | 6, behind: 'hosts' | 'vips' = 'hosts'): Iterable<string> {
  const network = survey.networks.find(({ value }) => value.family === family)?.value;
  if (network === undefined) return;
  const hosts = survey.hosts.flatMap(({ address, address6 }) =>
    [address, address6].flatMap((found) => found?.value ?? []),
  );
  const vips = survey.services.flatMap((service) => service.vips.map(({ value }) => value));
  const used = new Set([...hosts, ...vips].map(({ text }) => text));
  // Where nothing is to go by, the first addresses are left to routers.
  const start =
    highest(behind === 'hosts' ? hosts : vips, network) ?? network.first.bits + (behind === 'hosts' ? 9n : 99n);
  const [first, last] = usable(network);
  const count = last - first + 1n;
  for (let tried = 0n; tried < count && tried < MOST_TRIES; tried++) {
    const bits = first + ((((start + 1n + tried - first) % count) + count) % count);
    const { text } = addressOf(family, bits);
    if (!used.has(text)) yield text;
  }
}

function highest(addresses: readonly Address[], network: IpNetwork): bigint | undefined {
  const [first, last] = usable(network);
  const inside = addresses.filter(({ family, bits }) => family === network.family && bits >= first && bits <= last);
  return inside.reduce<bigint | undefined>(
    (best, { bits }) => (best === undefined || bits > best ? bits : best),
    undefined,
  );
}

/** Network and broadcast address name no machine; under /31 and /32 every address does. */
function usable({ family, prefix, first, last }: IpNetwork): readonly [bigint, bigint] {
  if (family === 6) return [prefix === 128 ? first.bits : first.bits + 1n, last.bits];
  return prefix > 30 ? [first.bits, last.bits] : [first.bits + 1n, last.bits - 1n];
}

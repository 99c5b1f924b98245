import { type Address, addressOf, type IpNetwork, isUsableUnicast } from './ip';

/** How many addresses are looked at: a network that is full this far has none to offer. */
const MOST_TRIES = 65_536n;

/** Where addresses begin in a network that has none yet: routers like the first ones. */
const FIRST = { hosts: 10n, vips: 100n } as const;

/**
 * The free addresses of a network, from the one after the highest of `neighbours` on, wrapping around once: hosts beside
 * hosts, VIPs beside VIPs. Never the network's own address or its broadcast address; under /31, /32, /127 and /128 every
 * address names a machine.
 */
export function* freeAddressesIn(
  network: IpNetwork,
  used: ReadonlySet<string>,
  what: 'hosts' | 'vips',
  neighbours: readonly Address[],
): Iterable<Address> {
  const width = network.family === 4 ? 32 : 128;
  const ends = network.prefix < width - 1 ? 1n : 0n;
  const low = network.first.bits + ends;
  const high = network.last.bits - ends;
  const nearby = neighbours
    .filter(({ family, bits }) => family === network.family && bits >= low && bits <= high)
    .map(({ bits }) => bits);
  const highest = nearby.reduce((most, bits) => (bits > most ? bits : most), nearby[0] ?? network.first.bits + FIRST[what] - 1n); // prettier-ignore
  const size = high - low + 1n;
  const start = highest < low || highest >= high ? low : highest + 1n;
  for (let tried = 0n; tried < size && tried < MOST_TRIES; tried++) {
    const address = addressOf(network.family, low + ((start - low + tried) % size));
    if (isUsableUnicast(address) && !used.has(address.text)) yield address;
  }
}

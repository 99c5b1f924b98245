/** Client ports, both included: the request is told from all other traffic by coming from one of them. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

const HOW_MANY = 20;
/** Below Linux's own range of ephemeral ports (32768 to 60999), so that hardly anything else comes from there. */
const RANGE = { from: 12_000, to: 32_000 } as const;

/** Twenty ports at random: a repeated trace does not meet the entry that IPVS keeps for the one before. */
export function randomPorts(random: () => number = Math.random): Ports {
  const first = RANGE.from + Math.floor(random() * (RANGE.to - RANGE.from - HOW_MANY));
  return { first, last: first + HOW_MANY - 1 };
}

/**
 * A filter for tcpdump(8) (pcap-filter(7)): the request's own segments whatever addresses they bear, ARP and neighbour
 * discovery about the hosts that take part, and what routers and hosts report of packets that they did not deliver.
 */
export function captureFilter(port: number, { first, last }: Ports, addresses: readonly string[]): string {
  const hosts = addresses.filter((address) => !address.includes(':')).map((address) => `host ${address}`);
  return [
    `(tcp port ${port} and tcp portrange ${first}-${last})`,
    ...(hosts.length === 0 ? [] : [`(arp and (${hosts.join(' or ')}))`]),
    '(icmp and (icmp[0] = 3 or icmp[0] = 5 or icmp[0] = 11))',
    '(icmp6 and (ip6[40] < 4 or ip6[40] = 135 or ip6[40] = 136))',
  ].join(' or ');
}

import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 or IPv6 address as a number, with its one canonical spelling (RFC 5952 for IPv6). */
export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
  readonly text: string;
}

export interface IpNetwork {
  readonly family: 4 | 6;
  readonly prefix: number;
  /** The network address. */
  readonly first: Address;
  /** The broadcast address under IPv4. */
  readonly last: Address;
  /** Canonical `address/prefix`. */
  readonly text: string;
  /** False when the text it was read from had host bits set, as in `192.168.16.5/24`. */
  readonly exact: boolean;
}

/** Strict: no leading zeros, no zone, no brackets, no prefix length. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return addressOf(4, parseV4(text));
  if (isIPv6(text) && !text.includes('%')) return addressOf(6, parseV6(text));
  return undefined;
}

export function parseNetwork(text: string): IpNetwork | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  const prefix = Number(match?.[2]);
  if (address === undefined || prefix > width(address.family)) return undefined;
  return networkOf(address, prefix);
}

/** The network of that prefix length that holds the address. */
export function networkOf(address: Address, prefix: number): IpNetwork {
  const { family } = address;
  const hostBits = BigInt(width(family) - prefix);
  const start = (address.bits >> hostBits) << hostBits;
  const first = addressOf(family, start);
  return {
    family,
    prefix,
    first,
    last: addressOf(family, start + (1n << hostBits) - 1n),
    text: `${first.text}/${prefix}`,
    exact: start === address.bits,
  };
}

export function contains(network: IpNetwork, address: Address): boolean {
  return network.family === address.family && network.first.bits <= address.bits && address.bits <= network.last.bits;
}

/** True for what can name one machine on a network: not unspecified, loopback, multicast, reserved or link-local. */
export function isUsableUnicast(address: Address): boolean {
  unusable ??= UNUSABLE.flatMap((text) => parseNetwork(text) ?? []);
  return !unusable.some((network) => contains(network, address));
}

function prefixOfMask(text: string): number | undefined {
  const address = parseAddress(text);
  if (address?.family !== 4) return undefined;
  for (let prefix = 1; prefix <= 32; prefix++) if (maskOfPrefix(prefix) === address.text) return prefix;
  return undefined;
}

function maskOfPrefix(prefix: number): string {
  return addressOf(4, (0xffffffffn << BigInt(32 - prefix)) & 0xffffffffn).text;
}

/**
 * The mask of persistence (`ipvsadm -M`) as the kernel lists it: dotted for IPv4, prefix length for IPv6, empty where it
 * covers the whole address and so groups nobody. Undefined where the text is no mask of that family.
 */
export function persistenceMask(mask: string | number, family: 4 | 6): string | undefined {
  const prefix = /^\d+$/.test(String(mask)) ? Number(mask) : prefixOfMask(String(mask));
  const isDotted = String(mask).includes('.');
  if (prefix === undefined || prefix < 1 || prefix > width(family) || (isDotted && family === 6)) return undefined;
  if (prefix === width(family)) return '';
  return family === 4 ? maskOfPrefix(prefix) : String(prefix);
}

function width(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** The address that a number stands for; it must fit the family. */
export function addressOf(family: 4 | 6, bits: bigint): Address {
  return { family, bits, text: family === 4 ? formatV4(bits) : formatV6(bits) };
}

function parseV4(text: string): bigint {
  return text.split('.').reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n);
}

function parseV6(text: string): bigint {
  const dotted = /(?<=:)[\d.]+$/.exec(text)?.[0];
  const plain =
    dotted?.includes('.') === true
      ? text.slice(0, -dotted.length) +
        groupsOf(parseV4(dotted), 2)
          .map((group) => group.toString(16))
          .join(':')
      : text;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: gap }, () => '0'), ...after].reduce(
    (bits, group) => (bits << 16n) | BigInt(`0x${group}`),
    0n,
  );
}

function formatV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.');
}

function formatV6(bits: bigint): string {
  if (bits >> 32n === 0xffffn) return `::ffff:${formatV4(bits & 0xffffffffn)}`;
  const groups = groupsOf(bits, 8);
  const gap = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (gap.length < 2) return hex.join(':');
  return `${hex.slice(0, gap.start).join(':')}::${hex.slice(gap.start + gap.length).join(':')}`;
}

function groupsOf(bits: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) => Number((bits >> BigInt(16 * (count - 1 - index))) & 0xffffn));
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  });
  return best;
}

const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/127', 'fe80::/10', 'ff00::/8'];
/** Read at the first use: Node compiles its expression for IPv6 then, which takes milliseconds that loading need not. */
let unusable: readonly IpNetwork[] | undefined;

import { canonicalAddress } from '../traffic/address';
import type { CapturedFrame } from './pcap';
import type { ArpMessage, Content, Frame, IcmpError, Segment } from './wire';

const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd, vlan: 0x8100, serviceVlan: 0x88a8 } as const;
const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;
/** IPv6 headers that stand before what is carried (RFC 8200): hop-by-hop, routing, destination options. */
const EXTENSIONS = new Set([0, 43, 60]);

/** `undefined`: something else, or cut short before it could be read. Takes any bytes. */
export function parseFrame({ at, bytes }: CapturedFrame): Frame | undefined {
  const reader = new Reader(bytes);
  const destination = reader.mac(0);
  const source = reader.mac(6);
  let offset = 12;
  let type = reader.short(offset);
  while (type === ETHERTYPE.vlan || type === ETHERTYPE.serviceVlan) {
    offset += 4;
    type = reader.short(offset);
  }
  if (type === undefined || source === undefined || destination === undefined) return undefined;
  const content = contentOf(reader.from(offset + 2), type);
  return content && { at, macs: { source, destination }, content };
}

function contentOf(payload: Reader, type: number): Content | undefined {
  if (type === ETHERTYPE.arp) return arp(payload);
  const packet = packetOf(payload, type === ETHERTYPE.ipv6 ? 6 : type === ETHERTYPE.ipv4 ? 4 : undefined);
  if (packet === undefined) return undefined;
  switch (packet.protocol) {
    case PROTOCOL.tcp:
      return segment(packet);
    case PROTOCOL.icmp:
      return packet.family === 4 ? icmp(packet) : undefined;
    case PROTOCOL.icmp6:
      return packet.family === 6 ? icmp6(packet) : undefined;
    default:
      return undefined;
  }
}

interface Packet {
  readonly family: 4 | 6;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly ttl: number;
  readonly payload: Reader;
  /** Bytes that the packet carries, kept or not. */
  readonly carried: number;
}

function packetOf(reader: Reader, family: 4 | 6 | undefined): Packet | undefined {
  const version = (reader.byte(0) ?? 0) >> 4;
  if (family === undefined || version !== family) return undefined;
  return family === 4 ? ipv4(reader) : ipv6(reader);
}

function ipv4(reader: Reader): Packet | undefined {
  const header = ((reader.byte(0) ?? 0) & 0xf) * 4;
  const [total, fragment, ttl, protocol] = [reader.short(2), reader.short(6), reader.byte(8), reader.byte(9)];
  const [source, destination] = [reader.ipv4(12), reader.ipv4(16)];
  if (total === undefined || fragment === undefined || ttl === undefined || protocol === undefined) return undefined;
  if (header < 20 || (fragment & 0x1fff) !== 0 || source === undefined || destination === undefined) return undefined;
  const payload = reader.from(header);
  return { family: 4, source, destination, protocol, ttl, payload, carried: Math.max(0, total - header) };
}

function ipv6(reader: Reader): Packet | undefined {
  const [length, ttl] = [reader.short(4), reader.byte(7)];
  const [source, destination] = [reader.ipv6(8), reader.ipv6(24)];
  let protocol = reader.byte(6);
  let offset = 40;
  while (protocol !== undefined && EXTENSIONS.has(protocol)) {
    protocol = reader.byte(offset);
    offset += ((reader.byte(offset + 1) ?? 0) + 1) * 8;
  }
  if (length === undefined || ttl === undefined || protocol === undefined) return undefined;
  if (source === undefined || destination === undefined) return undefined;
  const carried = Math.max(0, length - (offset - 40));
  return { family: 6, source, destination, protocol, ttl, payload: reader.from(offset), carried };
}

function segment(packet: Packet): Segment | undefined {
  const { payload } = packet;
  const ends = endsOf(packet);
  const [sequence, acknowledged, header, bits] = [payload.word(4), payload.word(8), payload.byte(12), payload.byte(13)];
  if (ends === undefined || sequence === undefined || acknowledged === undefined) return undefined;
  if (header === undefined || bits === undefined) return undefined;
  return {
    type: 'tcp',
    ...ends,
    flags: { fin: (bits & 1) !== 0, syn: (bits & 2) !== 0, rst: (bits & 4) !== 0, ack: (bits & 16) !== 0 },
    sequence,
    acknowledged,
    data: Math.max(0, packet.carried - (header >> 4) * 4),
    ttl: packet.ttl,
  };
}

function endsOf({ source, destination, payload, protocol }: Packet): IcmpError['about'] | undefined {
  if (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) return undefined;
  const [from, to] = [payload.short(0), payload.short(2)];
  if (from === undefined || to === undefined) return undefined;
  return { source: { address: source, port: from }, destination: { address: destination, port: to } };
}

function arp(reader: Reader): ArpMessage | undefined {
  // Ethernet and IPv4: addresses of 6 and 4 bytes (RFC 826).
  if (reader.short(0) !== 1 || reader.short(2) !== ETHERTYPE.ipv4 || reader.short(4) !== 0x0604) return undefined;
  const operation = reader.short(6);
  const [mac, sender, target] = [reader.mac(8), reader.ipv4(14), reader.ipv4(24)];
  if (mac === undefined || sender === undefined || target === undefined) return undefined;
  if (operation !== 1 && operation !== 2) return undefined;
  const from = { address: sender === '0.0.0.0' ? null : sender, mac };
  return { type: 'arp', asks: operation === 1, from, about: operation === 1 ? target : sender };
}

function icmp({ source, destination, payload }: Packet): IcmpError | undefined {
  const meaning = icmpMeaning(payload.byte(0), payload.byte(1) ?? 0);
  return meaning && errorAbout(meaning, source, destination, payload.from(8), 4);
}

/** Type and code (RFC 792, 1122 and 1812). */
function icmpMeaning(type: number | undefined, code: number): IcmpError['meaning'] | undefined {
  if (type === 5) return 'redirect';
  if (type === 11) return 'expired';
  if (type !== 3) return undefined;
  if (code === 3) return 'refused';
  if (code === 4) return 'too-big';
  return code === 9 || code === 10 || code === 13 ? 'prohibited' : 'unreachable';
}

const ICMP6 = { unreachable: 1, tooBig: 2, expired: 3, solicitation: 135, advertisement: 136 } as const;

function icmp6({ source, destination, payload }: Packet): ArpMessage | IcmpError | undefined {
  const [type, code] = [payload.byte(0), payload.byte(1) ?? 0];
  if (type === ICMP6.solicitation || type === ICMP6.advertisement) {
    const about = payload.ipv6(8);
    // The first option, where there is one, is the sender's MAC (RFC 4861): length 1, in units of 8 bytes.
    const mac = payload.byte(25) === 1 ? payload.mac(26) : undefined;
    if (about === undefined || mac === undefined) return undefined;
    const from = { address: source === '::' ? null : source, mac };
    return { type: 'arp', asks: type === ICMP6.solicitation, from, about };
  }
  const meaning = icmp6Meaning(type, code);
  return meaning && errorAbout(meaning, source, destination, payload.from(8), 6);
}

/** Type and code (RFC 4443). */
function icmp6Meaning(type: number | undefined, code: number): IcmpError['meaning'] | undefined {
  if (type === ICMP6.tooBig) return 'too-big';
  if (type === ICMP6.expired) return 'expired';
  if (type !== ICMP6.unreachable) return undefined;
  if (code === 4) return 'refused';
  return code === 1 || code === 5 || code === 6 ? 'prohibited' : 'unreachable';
}

function errorAbout(
  meaning: IcmpError['meaning'],
  from: string,
  to: string,
  quoted: Reader,
  family: 4 | 6,
): IcmpError | undefined {
  const packet = packetOf(quoted, family);
  const about = packet && endsOf(packet);
  return about && { type: 'icmp', meaning, from, to, about };
}

/** Reads numbers and addresses in network byte order; `undefined` past the end. */
class Reader {
  constructor(private readonly bytes: Uint8Array) {}

  from(offset: number): Reader {
    return new Reader(this.bytes.subarray(offset));
  }

  byte(offset: number): number | undefined {
    return this.bytes[offset];
  }

  short(offset: number): number | undefined {
    const [high, low] = [this.bytes[offset], this.bytes[offset + 1]];
    return high === undefined || low === undefined ? undefined : high * 0x100 + low;
  }

  word(offset: number): number | undefined {
    const [high, low] = [this.short(offset), this.short(offset + 2)];
    return high === undefined || low === undefined ? undefined : high * 0x1_0000 + low;
  }

  mac(offset: number): string | undefined {
    const part = this.slice(offset, 6);
    return part && [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  }

  ipv4(offset: number): string | undefined {
    return this.slice(offset, 4)?.join('.');
  }

  ipv6(offset: number): string | undefined {
    if (this.slice(offset, 16) === undefined) return undefined;
    const groups = Array.from({ length: 8 }, (_, index) => (this.short(offset + index * 2) ?? 0).toString(16));
    return canonicalAddress(groups.join(':'));
  }

  private slice(offset: number, length: number): Uint8Array | undefined {
    const part = this.bytes.subarray(offset, offset + length);
    return part.length === length ? part : undefined;
  }
}

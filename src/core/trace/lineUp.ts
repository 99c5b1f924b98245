import { clocksAhead, type Crossing } from './clocks';
import type { Ports } from './filter';
import { MOST_STEPS, type Changed, type Step, type StepKind } from './journey';
import type { Content, End, Frame } from './wire';

/** Frames that one host saw, in the order it saw them. */
export interface Sightings {
  readonly host: string;
  readonly frames: readonly Frame[];
}

export interface LineUpWish {
  /** What is followed: segments between the client's ports and the service's, to the VIP. */
  readonly vip: string;
  readonly port: number;
  readonly ports: Ports;
  /** The client, whose clock is the one that counts. */
  readonly client: string;
  /** Names of the hosts that may take part, and their addresses with the VIP. */
  readonly hosts: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  /** Host that a MAC belongs to; `undefined`: to none that is known. */
  readonly owner: (mac: string) => string | undefined;
}

export interface LinedUp {
  readonly steps: readonly Step[];
  /** Seconds that each clock is ahead of the client's, estimated. */
  readonly ahead: ReadonlyMap<string, number>;
}

/** A frame on the wire: when each host that saw it first did, and how often it was sent again. */
interface Transmission {
  readonly frame: Frame;
  readonly kind: StepKind;
  readonly first: Map<string, number>;
  /** The same packet has the same one on every hop. */
  readonly packet: string;
  repeated: number;
}

/**
 * Puts what the hosts saw into one order. A frame is recognised by what is in it, so clocks that differ do no harm: each
 * host's own order holds, and a frame that was seen at both ends ties two of them together. Pure.
 */
export function lineUp(sightings: readonly Sightings[], wish: LineUpWish): LinedUp {
  const all = transmissionsOf(sightings, wish);
  const transmissions = all.filter((one) => !isNoise(one, all, wish));
  const ahead = clocksAhead(wish.client, crossings(transmissions, wish));
  const ordered = inOrder(transmissions, ahead).slice(0, MOST_STEPS);
  const captured = new Set(sightings.map(({ host }) => host));
  const opening = ordered.find(({ kind }) => kind === 'syn') ?? ordered[0];
  const begin = opening === undefined ? 0 : momentOf(opening, ahead);
  return { ahead, steps: ordered.map((one, index) => stepOf(one, ordered.slice(0, index), { wish, captured, ahead, begin })) }; // prettier-ignore
}

function transmissionsOf(sightings: readonly Sightings[], wish: LineUpWish): readonly Transmission[] {
  const found = new Map<string, Transmission>();
  for (const { host, frames } of sightings) {
    const seen = new Map<string, number>();
    for (const frame of frames) {
      const kind = kindOf(frame.content, wish);
      if (kind === undefined) continue;
      const packet = packetOf(frame.content);
      const key = `${frame.macs.source} ${frame.macs.destination} ${packet}`;
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      const known = found.get(key) ?? { frame, kind, packet, first: new Map<string, number>(), repeated: 0 };
      if (!known.first.has(host)) known.first.set(host, frame.at);
      known.repeated = Math.max(known.repeated, times - 1);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

const TO_ALL = /^(ff:ff:ff:ff:ff:ff|33:33(:[0-9a-f]{2}){4})$/;

/**
 * ARP that has nothing to do with the request: hosts make sure of neighbours that they know by asking them alone, and
 * hosts that take no part ask for whom they like.
 */
function isNoise(
  one: Transmission,
  all: readonly Transmission[],
  wish: Pick<LineUpWish, 'owner' | 'hosts' | 'addresses'>,
): boolean {
  const { owner, hosts, addresses } = wish;
  const { content, macs } = one.frame;
  if (content.type !== 'arp') return false;
  if (content.asks) {
    if (!TO_ALL.test(macs.destination) || !hosts.has(owner(macs.source) ?? '')) return true;
    // For another host, and answered: the request was not waiting for it.
    return !addresses.has(content.about) && all.some((other) => answers(other, one));
  }
  return !all.some((other) => answers(one, other) && !isNoise(other, all, wish));
}

function answers({ frame: answer }: Transmission, { frame: question }: Transmission): boolean {
  const [told, asked] = [answer.content, question.content];
  if (told.type !== 'arp' || asked.type !== 'arp' || told.asks || !asked.asks) return false;
  return told.about === asked.about && answer.macs.destination === question.macs.source;
}

function kindOf(content: Content, { port, ports }: LineUpWish): StepKind | undefined {
  const isClient = (end: End): boolean => end.port >= ports.first && end.port <= ports.last;
  switch (content.type) {
    case 'arp':
      return content.asks ? 'arp-asks' : 'arp-answers';
    case 'icmp': {
      const { source, destination } = content.about;
      return isClient(source) || isClient(destination) ? 'icmp' : undefined;
    }
    case 'tcp': {
      const out = isClient(content.source) && content.destination.port === port;
      if (!out && !(isClient(content.destination) && content.source.port === port)) return undefined;
      const { flags } = content;
      if (flags.rst) return 'reset';
      if (flags.syn) return flags.ack ? 'syn-ack' : 'syn';
      if (content.data > 0) return out ? 'request' : 'response';
      return flags.fin ? 'fin' : 'ack';
    }
  }
}

/** The packet without its frame: what stays the same from hop to hop, and is the same again when it is repeated. */
function packetOf(content: Content): string {
  switch (content.type) {
    case 'arp':
      return `arp ${content.asks} ${content.from.address ?? ''} ${content.about}`;
    case 'icmp':
      return `icmp ${content.meaning} ${content.from} ${content.to} ${endText(content.about.source)}`;
    case 'tcp': {
      const { source, destination, flags, sequence, acknowledged, data } = content;
      const bits = `${flags.syn}${flags.ack}${flags.fin}${flags.rst}`;
      return `tcp ${endText(source)} ${endText(destination)} ${bits} ${sequence} ${acknowledged} ${data}`;
    }
  }
}

function endText({ address, port }: End): string {
  return `${address}#${port}`;
}

/** Frames that both their sender and the one they were for have seen. What is broadcast arrives by other ways. */
function crossings(transmissions: readonly Transmission[], { owner }: LineUpWish): readonly Crossing[] {
  return transmissions.flatMap(({ frame, first }) => {
    const [from, to] = [owner(frame.macs.source), owner(frame.macs.destination)];
    if (from === undefined || to === undefined || from === to) return [];
    const [sent, received] = [first.get(from), first.get(to)];
    return sent === undefined || received === undefined ? [] : [{ from, to, difference: received - sent }];
  });
}

/** By the client's clock, as estimated: the earliest sighting is the nearest to its sending. */
function momentOf({ first }: Transmission, ahead: ReadonlyMap<string, number>): number {
  return Math.min(...[...first].map(([host, at]) => at - (ahead.get(host) ?? 0)));
}

/** Earliest first, but never against the order in which a host saw two of them. */
function inOrder(all: readonly Transmission[], ahead: ReadonlyMap<string, number>): readonly Transmission[] {
  const waiting = all.map((one) => ({ one, moment: momentOf(one, ahead) })).sort((a, b) => a.moment - b.moment);
  const ordered: Transmission[] = [];
  while (waiting.length > 0 && ordered.length < MOST_STEPS) {
    const free = waiting.findIndex(({ one }) => !waiting.some((other) => isBefore(other.one, one)));
    const [next] = waiting.splice(Math.max(0, free), 1);
    if (next !== undefined) ordered.push(next.one);
  }
  return ordered;
}

function isBefore(one: Transmission, other: Transmission): boolean {
  for (const [host, at] of one.first) {
    const later = other.first.get(host);
    if (later !== undefined && at < later) return true;
  }
  return false;
}

interface StepContext {
  readonly wish: LineUpWish;
  readonly captured: ReadonlySet<string>;
  readonly ahead: ReadonlyMap<string, number>;
  readonly begin: number;
}

function stepOf(
  one: Transmission,
  before: readonly Transmission[],
  { wish, captured, ahead, begin }: StepContext,
): Step {
  const { frame, kind, first, repeated } = one;
  const { content, macs } = frame;
  const from = wish.owner(macs.source) ?? null;
  const to = wish.owner(macs.destination) ?? null;
  const previous = before.findLast(({ packet }) => packet === one.packet);
  return {
    kind,
    macs,
    ...endsOf(content),
    from,
    to,
    seenBy: [...first.keys()],
    received: receivedBy(to, one, captured),
    changed: changesOf(one, previous, wish),
    data: content.type === 'tcp' ? content.data : 0,
    repeated,
    atMs: (momentOf(one, ahead) - begin) * 1000,
    heldMs: from === null ? null : heldBy(from, one, before, wish),
    meaning: content.type === 'icmp' ? content.meaning : null,
  };
}

/** Captures end one after the other, so an answer to ARP that was not seen may have come later. */
function receivedBy(to: string | null, { first, kind }: Transmission, captured: ReadonlySet<string>): Step['received'] {
  if (to !== null && first.has(to)) return 'yes';
  return to === null || !captured.has(to) || kind === 'arp-answers' ? 'unknown' : 'no';
}

function endsOf(content: Content): Pick<Step, 'source' | 'destination'> {
  switch (content.type) {
    case 'arp':
      return { source: { address: content.from.address ?? '', port: 0 }, destination: { address: content.about, port: 0 } }; // prettier-ignore
    case 'icmp':
      return { source: { address: content.from, port: 0 }, destination: { address: content.to, port: 0 } };
    case 'tcp':
      return { source: content.source, destination: content.destination };
  }
}

function changesOf(
  { frame }: Transmission,
  previous: Transmission | undefined,
  { vip, port }: LineUpWish,
): readonly Changed[] {
  // prettier-ignore
  const { content, macs } = frame;
  const changed: Changed[] = [];
  if (previous !== undefined && content.type !== 'arp') {
    if (previous.frame.macs.source !== macs.source) changed.push('source-mac');
    if (previous.frame.macs.destination !== macs.destination) changed.push('destination-mac');
  }
  // An answer bears the VIP, or the client does not take it.
  if (content.type === 'tcp' && content.source.port === port && content.source.address !== vip) changed.push('source');
  return changed;
}

/** Between the last thing that reached the sender and this, by the sender's own clock: seconds there and nowhere else. */
function heldBy(
  host: string,
  one: Transmission,
  before: readonly Transmission[],
  { owner }: LineUpWish,
): number | null {
  const sent = one.first.get(host);
  if (one.kind === 'arp-asks') return null; // hosts ask when they like
  const cause = before.findLast(({ frame, first, kind }) => {
    if (!first.has(host)) return false;
    if (one.kind === 'arp-answers') return kind === 'arp-asks';
    return frame.content.type === 'tcp' && owner(frame.macs.destination) === host;
  });
  const came = cause?.first.get(host);
  return sent === undefined || came === undefined || sent < came ? null : (sent - came) * 1000;
}

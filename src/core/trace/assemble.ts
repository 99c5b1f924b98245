import * as l10n from '@vscode/l10n';
import { serviceName, type Cluster, type Host, type VirtualService } from '../spec/cluster';
import { canonicalAddress } from '../traffic/address';
import { diagnose } from './diagnose';
import type { Ports } from './filter';
import { parseFrame } from './frame';
import type { Evidence, HostEvidence } from './gather';
import type { Journey, Lane, LaneRole } from './journey';
import { lineUp, type LinedUp, type Sightings } from './lineUp';
import { type Look, parseSnmp, readLook } from './lookReading';
import { parsePcap } from './pcap';
import type { TraceTarget } from './request';
import type { Frame } from './wire';

export interface Asked {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly client: Host;
  readonly target: TraceTarget;
  readonly ports: Ports;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** The journey that the evidence shows. Pure: the same evidence always gives the same journey. */
export function assemble(asked: Asked, evidence: Evidence): Journey {
  const { cluster, service, client, startedAt } = asked;
  const target = { ...asked.target, address: canonicalAddress(asked.target.address) };
  const looks = new Map(evidence.hosts.map(({ host, look }) => [host, readLook(look)]));
  const sightings = evidence.hosts.flatMap(sightingsOf);
  const owner = ownerOf(cluster, looks);
  const addresses = [target.address, ...evidence.hosts.map(({ host }) => addressIn(asked, host))].map(canonicalAddress);
  const lined = lineUp(sightings, {
    hosts: new Set(evidence.hosts.map(({ host }) => host)),
    addresses: new Set(addresses), vip: target.address, port: target.port, ports: asked.ports, client: client.name, owner }); // prettier-ignore
  const lanes = evidence.hosts.map((one) => laneOf(one, asked, looks.get(one.host), lined, sightings));
  const { outcome } = evidence;
  return {
    cluster: cluster.name,
    service: serviceName(service.match),
    startedAt,
    target,
    outcome,
    lanes,
    steps: lined.steps,
    verdict: diagnose({ cluster, service, target, client, outcome, lanes, steps: lined.steps, looks }),
    lacking: evidence.hosts.flatMap(({ host, capture }) => ('missing' in capture && capture.missing === 'tcpdump' ? [host] : [])), // prettier-ignore
    notes: [...evidence.hosts.flatMap((one) => unseen(one, looks.get(one.host))), ...clockNote(sightings)],
  };
}

function sightingsOf({ host, capture }: HostEvidence): readonly Sightings[] {
  return 'file' in capture ? [{ host, frames: framesOf(capture.file) }] : [];
}

function framesOf(file: Uint8Array): readonly Frame[] {
  try {
    return parsePcap(file).flatMap((frame) => parseFrame(frame) ?? []);
  } catch {
    return []; // it ended before anything was written
  }
}

/** By the NICs of the hosts that were looked at, then by their neighbour tables, which know the other hosts of the file. */
function ownerOf(cluster: Cluster, looks: ReadonlyMap<string, Look>): (mac: string) => string | undefined {
  const owners = new Map<string, string>();
  const names = new Map(cluster.hosts.flatMap(({ name, address, address6 }) => [address, ...(address6 === undefined ? [] : [address6])].map((one) => [canonicalAddress(one), name] as const))); // prettier-ignore
  for (const look of looks.values()) {
    for (const { address, mac } of look.neighbours) {
      const name = names.get(address);
      if (mac !== null && name !== undefined && !looks.has(name)) owners.set(mac, name);
    }
  }
  for (const [host, look] of looks) for (const { mac } of look.macs) owners.set(mac, host);
  return (mac) => owners.get(mac);
}

function laneOf(
  { host, capture }: HostEvidence,
  asked: Asked,
  look: Look | undefined,
  { steps, ahead }: LinedUp,
  sightings: readonly Sightings[],
): Lane {
  const { cluster, client } = asked;
  const machine = cluster.hosts.find(({ name }) => name === host);
  const address = addressIn(asked, host);
  const nic = 'nic' in capture ? capture.nic : look?.addresses.find((one) => one.address === address)?.nic;
  const clock = sightings.some((one) => one.host === host) ? ahead.get(host) : undefined;
  const role: LaneRole = host === client.name ? 'client' : machine?.roles.has('director') === true ? 'director' : 'realServer'; // prettier-ignore
  return {
    host,
    role,
    address,
    mac: look?.macs.find((one) => one.nic === nic)?.mac ?? null,
    captured: 'file' in capture,
    involved: role === 'client' || steps.some(({ kind, from, to }) => (from === host && kind !== 'arp-asks') || to === host), // prettier-ignore
    clockAheadMs: clock === undefined ? null : clock * 1000,
  };
}

/** A host's address of the service's family. */
function addressIn({ cluster, client, service }: Asked, host: string): string {
  const machine = host === client.name ? client : cluster.hosts.find(({ name }) => name === host);
  return service.realServers.find((one) => one.host === host)?.address ?? machine?.address ?? '';
}

/** Why a host shows less than it might, and what its counters tell instead. */
function unseen({ host, capture }: HostEvidence, look: Look | undefined): readonly string[] {
  if ('file' in capture) return [];
  if ('failed' in capture) return [l10n.t('{0} could not be listened to: {1}', host, capture.failed)];
  const before = parseSnmp(capture.counters.join('\n'));
  const grown = (name: string): number => (look?.counters.get(name) ?? 0) - (before.get(name) ?? Infinity);
  return [
    l10n.t('{0} has no {1}: what passed there is told by others only.', host, capture.missing),
    ...(grown('Ip:InAddrErrors') > 0
      ? [l10n.t('Meanwhile {0} dropped {1} packets for an address that it does not have (InAddrErrors).', host, grown('Ip:InAddrErrors'))] // prettier-ignore
      : []),
    ...(grown('Tcp:OutRsts') > 0
      ? [l10n.t('Meanwhile {0} refused {1} TCP packets with a reset (OutRsts).', host, grown('Tcp:OutRsts'))]
      : []),
    ...(grown('Tcp:PassiveOpens') > 0
      ? [l10n.t('Meanwhile {0} accepted {1} TCP connections (PassiveOpens).', host, grown('Tcp:PassiveOpens'))]
      : []),
  ];
}

function clockNote(sightings: readonly Sightings[]): readonly string[] {
  if (sightings.length < 2) return [];
  return [
    l10n.t('The hosts have clocks of their own. How long a host held a packet is exact; times between hosts are estimates, made from packets that two of them saw.'), // prettier-ignore
  ];
}

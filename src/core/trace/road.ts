import type { Cluster, Host, VirtualService } from '../spec/cluster';
import { canonicalAddress } from '../traffic/address';
import type { Lane, LaneRole, Step } from './journey';
import type { Look } from './lookReading';
import type { RequestOutcome, TraceTarget } from './request';

/** All that is known of one request, before it is judged. */
export interface Case {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly target: TraceTarget;
  readonly client: Host;
  readonly outcome: RequestOutcome;
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  readonly looks: ReadonlyMap<string, Look>;
}

/** The stations of a request that were seen, or that can be told from tables. */
export interface Road {
  /** The client's SYN on its first hop. */
  readonly syn: Step | undefined;
  /** Host that has, or shall have, the VIP for this client. */
  readonly director: string | undefined;
  /** The SYN as the director passed it on. */
  readonly forwarded: Step | undefined;
  /** Real server that it was given to. */
  readonly server: string | undefined;
  /** How the real server is known: `table` is the director's list of connections. */
  readonly serverBy: 'frame' | 'table' | 'answer' | undefined;
  /** What came back for the SYN: SYN-ACK, reset or an ICMP error. */
  readonly answer: Step | undefined;
  readonly response: Step | undefined;
}

export function roleOf({ lanes }: Pick<Case, 'lanes'>, host: string | null | undefined): LaneRole | undefined {
  return lanes.find((lane) => lane.host === host)?.role;
}

export function isCaptured({ lanes }: Pick<Case, 'lanes'>, host: string): boolean {
  return lanes.some((lane) => lane.host === host && lane.captured);
}

export function follow(of: Case): Road {
  const { steps, lanes, looks } = of;
  const syns = steps.filter(({ kind }) => kind === 'syn');
  const forwarded = syns.find(({ from, changed }) => roleOf(of, from) === 'director' || (from === null && changed.length > 0)); // prettier-ignore
  const syn = syns.find((step) => step !== forwarded);
  const directors = lanes.filter(({ role }) => role === 'director').map(({ host }) => host);
  const clientPort = (syn ?? forwarded)?.source.port;
  const listed = directors.flatMap((host) => {
    const row = looks.get(host)?.connections.find((entry) => entry.clientPort === clientPort);
    return row === undefined ? [] : [{ director: host, server: serverAt(of, row.server) }];
  })[0];
  const holders = directors.filter((host) => holdsVip(of, host));
  const straight = roleOf(of, syn?.to) === 'realServer' ? syn?.to : undefined;
  const addressed = directors.find((host) => host === syn?.to);
  const answers = steps.filter((step) => isAnswer(of, step));
  const replier = answers.map(({ from }) => from).find((host) => roleOf(of, host) === 'realServer');
  const byFrame = straight ?? forwarded?.to ?? undefined;
  const server = byFrame ?? listed?.server ?? replier ?? undefined;
  return {
    syn,
    director:
      forwarded?.from ??
      addressed ??
      directors.find((host) => syns.some(({ seenBy }) => seenBy.includes(host))) ??
      listed?.director ??
      holders[0],
    forwarded,
    server,
    serverBy: byFrame !== undefined ? 'frame' : listed?.server !== undefined ? 'table' : server === undefined ? undefined : 'answer', // prettier-ignore
    answer: answers.find(({ kind }) => kind === 'syn-ack') ?? answers[0],
    response: steps.find(({ kind }) => kind === 'response'),
  };
}

/** Towards the client, and about its SYN. */
function isAnswer({ target }: Case, { kind, source }: Step): boolean {
  if (kind === 'syn-ack' || kind === 'icmp') return true;
  return kind === 'reset' && source.port === target.port;
}

/** Real server with that address. */
export function serverAt({ service }: Case, address: string): string | undefined {
  return service.realServers.find((one) => canonicalAddress(one.address) === address)?.host;
}

/** Whether a host has the VIP on a NIC other than lo. */
export function holdsVip({ looks, target }: Case, host: string): boolean {
  return looks.get(host)?.addresses.some(({ nic, address }) => nic !== 'lo' && address === target.address) === true;
}

/** Questions of a host that nobody answered, as far as it was listened to. */
export function unanswered({ steps }: Case, host: string): readonly string[] {
  const asked = steps.filter(({ kind, from }) => kind === 'arp-asks' && from === host);
  return asked
    .map(({ destination }) => destination.address)
    .filter(
      (address) =>
        !steps.some(({ kind, to, source }) => kind === 'arp-answers' && to === host && source.address === address),
    );
}

import type { Action } from '../traffic/live/runView';
import type { End, IcmpError } from './wire';
import type { RequestOutcome, TraceTarget } from './request';

/** One request followed from host to host, as it is shown, kept and exported: plain JSON, and bounded. */
export interface Journey {
  readonly cluster: string;
  readonly service: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly startedAt: number;
  readonly target: TraceTarget;
  readonly outcome: RequestOutcome;
  /** The client first, then directors, then real servers, as in the file. */
  readonly lanes: readonly Lane[];
  /** In the order of their happening, never more than {@link MOST_STEPS}. */
  readonly steps: readonly Step[];
  readonly verdict: JourneyVerdict;
  /** Hosts without tcpdump, which could not be listened to for that reason alone. */
  readonly lacking: readonly string[];
  /** What is not known, and what else one should know to read it. */
  readonly notes: readonly string[];
}

/** How far a trace that is under way has come. */
export type Phase = 'listening' | 'asking' | 'looking';

export const MOST_STEPS = 200;

export type LaneRole = 'client' | 'director' | 'realServer';

/** A host that took part, or might have. */
export interface Lane {
  readonly host: string;
  readonly role: LaneRole;
  /** Its address in the cluster's network. */
  readonly address: string;
  /** Of the NIC that was listened to, or that carries its address; `null`: not known. */
  readonly mac: string | null;
  readonly captured: boolean;
  /** Whether a step begins or ends here. */
  readonly involved: boolean;
  /** Milliseconds that its clock is ahead of the client's, estimated; `null`: cannot be told. */
  readonly clockAheadMs: number | null;
}

/**
 * - `arp-asks`, `arp-answers`: who has an address (or their likes in IPv6).
 * - `syn`: the client opens; `syn-ack`: it is opened.
 * - `ack`, `fin`, `reset`: no data, and what the flags say.
 * - `request`, `response`: data towards the VIP, and away from it.
 * - `icmp`: a packet was not delivered, and somebody says so.
 */
export type StepKind =
  'arp-asks' | 'arp-answers' | 'syn' | 'syn-ack' | 'ack' | 'request' | 'response' | 'fin' | 'reset' | 'icmp';

export type Changed = 'source-mac' | 'destination-mac' | 'source' | 'destination';

/** One frame on the wire, seen by its sender, its receiver or both. */
export interface Step {
  readonly kind: StepKind;
  readonly macs: { readonly source: string; readonly destination: string };
  /** IP addresses and ports; of ARP: who asks or answers, and whom it is about. Port 0: none. */
  readonly source: End;
  readonly destination: End;
  /** Host that sent it; `null`: the MAC belongs to none that is known. */
  readonly from: string | null;
  /** Host that it was for; `null`: to none that is known, or to all. */
  readonly to: string | null;
  /** Hosts that saw it. */
  readonly seenBy: readonly string[];
  /** Whether the one it was for has it: `no` only where that host was listened to. */
  readonly received: 'yes' | 'no' | 'unknown';
  /** What is different from the same packet on the hop before; empty on its first. */
  readonly changed: readonly Changed[];
  /** Bytes of data. */
  readonly data: number;
  /** How often it was sent again. */
  readonly repeated: number;
  /** Milliseconds since the client's first frame, by the estimated clocks. */
  readonly atMs: number;
  /** Milliseconds that its sender took since the step that it follows from, by that host's own clock; `null`: not known. */
  readonly heldMs: number | null;
  /** Of ICMP: what became of the packet. */
  readonly meaning: IcmpError['meaning'] | null;
}

export interface JourneyVerdict {
  /** `bypassed`: it was answered, but past the director, or only by chance over it. */
  readonly result: 'arrived' | 'bypassed' | 'ended';
  /** Stable name of what was found. */
  readonly cause: Cause;
  readonly sentence: string;
  /** Host where it ended; `null`: it did not, or it is not known. */
  readonly endedAt: string | null;
  readonly findings: readonly { readonly sentence: string; readonly actions: readonly Action[] }[];
}

/** What can be found, in the order of the way. */
export const CAUSES = [
  'none',
  'not-in-table', // it arrived; another real server of the file can get nothing
  // before the director
  'no-frame-left',
  'arp-unanswered',
  'arp-answered-by-server',
  'vip-elsewhere',
  'lost-before-director',
  // at the director
  'no-service',
  'no-destination',
  'director-drops',
  'server-arp-unanswered',
  // at the real server
  'lost-before-server',
  'vip-missing',
  'server-drops',
  'server-rejects',
  'not-listening',
  // on the way back
  'wrong-source',
  'reply-through-director',
  'reply-has-no-way',
  'reply-lost',
  'no-response',
  'not-known',
] as const;
export type Cause = (typeof CAUSES)[number];

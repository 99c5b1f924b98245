/** A frame as it was on the wire, as far as a trace needs it. */
export interface Frame {
  /** Seconds since 1970 by the clock of the host that captured it. */
  readonly at: number;
  /** Lower case, `52:54:00:12:34:56`. */
  readonly macs: { readonly source: string; readonly destination: string };
  readonly content: Content;
}

export type Content = Segment | ArpMessage | IcmpError;

/** An address and a port, IPv6 in its canonical form. */
export interface End {
  readonly address: string;
  readonly port: number;
}

export interface Segment {
  readonly type: 'tcp';
  readonly source: End;
  readonly destination: End;
  readonly flags: { readonly syn: boolean; readonly ack: boolean; readonly fin: boolean; readonly rst: boolean };
  readonly sequence: number;
  readonly acknowledged: number;
  /** Bytes of data. */
  readonly data: number;
  /** Time to live: one less for each router on the way. IPVS takes none off with direct routing. */
  readonly ttl: number;
}

/** ARP, or its like in IPv6 (neighbour solicitation and advertisement). */
export interface ArpMessage {
  readonly type: 'arp';
  readonly asks: boolean;
  /** `null`: an address that is being tried out (RFC 5227). */
  readonly from: { readonly address: string | null; readonly mac: string };
  /** Whose MAC is asked for or, of an answer, told. */
  readonly about: string;
}

/** A router or host that says that a packet was not delivered. */
export interface IcmpError {
  readonly type: 'icmp';
  /** `refused`: nothing listens, or a firewall that rejects; `prohibited`: a firewall says so itself. */
  readonly meaning: 'unreachable' | 'refused' | 'prohibited' | 'redirect' | 'too-big' | 'expired';
  readonly from: string;
  readonly to: string;
  /** The ends of what was not delivered. */
  readonly about: { readonly source: End; readonly destination: End };
}

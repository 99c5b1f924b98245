/** What a person asks of a live test. Plain data: a page makes it, settings keep it, a kept run carries it. */

/** How the service is asked: HTTP over TCP or TLS, a bare TCP connection, or one datagram that is answered. */
export type Asking = 'http' | 'https' | 'tcp' | 'udp' | 'dns';

/** Where requests come from: this machine, a host of the file, or any alias of the person's own ssh configuration. */
export type SourceWish =
  | { readonly type: 'local' }
  | { readonly type: 'host'; readonly name: string }
  | { readonly type: 'alias'; readonly alias: string };

export interface Wish {
  readonly from: SourceWish;
  readonly asking: Asking;
  /** For services that do not name one port (fwmark, port 0); `null`: the service's own, or 80. */
  readonly port: number | null;
  /** Path and query, beginning with `/`; http and https. */
  readonly path: string;
  /** `null`: the VIP itself. */
  readonly hostHeader: string | null;
  /** Whether the certificate must be valid for the host header; https. */
  readonly verify: boolean;
  /** Several requests over one connection: then only the first of each connection is the scheduler's. */
  readonly keepAlive: boolean;
  /** Name that is looked up; dns. */
  readonly lookUp: string;
  /** Requests under way at once, 1 to {@link BOUNDS}.parallel. 1 is what proves strict alternation. */
  readonly parallel: number;
  /** Requests begun per second over all; `null`: as fast as the source can. */
  readonly perSecond: number | null;
  /** The run ends after so many requests … */
  readonly requests: number;
  /** … or after so many seconds, whichever comes first. */
  readonly seconds: number;
  /** Milliseconds for one request, connecting included. */
  readonly timeoutMs: number;
  /** Another status is a failure; `null`: any below 400 is right. */
  readonly expectStatus: number | null;
  /** Text that the body must contain; `null`: any. */
  readonly expectBody: string | null;
}

/** This proves a cluster and is no load generator: every run is bounded in count, time and rate. */
export const BOUNDS = {
  requests: 100_000,
  seconds: 3_600,
  parallel: 64,
  /** Above this a person is asked first. */
  perSecondUnasked: 1_000,
  perSecond: 20_000,
  timeoutMs: { least: 10, most: 600_000 },
} as const;

export const DEFAULT_WISH: Wish = {
  from: { type: 'local' },
  asking: 'http',
  port: null,
  path: '/',
  hostHeader: null,
  verify: true,
  keepAlive: false,
  lookUp: 'localhost',
  parallel: 1,
  perSecond: 10,
  requests: 1_000,
  seconds: 120,
  timeoutMs: 2_000,
  expectStatus: null,
  expectBody: null,
};

import * as l10n from '@vscode/l10n';
import { isIP } from 'node:net';
import { serviceName, vipsOf, type ServiceMatch, type VirtualService } from '../spec/cluster';
import { TrafficError } from './errors';
import { BOUNDS, DEFAULT_WISH, type Asking, type Wish } from './wish';

interface Endpoint {
  /** An IP address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** Milliseconds for one request, connecting included. */
  readonly timeoutMs: number;
}

interface WebTarget extends Endpoint {
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Value of the Host header. */
  readonly hostHeader: string;
  /** Several requests over one connection. */
  readonly keepAlive: boolean;
  /** Another status is a failure; absent: any below 400 is right. */
  readonly expectStatus?: number;
  /** Must be found in the first 16 KiB of the body. */
  readonly expectBody?: string;
}

export interface HttpTarget extends WebTarget {
  readonly asking: 'http';
}

export interface HttpsTarget extends WebTarget {
  readonly asking: 'https';
  /** Whether the certificate must be trusted and valid for the Host header's name. */
  readonly verify: boolean;
}

/** A connection is made and closed: what answers is the TCP stack of a real server, not its service. */
export interface TcpTarget extends Endpoint {
  readonly asking: 'tcp';
}

/** One datagram from a port of its own; any datagram back is an answer. */
export interface UdpTarget extends Endpoint {
  readonly asking: 'udp';
}

/** One question for an A record, from a port of its own. */
export interface DnsTarget extends Endpoint {
  readonly asking: 'dns';
  readonly lookUp: string;
}

/** What is asked of the VIP, again and again. */
export type Target = HttpTarget | HttpsTarget | TcpTarget | UdpTarget | DnsTarget;

/** What a wish says about one request; what is absent is as in {@link DEFAULT_WISH}. */
export type TargetOptions = Partial<
  Pick<
    Wish,
    | 'asking'
    | 'port'
    | 'path'
    | 'hostHeader'
    | 'verify'
    | 'keepAlive'
    | 'lookUp'
    | 'timeoutMs'
    | 'expectStatus'
    | 'expectBody'
  >
>;

const ASKED_OVER = {
  tcp: ['http', 'https', 'tcp'],
  udp: ['udp', 'dns'],
  sctp: [],
} as const satisfies Record<string, readonly Asking[]>;

/** How a service can be asked, the most telling first; empty where it cannot be. */
export function askingsOf(match: ServiceMatch): readonly Asking[] {
  if (match.type === 'fwmark') return [...ASKED_OVER.tcp, ...ASKED_OVER.udp];
  if (match.protocol === 'tcp' && match.port === 443) return ['https', 'http', 'tcp'];
  if (match.protocol === 'udp' && match.port === 53) return ['dns', 'udp'];
  return ASKED_OVER[match.protocol];
}

/**
 * Raises a `TrafficError` when the service cannot be asked like that or the wish is out of bounds; its `field` says what
 * of the wish is wrong. What does not concern the way of asking is not looked at. Without `asking`, the first of
 * {@link askingsOf}.
 */
export function targetOf(service: VirtualService, options: TargetOptions): Target {
  const { match } = service;
  const wish = { ...DEFAULT_WISH, ...options };
  const asking = checkedAsking(match, options.asking);
  const address = vipsOf(service)[0];
  if (address === undefined) {
    throw new TrafficError(
      'no-address',
      l10n.t('{0} names no VIP, so there is no address to send requests to.', serviceName(match)),
      l10n.t('List the VIPs that the mark covers in the file.'),
    );
  }
  const named = match.type === 'address' && match.port !== 0 ? match.port : undefined;
  const port = named ?? wish.port ?? USUAL_PORTS[asking];
  const { timeoutMs } = wish;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong('port', l10n.t('{0} is not a port.', port));
  if (!(timeoutMs >= BOUNDS.timeoutMs.least && timeoutMs <= BOUNDS.timeoutMs.most)) {
    throw wrong('timeoutMs', l10n.t('A timeout of {0} ms is out of bounds (10 ms to 10 minutes).', timeoutMs));
  }
  const endpoint = { address, port, timeoutMs };
  switch (asking) {
    case 'http':
      return { asking, ...endpoint, ...webPart(wish, endpoint, 80) };
    case 'https': {
      const web = webPart(wish, endpoint, 443);
      if (!/^(?:\[[\da-fA-F:.]+\]|[\w.-]+)(?::\d+)?$/.test(web.hostHeader)) {
        throw wrong('hostHeader', l10n.t('{0} is no host name, which TLS needs.', web.hostHeader));
      }
      return { asking, ...endpoint, ...web, verify: wish.verify };
    }
    case 'tcp':
    case 'udp':
    case 'dns': {
      if (wish.expectStatus !== null) throw wrong('expectStatus', noHttp());
      if (wish.expectBody !== null) throw wrong('expectBody', noHttp());
      return asking === 'dns' ? { asking, ...endpoint, lookUp: checkedName(wish.lookUp) } : { asking, ...endpoint };
    }
  }
}

/** Host name or address of a Host header: what TLS is asked for. */
export function nameInHeader(hostHeader: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(hostHeader)?.[1] ?? hostHeader.replace(/:\d+$/, '');
}

const USUAL_PORTS: Readonly<Record<Asking, number>> = { http: 80, https: 443, tcp: 80, udp: 7, dns: 53 };

function checkedAsking(match: ServiceMatch, wanted: Asking | undefined): Asking {
  const possible = askingsOf(match);
  const usual = possible[0];
  if (usual === undefined) {
    throw new TrafficError(
      'unsupported-protocol',
      l10n.t('{0} cannot be tested: nothing here speaks its protocol.', serviceName(match)),
      l10n.t('Choose a tcp or udp service.'),
      'asking',
    );
  }
  if (wanted === undefined || possible.includes(wanted)) return wanted ?? usual;
  throw new TrafficError(
    'unsupported-protocol',
    l10n.t('{0} cannot be asked over {1}.', serviceName(match), wanted),
    l10n.t('Ask it over one of: {0}.', possible.join(', ')),
    'asking',
  );
}

function webPart(
  { path, hostHeader, keepAlive, expectStatus, expectBody }: Omit<Wish, 'asking'>,
  { address, port }: Endpoint,
  usualPort: number,
): Omit<WebTarget, keyof Endpoint> {
  const literal = isIP(address) === 6 ? `[${address}]` : address;
  const host = hostHeader ?? (port === usualPort ? literal : `${literal}:${port}`);
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw wrong('path', l10n.t('The path {0} is not usable: it begins with "/" and holds no spaces or controls.', path)); // prettier-ignore
  }
  if (!/^[\x21-\x7e]+$/.test(host)) throw wrong('hostHeader', l10n.t('The Host header {0} is not usable.', host));
  if (expectStatus !== null && !(Number.isInteger(expectStatus) && expectStatus >= 200 && expectStatus <= 599)) {
    throw wrong('expectStatus', l10n.t('{0} is no HTTP status of an answer (200 to 599).', expectStatus));
  }
  if (expectBody !== null && (expectBody === '' || expectBody.length > LONGEST_TEXT || expectBody.includes('\0'))) {
    throw wrong('expectBody', l10n.t('The expected text has 1 to {0} characters.', LONGEST_TEXT));
  }
  return {
    path,
    hostHeader: host,
    keepAlive,
    ...(expectStatus === null ? {} : { expectStatus }),
    ...(expectBody === null ? {} : { expectBody }),
  };
}

/** Characters of an expected text. */
const LONGEST_TEXT = 1_000;

/** RFC 1035 section 2.3.4; a last dot may be written. */
function checkedName(name: string): string {
  const labels = name.replace(/\.$/, '').split('.');
  if (name.length <= 253 && labels.every((label) => /^[\w-]{1,63}$/.test(label))) return labels.join('.');
  throw wrong('lookUp', l10n.t('{0} is no name that can be looked up.', name));
}

function noHttp(): string {
  return l10n.t('Only answers over HTTP have a status and a body.');
}

function wrong(field: keyof Wish, message: string): TrafficError {
  return new TrafficError('bad-request', message, l10n.t('Correct the value and run the test again.'), field);
}

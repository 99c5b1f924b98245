import { sh, type Script } from '../ssh/shell';
import type { Ports } from './filter';

/** What is asked of the VIP, once. */
export interface TraceTarget {
  /** The VIP, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Path and query, beginning with `/`. */
  readonly path: string;
}

/** What curl made of it. */
export interface RequestOutcome {
  /** Exit status of curl(1); 0: a response came, whatever its status. */
  readonly exit: number;
  /** HTTP status; `null`: no response. */
  readonly status: number | null;
  /** Milliseconds. */
  readonly tookMs: number;
  /** The address that it was sent from; `null`: the client has no route to the VIP. */
  readonly source: string | null;
  /** What curl complained of, not localised; empty when it did not. */
  readonly complaint: string;
}

/** Long enough for two repetitions of a SYN (after 1 s and 3 s), so that they can be told from one that never left. */
const CONNECT_SECONDS = 5;
const MOST_SECONDS = 8;

/**
 * One request from one of the given client ports, for {@link captureScript}. A certificate is not looked at: the journey
 * is the same with a bad one.
 */
export function requestScript({ address, port, scheme, path }: TraceTarget, { first, last }: Ports): Script {
  const literal = address.includes(':') ? `[${address}]` : address;
  const url = `${scheme}://${literal}:${port}${path}`;
  return sh`if command -v curl >/dev/null 2>&1; then
  source=$(ip -o route get ${address} 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')
  said=$(curl -q -sS -g -k -o /dev/null --path-as-is --noproxy '*' --connect-timeout ${CONNECT_SECONDS} --max-time ${MOST_SECONDS} --local-port ${`${first}-${last}`} -A lvs-dr -H 'Connection: close' -w '|%{http_code}|%{time_total}|' ${url} 2>&1 </dev/null)
  code=$?
  printf '%s C %s %s %s\n' "$m" "$code" "\${source:--}" "$(printf %s "$said" | tr '\n' ' ')"
else printf '%s N curl\n' "$m"; fi`;
}

/** `undefined`: not what {@link requestScript} prints. */
export function parseOutcome(fields: string): RequestOutcome | undefined {
  const match = /^(\d+) (\S+) (.*?)\|(\d+)\|([\d.,]+)\|(.*)$/.exec(fields);
  if (match === null) return undefined;
  const [, exit, source, before = '', status, seconds = '', after = ''] = match;
  return {
    exit: Number(exit),
    status: Number(status) === 0 ? null : Number(status),
    tookMs: Number(seconds.replace(',', '.')) * 1000,
    source: source === undefined || source === '-' ? null : source,
    complaint: `${before}${after}`.trim().replace(/^curl: /, ''),
  };
}

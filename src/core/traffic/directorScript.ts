import { serviceName, vipsOf, type ServiceMatch, type VirtualService } from '../spec/cluster';
import { sh, type Script } from '../ssh/shell';
import { canonicalAddress, endpoint } from './address';
import { type ServiceCounters } from './directorReading';
import { type Target } from './target';

export interface BeforeQuestion {
  readonly service: VirtualService;
  readonly target: Target;
  /** Addresses the requests will come from, as far as they are known; empty where they are not. */
  readonly clients: readonly string[];
}

/** What the director shows of the service before the test: its table entry, counters, and what it still holds of the client. */
export function beforeScript({ service, target, clients }: BeforeQuestion): Script {
  return sh`${prelude(service.match)}
echo '== table'
ipvsadm -ln | block
echo '== stats'
stats
${clients.length === 0 ? sh`` : connections(service, target, clients)}`;
}

export interface AfterQuestion {
  readonly service: VirtualService;
  readonly target: Target;
  /** The client's addresses as the source saw them; empty when no connection stood. */
  readonly clients: readonly string[];
  /** Connections that must show in the counters before they are believed. */
  readonly connected: number;
  readonly before: ServiceCounters | undefined;
}

/**
 * The same after it, with the connection entries of this client. Counters are what the kernel's estimator last wrote,
 * up to 2 s ago (facts/lvs.md section 0, item 11), so the script waits until they hold the test's connections, at most
 * 4 s. A connection's entry outlives it by 120 s (FIN_WAIT), which is what makes the entries readable afterwards.
 */
export function afterScript({ service, target, clients, connected, before }: AfterQuestion): Script {
  const targets = [before?.conns ?? 0, sum(before)].map((count) => count + connected);
  return sh`${prelude(service.match)}
enough() {
  awk -v service="$1" -v servers="$2" '
    NF < 5 { next }
    /^ +->/ { sum += $(NF - 4); next }
    { conns += $(NF - 4) }
    END { exit !(conns >= service && sum >= servers) }'
}
tries=0
while :; do
  now=$(stats)
  [ -n "$now" ] || break
  if [ ${connected} -gt 0 ] && printf '%s\n' "$now" | enough ${targets.map(String)}; then break; fi
  [ "$tries" -lt 8 ] || break
  tries=$((tries + 1))
  sleep 0.5 2>/dev/null || sleep 1
done
echo '== table'
ipvsadm -ln | block
echo '== stats'
printf '%s\n' "$now"
${connections(service, target, clients)}`;
}

/**
 * The connection entries of these clients to this service. Read twice: the kernel hands them out a page at a time and
 * finds its place again by counting, so an entry that expires meanwhile makes it skip another
 * (net/netfilter/ipvs/ip_vs_conn.c, ip_vs_conn_array).
 */
function connections(service: VirtualService, target: Target, clients: readonly string[]): Script {
  const virtual = new Set(vipsOf(service).map((vip) => endpoint(vip, target.port)));
  // Clients are printed without brackets by curl and with them by ipvsadm.
  const sources = clients.map((client) => endpoint(client, 0).replace(/:0$/, ''));
  const protocol = target.asking === 'udp' || target.asking === 'dns' ? 'UDP' : 'TCP';
  return sh`echo '== connections'
{ ipvsadm -lnc; ipvsadm -lnc; } | awk -v virtuals=${[...virtual].join(' ')} -v sources=${sources.join(' ')} -v protocol=${protocol} '
  BEGIN {
    count = split(virtuals, list, " "); for (i = 1; i <= count; i++) virtual[list[i]] = 1
    count = split(sources, list, " "); for (i = 1; i <= count; i++) source[list[i]] = 1
  }
  $1 == protocol && ($5 in virtual) {
    address = port = $4
    sub(/:[0-9]+$/, "", address); sub(/^.*:/, "", port)
    if (port != 0 && (address in source) && !(($4, $6) in seen)) { seen[$4, $6] = 1; print port, $6, $3 }
  }'`;
}

/** Listing loads the kernel module where it is absent (facts/lvs.md 3.1), so a reading looks for it first. */
function prelude(match: ServiceMatch): Script {
  const [kind, key] = rowKey(match);
  const family = match.type === 'fwmark' ? String(match.family) : 'any';
  return sh`LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin; export LC_ALL PATH
echo '== ipvs'
if [ ! -e /proc/net/ip_vs ]; then echo absent; exit 0; fi
if ! command -v ipvsadm >/dev/null 2>&1; then echo 'no ipvsadm'; exit 0; fi
echo present
echo '== estimation'
cat /proc/sys/net/ipv4/vs/run_estimation 2>/dev/null || echo 1
block() {
  awk -v kind=${kind} -v key=${key} -v family=${family} '
    /^[A-Z]+ / { on = ($1 == kind && $2 == key && (family == "any" || (family == 6) == ($3 == "IPv6"))) }
    on && (/^[A-Z]+ / || /^ +->/)'
}
stats() { ipvsadm -ln --stats --exact | block; }`;
}

/** How a listing names the service: its first two words. */
export function rowKey(match: ServiceMatch): readonly [string, string] {
  if (match.type === 'fwmark') return ['FWM', String(match.mark)];
  return [match.protocol.toUpperCase(), endpoint(canonicalAddress(match.vip), match.port)];
}

function sum(counters: ServiceCounters | undefined): number {
  return counters === undefined ? 0 : [...counters.perServer.values()].reduce((total, { conns }) => total + conns, 0);
}

/** For error texts: what was read, as a person would type it. */
export function readingCommand(service: VirtualService): string {
  return `ipvsadm -ln --stats --exact (${serviceName(service.match)})`;
}

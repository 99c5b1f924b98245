import type { LiveTarget } from './target';
import { type Script, sh } from '../ssh/shell';

/** What a director still has of a real server in one service, at one moment. */
export interface Remaining {
  /** Connections in use: ActiveConn of ipvsadm, and UDP entries, which IPVS counts as inactive until they expire. */
  readonly active: number;
  /** Connections that are closed and whose entries have not expired yet. */
  readonly inactive: number;
  readonly weight: number;
  /** Persistence templates: clients that are bound to it. */
  readonly templates: number;
  /** Who holds the connections in use: the largest first, at most {@link LISTED_CLIENTS}. */
  readonly clients: readonly ClientConnections[];
  /** How many clients there are besides. */
  readonly otherClients: number;
}

export interface ClientConnections {
  /** Without brackets, without port. */
  readonly address: string;
  readonly connections: number;
}

export const LISTED_CLIENTS = 10;

/** A line of the watch: what remains, or why it is over. */
export type WatchLine =
  | { readonly type: 'remaining'; readonly remaining: Remaining }
  /** `gone`: it is not in the table any more. `weighted`: somebody gave it a weight again. */
  | { readonly type: 'end'; readonly why: 'idle' | 'gone' | 'weighted' | 'deadline' };

/**
 * Prints each second what remains of a drained real server, a line each, until nothing is in use, the time is over, or
 * nobody listens: writing to a connection that is gone ends it. It changes nothing and holds no lock. Seconds are those
 * since boot (/proc/uptime), which no change of the clock moves.
 *
 * A reading is one line, so that it is either there or not. Clients come from `ipvsadm -lnc`, a page of the kernel at a
 * time (facts/lvs.md 3.2), and are summed up here: a busy director has a hundred thousand entries. Those of a service by
 * mark, or of one with port 0, have ports of their own, and may be those of a service that names the port.
 */
export function watchScript(target: LiveTarget, seconds: number): Script {
  return sh`read -r now _ </proc/uptime; until=$((\${now%.*} + ${seconds}))
while :; do
  table=$(ipvsadm -ln) || exit 1
  reading=$({ printf '%s\n' "$table"; ipvsadm -lnc || echo unreadable; } | awk -v selector=${target.selector} -v real=${target.address} -v vips=${target.vips.join(' ')} -v listed=${LISTED_CLIENTS} '
  function host(endpoint) { sub(/:[0-9]+$/, "", endpoint); return endpoint }
  BEGIN {
    count = split(vips, list, " "); for (i = 1; i <= count; i++) vip[list[i]] = 1
    flag["TCP"] = "-t "; flag["UDP"] = "-u "; flag["SCTP"] = "--sctp-service "
    marked = selector ~ /^-f /; wide = marked || selector ~ /:0$/; server = host(real)
    # The kernel writes the mark where a template has its virtual address.
    split(selector, word, " "); mark = word[2]
    bound = int(mark / 16777216) % 256 "." int(mark / 65536) % 256 "." int(mark / 256) % 256 "." mark % 256 ":0"
  }
  $1 == "unreadable" { failed = 1; exit }
  $2 ~ /^[0-9]+:[0-9][0-9]$/ && NF >= 6 {
    template = $4 ~ /:0$/; virtual = flag[$1] $5
    if (!marked && index(selector, flag[$1]) != 1) next
    if (wide ? host($6) != server || (virtual in service && virtual != selector) : virtual != selector || $6 != real) next
    if (template) { if (marked ? $5 == bound || selector ~ / -6$/ : virtual == selector) templates++; next }
    if (wide && !(host($5) in vip)) next
    if ($3 !~ /^(ESTABLISHED|SYN_SENT|SYN_RECV|SYNACK|UDP)$/) next
    if ($3 == "UDP") udp++
    address = host($4); gsub(/\[|\]/, "", address)
    if (!held[address]++) clients++
    next
  }
  $1 in flag { current = flag[$1] $2; service[current] = 1 }
  $1 == "FWM" { current = "-f " $2 ($3 == "IPv6" ? " -6" : "") }
  $1 == "->" && $2 == real && current == selector { found = 1; weight = $4; active = $5; inactive = $6 }
  END {
    if (failed) exit 1
    if (!found) { print "gone"; exit }
    line = active + udp " " (inactive > udp ? inactive - udp : 0) " " weight " " templates + 0 " " clients + 0
    for (n = 0; n < listed && n < clients; n++) {
      most = ""
      for (address in held) if (most == "" || held[address] > held[most] || (held[address] == held[most] && address < most)) most = address
      line = line " " most "=" held[most]; delete held[most]
    }
    print "remaining " line
  }') || exit 1
  printf '%s\n' "$reading" || exit 0
  set -- $reading
  [ "$1" = remaining ] || exit 0
  [ "$4" -eq 0 ] || { echo weighted; exit 0; }
  [ "$2" -gt 0 ] || { echo idle; exit 0; }
  read -r now _ </proc/uptime
  [ "\${now%.*}" -lt "$until" ] || { echo deadline; exit 0; }
  sleep 1
done`;
}

/** Reads a line of {@link watchScript}; `undefined`: it is none of its lines. */
export function readWatchLine(line: string): WatchLine | undefined {
  const [word, ...fields] = line.split(' ');
  if (word === 'idle' || word === 'gone' || word === 'weighted' || word === 'deadline')
    return { type: 'end', why: word };
  const [active, inactive, weight, templates, clients, ...listed] = fields;
  const numbers = [active, inactive, weight, templates, clients].map((field) => Number(field ?? NaN));
  if (word !== 'remaining' || !numbers.every(Number.isSafeInteger)) return undefined;
  const [inUse = 0, ended = 0, share = 0, bound = 0, all = 0] = numbers;
  const largest = listed.map((field) => {
    const at = field.lastIndexOf('=');
    return { address: field.slice(0, at), connections: Number(field.slice(at + 1)) };
  });
  return {
    type: 'remaining',
    remaining: {
      active: inUse,
      inactive: ended,
      weight: share,
      templates: bound,
      clients: largest,
      otherClients: Math.max(0, all - largest.length),
    },
  };
}

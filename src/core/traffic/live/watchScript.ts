import { vipsOf, type VirtualService } from '../../spec/cluster';
import { sh, type Script } from '../../ssh/shell';
import { endpoint } from '../address';
import { rowKey } from '../directorScript';
import type { Target } from '../target';

export interface WatchQuestion {
  readonly service: VirtualService;
  readonly target: Target;
  /** The client's addresses; empty: not known yet, and then no connections are listed. */
  readonly clients: readonly string[];
  /** Readings after which it ends by itself. */
  readonly readings: number;
}

/**
 * Reads table, counters and connections about once a second and prints what has changed, each line beginning with
 * `marker`:
 *
 *     B N ESTIMATION STATE      a reading begins; STATE: present, absent, no-ipvsadm
 *     X                         the service is not in the table (any more)
 *     T ROW                     the service's row of `ipvsadm -ln`; its real servers follow, complete:
 *     D ROW                     a row of one of them
 *     C KEY CONNS INPKTS OUTPKTS INBYTES OUTBYTES   counters of a real server, or of the service (KEY `*`)
 *     G KEY                     a real server has no counters any more
 *     O PORT SERVER STATE       a connection entry of the client that the first listing has
 *     N PORT SERVER STATE       one that was not there before
 *     Y SERVER COUNT            the client's half-open connections (SYN_RECV) to a real server
 *     F COUNT                   connections to the service that are not the client's
 *     L                         the connections have been listed
 *     E N                       the reading is complete
 *
 * Listing 100,000 connections costs a director tenths of a second, so it takes at most about a tenth of the time: after a
 * listing that took long the next ones are left out. An entry that is missing from one listing has not gone: the kernel
 * skips some while others expire (see `connections` in directorScript.ts); missing from two it has.
 *
 * Ends by itself when nobody reads what it prints, and after `readings`.
 */
export function watchScript({ service, target, clients, readings }: WatchQuestion, marker: string): Script {
  const [kind, key] = rowKey(service.match);
  const family = service.match.type === 'fwmark' ? String(service.match.family) : 'any';
  const virtual = new Set(vipsOf(service).map((vip) => endpoint(vip, target.port)));
  const sources = clients.map((client) => endpoint(client, 0).replace(/:0$/, ''));
  const protocol = target.asking === 'udp' || target.asking === 'dns' ? 'UDP' : 'TCP';
  return sh`LC_ALL=C; PATH=$PATH:/usr/sbin:/sbin; export LC_ALL PATH
m=${marker}
lists=${clients.length === 0 ? 'no' : 'yes'}
set --
case "$(readlink -f "$(command -v awk)" 2>/dev/null)" in *mawk*) set -- -W interactive;; esac
clock() { if read -r now _ 2>/dev/null </proc/uptime; then now=\${now%.*}\${now#*.}; else now=0; fi; }
n=0 due=0
while [ "$n" -lt ${readings} ]; do
  n=$((n + 1))
  estimation=1
  [ ! -r /proc/sys/net/ipv4/vs/run_estimation ] || read -r estimation </proc/sys/net/ipv4/vs/run_estimation
  state=present
  if [ ! -e /proc/net/ip_vs ]; then state=absent
  elif ! command -v ipvsadm >/dev/null 2>&1; then state=no-ipvsadm
  fi
  echo "== begin $n $estimation $state" || exit 0
  if [ "$state" = present ]; then
    echo '== table'; ipvsadm -ln 2>/dev/null
    echo '== stats'; ipvsadm -ln --stats --exact 2>/dev/null
    if [ "$lists" = yes ]; then
      clock
      if [ "$now" -ge "$due" ]; then
        began=$now
        echo '== connections'; ipvsadm -lnc 2>/dev/null; echo '== listed'
        clock
        due=$((now + 9 * (now - began)))
      fi
    fi
  fi
  echo '== end'
  sleep 0.8 2>/dev/null || sleep 1
done | awk "$@" -v m="$m" -v kind=${kind} -v key=${key} -v family=${family} -v virtuals=${[...virtual].join(' ')} -v sources=${sources.join(' ')} -v protocol=${protocol} '
  function say(text) { print m " " text }
  BEGIN {
    count = split(virtuals, list, " "); for (i = 1; i <= count; i++) virtual[list[i]] = 1
    count = split(sources, list, " "); for (i = 1; i <= count; i++) source[list[i]] = 1
    shownTable = "?"; listing = 0; others = -1
  }
  $1 == "==" {
    section = $2; on = 0
    if (section == "begin") { n = $3; signature = rows = ""; live = listed = 0; say("B " n " " $4 " " $5); fflush() }
    else if (section == "connections") { listing++; mine = 0; for (s in half) half[s] = 0 }
    else if (section == "listed") {
      for (s in half) if (half[s] != shownHalf[s]) { say("Y " s " " half[s]); shownHalf[s] = half[s] }
      rest = live - mine; if (rest < 0) rest = 0
      if (rest != others) { say("F " rest); others = rest }
      if (listing % 20 == 0) for (k in last) if (last[k] < listing - 2) delete last[k]
      say("L")
    }
    else if (section == "end") {
      if (signature != shownTable) { if (signature == "") say("X"); else printf "%s", rows; shownTable = signature }
      for (k in shown) if (seenIn[k] != n) { say("G " k); delete shown[k]; delete seenIn[k] }
      say("E " n); fflush()
    }
    next
  }
  section == "table" || section == "stats" {
    if ($0 ~ /^[A-Z]+ /) on = ($1 == kind && $2 == key && (family == "any" || (family == 6) == ($3 == "IPv6")))
    else if ($0 !~ /^ +->/) on = 0
    if (!on) next
    if (section == "table") {
      if ($1 == "->") { signature = signature "|" $2 " " $3 " " $4; live += $5 + $6; rows = rows m " D " $0 "\n" }
      else { signature = signature $0; rows = rows m " T " $0 "\n" }
      next
    }
    if (NF < 6) next
    k = ($1 == "->") ? $2 : "*"
    text = $(NF - 4) " " $(NF - 3) " " $(NF - 2) " " $(NF - 1) " " $NF
    seenIn[k] = n
    if (shown[k] != text) { say("C " k " " text); shown[k] = text }
    next
  }
  section == "connections" && $1 == protocol && ($5 in virtual) {
    address = port = $4
    sub(/:[0-9]+$/, "", address); sub(/^.*:/, "", port)
    if (port == 0 || !(address in source)) next
    mine++
    k = port " " $6
    if (!(k in last) || last[k] < listing - 2) say((listing == 1 ? "O " : "N ") k " " $3)
    last[k] = listing
    if ($3 == "SYN_RECV") half[$6]++
  }'`;
}

import { type Script, sh } from '../ssh/shell';

/**
 * The shell functions that steps are written in, sent along with every wave. POSIX sh only; each external process is
 * worth a thought, so what the shell can do itself it does.
 *
 * `run` says a command before running it, so that the transcript and every error name it.
 * `put` replaces a file of ours atomically (a temporary file beside it, then rename(2)): cut anywhere, the old one stands.
 * `replace_shared` does so for a file that others edit too: refused when it is not what the plan saw; owner and mode stay.
 * `keep_copy` and `restore_copy` set aside what stood there before us, and bring it back.
 * `take_out` edits with net.ipv4.vs.expire_nodest_conn on, so that the kernel forgets the ended connections of what is deleted:
 * a client that comes back to such a port within two minutes would follow the old entry to nowhere (ip_vs_core.c, ip_vs_in;
 * since Linux 5.9 ip_vs_ctl.c, ip_vs_del_dest, forgets them all at once).
 * `hold_new_connections` drops what the nftables expression matches until `let_connections_in`, or for ten seconds.
 * `must_be_silent` is rule 1 of the design: it fails unless the host keeps quiet about addresses on lo. The effective
 * value is the larger of `all` and the NIC's own (include/linux/inetdevice.h).
 */
export const HOST_FUNCTIONS: Script = sh`run() { printf '$'; printf ' %s' "$@"; printf '\n'; "$@"; }
fail() { printf '%s\n' "$1" >&2; return 1; }
parent_of() {
  parent=\${1%/*}
  [ -n "$parent" ] || parent=/
  # What a write that was cut has left, or somebody's link to lead ours astray.
  { [ ! -e "$parent/.lvs-dr.new" ] && [ ! -L "$parent/.lvs-dr.new" ]; } || rm -f -- "$parent/.lvs-dr.new"
}
write_beside() {
  if ! printf '%s' "$3" >"$2"; then
    rm -f -- "$2"
    fail "cannot write $1: $(df -Pk -- "$parent" 2>&1 | tail -n 1)"
  fi
}
put() {
  parent_of "$1"
  [ -d "$parent" ] || run mkdir -p -- "$parent"
  printf '$ write %s\n' "$1"
  write_beside "$1" "$parent/.lvs-dr.new" "$2"
  mv -f -- "$parent/.lvs-dr.new" "$1"
}
replace_shared() {
  parent_of "$1"
  [ -d "$parent" ] || run mkdir -p -- "$parent"
  printf '$ edit %s\n' "$1"
  if [ -e "$1" ]; then
    [ "$(cat -- "$1")" = "$(printf '%s' "$2")" ] || fail "$1 has changed since the plan was made: plan again"
    cp -p -- "$1" "$parent/.lvs-dr.new"
  fi
  write_beside "$1" "$parent/.lvs-dr.new" "$3"
  mv -f -- "$parent/.lvs-dr.new" "$1"
}
keep_copy() {
  [ -e "$2" ] && return 0
  parent_of "$2"
  run mkdir -p -- "$parent"
  run cp -p -- "$1" "$2.part"
  mv -f -- "$2.part" "$2"
}
restore_copy() {
  # No copy: it was never made, because nothing was replaced, or it is back in place already.
  [ -e "$1" ] || { rm -f -- "$1.part"; printf '%s stays as it is\n' "$2"; return 0; }
  parent_of "$2"
  run cp -p -- "$1" "$parent/.lvs-dr.new"
  mv -f -- "$parent/.lvs-dr.new" "$2"
  rm -f -- "$1"
}
set_kernel() { printf '$ echo %s > %s\n' "$2" "$1"; printf '%s\n' "$2" >"$1"; }
largest() { cat -- "$1" "$2" | { largest=0; while read -r value; do [ "$value" -gt "$largest" ] && largest=$value; done; echo "$largest"; }; }
must_be_silent() {
  ignore=$(largest /proc/sys/net/ipv4/conf/all/arp_ignore "/proc/sys/net/ipv4/conf/$1/arp_ignore")
  announce=$(largest /proc/sys/net/ipv4/conf/all/arp_announce "/proc/sys/net/ipv4/conf/$1/arp_announce")
  case "$ignore $announce" in
    '1 2' | '2 2') ;;
    *) fail "refused: this host would answer ARP for the VIP (effective arp_ignore $ignore, arp_announce $announce on $1)" ;;
  esac
}
must_listen() {
  ss -Hltn "sport = :$1" | {
    while read -r _ _ _ local _; do
      case $local in "$2:$1" | "[$2]:$1" | "$3:$1" | "*:$1") exit 0 ;; esac
    done
    exit 1
  } || fail "not ready: nothing listens on port $1 for $2, and clients would be refused"
}
no_vip_on_lo() {
  [ -z "$(ip -o -4 address show dev lo scope global)" ] || fail 'refused: an address is still on lo, and this host would begin to answer ARP for it'
}
drop_address() {
  run ip address del "$1" dev "$2" || [ -z "$(ip -o address show dev "$2" to "$1")" ]
}
start_units() {
  run systemctl start -- "$@" && return 0
  systemctl status --no-pager --lines=8 -- "$@"
  return 1
}
edit_table() {
  printf '$ ipvsadm -R\n%s\n' "$1"
  printf '%s\n' "$1" | ipvsadm -R
}
hold_new_connections() {
  held=lvs_dr_hold_$$
  # Whatever becomes of this shell: what holds clients back lets them go again.
  ( trap '' HUP; sleep 10; nft delete table inet "$held" ) >/dev/null 2>&1 &
  guard=$!
  trap let_connections_in EXIT
  run nft "add table inet $held; add chain inet $held in { type filter hook input priority -10; }; add rule inet $held in $1 drop" ||
    printf '%s\n' 'nft holds nothing back: a connection that begins now may be refused'
}
let_connections_in() {
  trap - EXIT
  kill "$guard" 2>/dev/null || :
  run nft delete table inet "$held" || :
}
take_out() {
  nodest=/proc/sys/net/ipv4/vs/expire_nodest_conn
  kept=1
  # dash reads byte by byte, and such a file has only its first read: no end of line, and read fails.
  if [ -w "$nodest" ]; then read -r kept <"$nodest" || :; fi
  if [ "$kept" = 0 ]; then
    trap 'echo 0 >"$nodest"' EXIT
    set_kernel "$nodest" 1
  fi
  edit_table "$1"
  if [ "$kept" = 0 ]; then
    trap - EXIT
    set_kernel "$nodest" 0
  fi
}
expect_rule() {
  case "
$table
" in
    *"
$1
"*) ;;
    *) fail "the kernel did not take this rule: $1" ;;
  esac
}
drain() {
  left=$3
  while active=$(ipvsadm -ln | awk -v real="$2" -v wanted="$1" '
    $1 == "TCP" { current = "-t " $2 } $1 == "UDP" { current = "-u " $2 } $1 == "SCTP" { current = "--sctp-service " $2 }
    $1 == "FWM" { current = "-f " $2 ($3 == "IPv6" ? " -6" : "") }
    $1 == "->" && $2 == real && current == wanted { print $5 }'); [ "\${active:-0}" -gt 0 ]; do
    [ "$left" -gt 0 ] || fail "$2 still has $active active connections; it takes no new ones: apply again once they have ended"
    left=$((left - 1))
    sleep 1
  done
}`;

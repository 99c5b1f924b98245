import { framed, type Framed } from '../resources/frame';
import { lines, sh, type Script } from '../ssh/shell';

/** What a look at one host after the request is about. */
export interface LookWish {
  readonly vip: string;
  readonly port: number;
  /** Where answers go to: the client's address. */
  readonly client: string;
  /** Of the service in ipvsadm's words, `-t 192.168.16.100:80`; absent: the host is no director. */
  readonly selector?: readonly string[];
}

/**
 * Read-only, one exec: what decides about a request on this host, as it is right after it. `end` runs first: it ends
 * the host's capture.
 */
export function lookScript({ vip, port, client, selector }: LookWish, end: Script): Framed {
  const frame = framed([
    ['addresses', sh`ip -j address show`],
    ['neighbours', sh`ip neighbour show`],
    ['route', sh`ip route get ${client} from ${vip} 2>&1 || ip route get ${client}`],
    ['way', sh`ip route get ${vip} 2>&1`],
    [
      'sysctls',
      sh`cd /proc/sys/net/ipv4/conf && grep . */arp_ignore */arp_announce */rp_filter */accept_local
cd /proc/sys/net/ipv4 && grep . /dev/null ip_forward`,
    ],
    ['listeners', sh`ss -Hltn ${`( sport = :${port} )`}`],
    [
      'firewall',
      sh`{ nft list ruleset || { iptables-save; ip6tables-save; }; } | grep -iE 'hook (input|output|forward|prerouting|postrouting|ingress)|drop|reject|^:[A-Z]+ ' | head -n 60`,
    ],
    ['snmp', sh`cat /proc/net/snmp /proc/net/netstat`],
    ...(selector === undefined
      ? []
      : ([
          ['table', sh`[ -e /proc/net/ip_vs ] && ipvsadm -Ln ${selector}`],
          ['connections', sh`[ -e /proc/net/ip_vs ] && ipvsadm -Lnc | grep -F ${client}`],
        ] as const)),
  ]);
  return { ...frame, script: lines([sh`{ ${end}; } 2>/dev/null`, frame.script]) };
}

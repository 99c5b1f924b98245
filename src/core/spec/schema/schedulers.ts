import { SCHEDULERS } from '../cluster';
import { choice } from './text';

/** What ipvsadm(8), the kernel's net/netfilter/ipvs/Kconfig and the modules themselves say, in a practitioner's words. */
export const scheduler = choice(
  {
    rr: 'Round robin: each real server in turn. Weights count for nothing, except that 0 takes no new connections. Take it for equal machines and requests of equal length.',
    wrr: 'Weighted round robin: in turn, as often as the weight says. Take it for machines of unequal strength and requests of equal length.',
    lc: 'Least connection: the real server with the fewest connections. Weights count for nothing, except 0. Take it for equal machines and connections of unequal length.',
    wlc: 'Weighted least connection: the fewest connections for its weight, where an active connection counts as 256 inactive ones. The default of the kernel. Take it where connections last differently long and nothing speaks for another.',
    lblc: 'Locality-based least connection: a destination address stays on one real server until that one has more connections than its weight and another is at half load. For transparent caches behind a firewall mark; with a single VIP everything lands on one server.',
    lblcr:
      'As `lblc`, with a set of real servers for each destination address, which grows under load and shrinks again. For transparent caches with a few very hot destinations.',
    dh: 'Destination hashing: the destination address alone decides, from a fixed table. For transparent caches behind a firewall mark; with a single VIP everything lands on one server.',
    sh: 'Source hashing: the address of the client decides, from a fixed table of 256 places that are shared out by weight. Take it where a client has to stay with its server without `persistence`. Needs `sh-fallback`, or clients of a server with weight 0 are refused; a change of the servers moves most clients.',
    sed: 'Shortest expected delay: the smallest (connections + 1) / weight. Take it for few, long connections on machines of unequal strength, where `wlc` would give an idle weak machine too much.',
    nq: 'Never queue: an idle real server if there is one, otherwise as `sed`. Take it where an idle machine must never wait for a fast one.',
    fo: 'Weighted failover: always the available real server with the highest weight; the others are spares. Needs something that takes a dead server out or sets its weight to 0. Linux 3.18 or later.',
    ovf: 'Weighted overflow: the real server with the highest weight until it has as many active connections as its weight, then the next. Not for UDP, which has no active connections. Linux 4.3 or later.',
    mh: 'Maglev hashing: the address of the client decides, as with `sh`, but adding or removing a real server moves few clients. Take it rather than `sh` for many servers or several directors. Needs small weights: all of them together have to fit its table of 4093 places. Linux 4.18 or later; `mh-fallback` as with `sh`.',
    twos: 'Power of two choices: of two real servers drawn at random by weight the one with fewer connections for its weight. Take it where several directors choose independently and would otherwise all rush to the same idle server. Linux 5.12 or later; ipvsadm does not list it but takes it.',
  },
  SCHEDULERS,
  'How the director chooses a real server for a new connection. Default `wlc`, as for ipvsadm and the kernel.',
  'rr',
);

export const schedulerFlag = choice(
  {
    'sh-fallback':
      'With `sh`: another real server when the chosen one has weight 0 or is over its threshold. Without it such clients are refused.',
    'sh-port':
      'With `sh`: the port of the client counts too, which spreads the clients behind one address and no longer keeps a client on its server.',
    'mh-fallback':
      'With `mh`: another real server when the chosen one has weight 0 or is over its threshold. Without it such clients are refused.',
    'mh-port':
      'With `mh`: the port of the client counts too, which spreads the clients behind one address and no longer keeps a client on its server.',
    'flag-1': 'First flag of a scheduler whose flags have no names; the same bit as `sh-fallback`.',
    'flag-2': 'Second flag of a scheduler whose flags have no names; the same bit as `sh-port`.',
    'flag-3': 'Third flag of a scheduler whose flags have no names.',
  },
  ['sh-fallback', 'sh-port', 'mh-fallback', 'mh-port', 'flag-1', 'flag-2', 'flag-3'],
  'One flag of the scheduler.',
  'sh-port',
);

import Type from 'typebox';
import { SCHEDULERS } from '../cluster';
import { choice, described, PATTERNS, text } from './text';

const strict = { additionalProperties: false } as const;

export const hostReference = (markdown: string, ...examples: readonly string[]) =>
  text(PATTERNS.hostKey, 'the name of a host of this file', markdown, ...examples);

const port = (markdown: string) => Type.Integer({ minimum: 0, maximum: 65535, ...described(markdown, 80) });

const threshold = (markdown: string) => Type.Integer({ minimum: 0, maximum: 2147483647, ...described(markdown, 100) });

const Destination = Type.Object(
  {
    host: hostReference('Name of a host of `realServers`.', 'web1'),
    weight: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 65535,
        ...described(
          'Share of new connections relative to the other real servers. `0` takes no new connections (drained). Default 1. `rr`, `lc` and `dh` only tell 0 from the rest.',
          1,
        ),
      }),
    ),
    upperThreshold: Type.Optional(
      threshold('Connections at which the director stops sending new ones. Default 0: no limit.'),
    ),
    lowerThreshold: Type.Optional(
      threshold('Connections below which it sends new ones again. Default 0: three quarters of `upperThreshold`.'),
    ),
    port: Type.Optional(
      port('Only there to be equal to the port of the service: direct routing cannot change the port.'),
    ),
  },
  { ...strict, defaultSnippets: [{ label: 'real server', body: { host: '${1:web1}', weight: '^${2:1}' } }] },
);

const Persistence = Type.Union(
  [
    Type.Integer({ minimum: 1, maximum: 2678400 }),
    Type.Object(
      {
        timeout: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 2678400,
            ...described(
              'Seconds that a client stays with its real server after its last connection. Default 360.',
              300,
            ),
          }),
        ),
        mask: Type.Optional(
          Type.Union(
            [
              text(
                PATTERNS.mask,
                'an IPv4 mask such as 255.255.255.0 or an IPv6 prefix length',
                'Mask.',
                '255.255.255.0',
              ),
              Type.Integer({ minimum: 1, maximum: 128 }),
            ],
            described(
              'Clients that are equal under this mask go to the same real server: an IPv4 mask, or an IPv6 prefix length. Without it each client counts by itself.',
              '255.255.255.0',
              64,
            ),
          ),
        ),
      },
      strict,
    ),
  ],
  described(
    'Keep sending a client to the same real server: seconds, or `timeout` and `mask`. Without it there is no persistence.',
    300,
    {
      timeout: 300,
      mask: '255.255.255.0',
    },
  ),
);

const scheduler = choice(
  {
    rr: 'Round robin: each real server in turn; weights do not matter. Take it for equal machines and short requests.',
    wrr: 'Weighted round robin: in turn, as often as the weight says. Take it for machines of unequal strength.',
    lc: 'Least connection: the one with the fewest connections; weights do not matter. Take it for connections of unequal length.',
    wlc: 'Weighted least connection: fewest connections for its weight. The default of IPVS.',
    lblc: 'Locality-based least connection: one destination address stays on one server. For transparent caches.',
    lblcr: 'As lblc, with a set of servers for each destination. For transparent caches with hot destinations.',
    dh: 'Destination hashing: the server follows from the destination address. For caches and fwmark services.',
    sh: 'Source hashing: the server follows from the client address. Take it where a client must stay without persistence.',
    sed: 'Shortest expected delay: (connections + 1) / weight. Take it for few connections on unequal machines.',
    nq: 'Never queue: an idle server if there is one, otherwise as sed.',
    fo: 'Weighted failover: always the available server with the highest weight. The others are spares.',
    ovf: 'Weighted overflow: the highest weight until its connections reach the weight, then the next.',
    mh: 'Maglev hashing: as sh, and adding or removing a server moves few clients.',
    twos: 'Power of two choices: two servers at random, the less loaded of them. Needs Linux 5.15 or later.',
  },
  SCHEDULERS,
  'How the director chooses a real server for a new connection. Default `wlc`, as for ipvsadm and the kernel.',
  'rr',
);

const VirtualService = Type.Object(
  {
    vip: Type.Optional(
      text(
        PATTERNS.address,
        'an IPv4 or IPv6 address without prefix length',
        'Virtual IP address that clients connect to. Held by the active director, and silently by every real server of the service.',
        '192.168.16.100',
        '2001:db8:16::100',
      ),
    ),
    port: Type.Optional(port('Port that clients connect to. `0` is every port and needs `persistence`.')),
    protocol: Type.Optional(
      choice(
        { tcp: 'TCP: web, mail, databases.', udp: 'UDP: DNS, syslog, media.', sctp: 'SCTP: telephony signalling.' },
        ['tcp', 'udp', 'sctp'],
        'Protocol of the service. Default `tcp`.',
        'tcp',
      ),
    ),
    fwmark: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4294967295,
        ...described(
          'Firewall mark that selects the packets, instead of `vip` and `port`: joins several ports or addresses to one service. The rules that set the mark are yours.',
          7,
        ),
      }),
    ),
    vips: Type.Optional(
      Type.Array(
        text(PATTERNS.address, 'an IPv4 or IPv6 address without prefix length', 'One VIP.', '192.168.16.100'),
        { minItems: 1, ...described('VIPs that the firewall mark covers.', ['192.168.16.100', '192.168.16.101']) },
      ),
    ),
    family: Type.Optional(
      choice({ 4: 'IPv4.', 6: 'IPv6.' }, [4, 6], 'Address family of a fwmark service. Default: that of its `vips`.', 4),
    ),
    scheduler: Type.Optional(scheduler),
    schedulerFlags: Type.Optional(
      Type.Array(
        choice(
          {
            'sh-fallback': 'sh: another server when the chosen one has weight 0.',
            'sh-port': 'sh: the client port counts too.',
            'mh-fallback': 'mh: another server when the chosen one has weight 0.',
            'mh-port': 'mh: the client port counts too.',
            'flag-1': 'First flag of a scheduler without names for its flags.',
            'flag-2': 'Second flag of a scheduler without names for its flags.',
            'flag-3': 'Third flag of a scheduler without names for its flags.',
          },
          ['sh-fallback', 'sh-port', 'mh-fallback', 'mh-port', 'flag-1', 'flag-2', 'flag-3'],
          'One flag of the scheduler.',
          'sh-port',
        ),
        { uniqueItems: true, ...described('Flags of the scheduler (`ipvsadm -b`).', ['sh-fallback', 'sh-port']) },
      ),
    ),
    persistence: Type.Optional(Persistence),
    onePacket: Type.Optional(
      Type.Boolean(
        described(
          'Schedule every datagram by itself (`ipvsadm -o`); UDP and fwmark services only. Default `false`.',
          true,
        ),
      ),
    ),
    realServers: Type.Array(
      Type.Union([hostReference('Name of a host of `realServers`, with weight 1.', 'web1'), Destination]),
      described('Real servers behind the service: a name, or a name with weight and thresholds.', [
        'web1',
        { host: 'web2', weight: 2 },
      ]),
    ),
  },
  {
    ...strict,
    if: { required: ['fwmark'] },
    then: { required: ['vips'] },
    else: { required: ['vip', 'port'] },
    defaultSnippets: [
      {
        label: 'virtual service',
        body: {
          vip: '${1:192.168.16.100}',
          port: '^${2:80}',
          scheduler: '${3:rr}',
          realServers: [{ host: '${4:web1}', weight: '^${5:1}' }],
        },
      },
    ],
  },
);

export const VirtualServices = Type.Array(
  VirtualService,
  described('What clients connect to, and the real servers behind it.', [
    { vip: '192.168.16.100', port: 80, scheduler: 'rr', realServers: ['web1', 'web2'] },
  ]),
);

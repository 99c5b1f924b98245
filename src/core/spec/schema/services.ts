import Type from 'typebox';
import { scheduler, schedulerFlag } from './schedulers';
import { choice, described, PATTERNS, type Snippet, text } from './text';

const strict = { additionalProperties: false } as const;

export const hostReference = (markdown: string, ...examples: readonly string[]) =>
  text(PATTERNS.hostKey, 'the name of a host of this file', markdown, ...examples);

const port = (markdown: string) => Type.Integer({ minimum: 0, maximum: 65535, ...described(markdown, 80) });

const threshold = (markdown: string) => Type.Integer({ minimum: 0, maximum: 2147483647, ...described(markdown, 100) });

const SERVER_SNIPPETS: readonly Snippet[] = [
  {
    label: 'real server',
    description: 'A real server with a weight of its own.',
    body: { host: '${1:web1}', weight: '^${2:1}' },
  },
];

/** The first one is what "add virtual service" begins with. */
const SERVICE_SNIPPETS: readonly Snippet[] = [
  {
    label: 'virtual service',
    description: 'An address and a port, and the real servers behind them.',
    body: {
      vip: '${1:192.168.16.100}',
      port: '^${2:80}',
      scheduler: '${3:rr}',
      realServers: [{ host: '${4:web1}', weight: '^${5:1}' }],
    },
  },
  {
    label: 'virtual service with persistence',
    description: 'A client stays with its real server for some time after its last connection.',
    body: {
      vip: '${1:192.168.16.100}',
      port: '^${2:443}',
      scheduler: '${3:wlc}',
      persistence: '^${4:300}',
      realServers: ['${5:web1}'],
    },
  },
  {
    label: 'fwmark service',
    description: 'Everything that a firewall mark selects: several ports or addresses as one service.',
    body: {
      fwmark: '^${1:7}',
      vips: ['${2:192.168.16.100}'],
      scheduler: '${3:rr}',
      realServers: ['${4:web1}'],
    },
  },
];

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
  { ...strict, defaultSnippets: SERVER_SNIPPETS },
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
        {
          tcp: 'Connections over TCP: web, mail, databases.',
          udp: 'Datagrams over UDP: DNS, syslog, media. What comes from one port of a client is one connection until 300 s without any, unless `onePacket` is set.',
          sctp: 'Associations over SCTP: telephony signalling.',
        },
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
      choice(
        { 4: 'The mark is for packets of IPv4.', 6: 'The mark is for packets of IPv6 (`ipvsadm -f MARK -6`).' },
        [4, 6],
        'Address family of a fwmark service. Default: that of its `vips`.',
        4,
      ),
    ),
    scheduler: Type.Optional(scheduler),
    schedulerFlags: Type.Optional(
      Type.Array(schedulerFlag, {
        uniqueItems: true,
        ...described('Flags of the scheduler (`ipvsadm -b`).', ['sh-fallback', 'sh-port']),
      }),
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
    defaultSnippets: SERVICE_SNIPPETS,
  },
);

export const VirtualServices = Type.Array(
  VirtualService,
  described('What clients connect to, and the real servers behind it.', [
    { vip: '192.168.16.100', port: 80, scheduler: 'rr', realServers: ['web1', 'web2'] },
  ]),
);

import Type from 'typebox';
import { Client, Director, NfsHost, RealServer, SshDefaults, WebServer } from './hosts';
import { Failover, Mounts } from './mounts';
import { VirtualServices } from './services';
import { choice, described, PATTERNS, type Snippet, text } from './text';

/** Hosts as an example, by name. */
type Examples = Readonly<Record<string, { readonly address: string; readonly [other: string]: unknown }>>;

/** Hosts by name: `Type.Record` would put the name's pattern where a wrong name is an unknown property. */
function hostsOf<T extends Type.TSchema>(host: T, markdown: string, example: Examples) {
  return Type.Unsafe<Record<string, Type.Static<T>>>({
    type: 'object',
    propertyNames: {
      pattern: PATTERNS.hostKey,
      patternErrorMessage:
        'a name: at most 63 letters, digits, dots and dashes, starting and ending with a letter or digit',
    },
    additionalProperties: host,
    defaultSnippets: snippetsOf(example),
    ...described(markdown, example),
  });
}

/** An example with its names and values as places to fill in. */
function snippetsOf(example: Examples): readonly Snippet[] {
  return Object.entries(example).map(([name, host]) => ({
    label: name,
    description: 'A host by its name, with its address on the network.',
    body: { [`\${1:${name}}`]: { address: `\${2:${host.address}}` } },
  }));
}

const Network = Type.Object(
  {
    cidr: text(
      PATTERNS.network,
      'a network such as 192.168.16.0/24',
      'Network that directors and real servers share. Direct routing needs them on one layer-2 segment.',
      '192.168.16.0/24',
    ),
    cidr6: Type.Optional(
      text(
        PATTERNS.network6,
        'an IPv6 network such as 2001:db8:16::/64',
        'The IPv6 network beside it, where `cidr` is IPv4.',
        '2001:db8:16::/64',
      ),
    ),
    interface: Type.Optional(
      text(
        PATTERNS.interface,
        'the name of a network interface: at most 15 letters, digits and _ . -',
        'NIC that carries this network on every host, unless a host says otherwise.',
        'ens33',
      ),
    ),
  },
  {
    additionalProperties: false,
    ...described('The network of the cluster.', { cidr: '192.168.16.0/24', interface: 'ens33' }),
  },
);

export const ClusterFile = Type.Object(
  {
    apiVersion: choice(
      { 'lvs-dr/v1': 'Version 1 of the format.' },
      ['lvs-dr/v1'],
      'Marks the file as a description of an LVS-DR cluster.',
      'lvs-dr/v1',
    ),
    name: text(
      PATTERNS.clusterName,
      'at most 40 small letters, digits and dashes, starting and ending with a letter or digit',
      'Name of the cluster. It becomes part of the names of the files that are written on the hosts, so give each cluster its own.',
      'web',
    ),
    network: Network,
    ssh: Type.Optional(SshDefaults),
    webServer: Type.Optional(WebServer),
    directors: hostsOf(Director, 'Hosts that hold the VIP and spread connections. Two or more need `failover`.', {
      lvs: { address: '192.168.16.142' },
    }),
    realServers: hostsOf(RealServer, 'Hosts that answer the clients.', { web1: { address: '192.168.16.143' } }),
    nfsHosts: Type.Optional(
      hostsOf(NfsHost, 'Hosts that export folders over NFS.', {
        nfs: { address: '192.168.16.145', exports: [{ path: '/opt/wwwroot', clients: '192.168.16.0/24' }] },
      }),
    ),
    clients: Type.Optional(
      hostsOf(
        Client,
        'Hosts to test from. They may be on any network; directors and real servers cannot test the VIP themselves.',
        {
          client: { address: '192.168.16.146' },
        },
      ),
    ),
    virtualServices: VirtualServices,
    mounts: Type.Optional(Mounts),
    failover: Type.Optional(Failover),
  },
  {
    additionalProperties: false,
    title: 'LVS-DR cluster',
    description: 'Description of a Linux Virtual Server cluster with direct routing.',
    markdownDescription: 'Description of a Linux Virtual Server cluster with direct routing.',
  },
);

/** What a valid file holds, before defaults are filled in. Import it as a type only: TypeBox stays out of the bundle. */
export type ClusterFile = Type.Static<typeof ClusterFile>;

import {
  type Cluster,
  type Host,
  type Role,
  type Scheduler,
  type VirtualService,
} from '../../../../src/core/spec/cluster';

export interface ClusterSettings {
  readonly vip?: string;
  readonly port?: number;
  readonly scheduler?: Scheduler;
  readonly flags?: readonly string[];
  readonly persistent?: boolean;
  readonly weights?: Readonly<Record<string, number>>;
  /** Test page of a real server; `undefined` leaves pages unmanaged. */
  readonly page?: (name: string) => string | undefined;
}

/** The reference cluster with a client, bent as a test needs it. */
export function makeCluster(settings: ClusterSettings = {}): {
  readonly cluster: Cluster;
  readonly service: VirtualService;
} {
  const { vip = '192.168.16.100', port = 80, weights = { web1: 1, web2: 1 } } = settings;
  const page = settings.page ?? ((name) => `This is ${name}`);
  const address = (at: number): string => (vip.includes(':') ? `2001:db8::${at}` : `192.168.16.${142 + at}`);
  const servers = Object.keys(weights).map((name, at) => {
    const text = page(name);
    const webServer =
      text === undefined ? { documentRoot: '/var/www/html' } : { documentRoot: '/var/www/html', page: text };
    return { ...makeHost(name, address(at + 1), 'realServer'), webServer };
  });
  const service: VirtualService = {
    match: { type: 'address', protocol: 'tcp', vip, port },
    scheduler: settings.scheduler ?? 'rr',
    schedulerFlags: settings.flags ?? [],
    ...(settings.persistent === true ? { persistence: { timeout: 300 } } : {}),
    onePacket: false,
    realServers: servers.map((server) => ({
      host: server.name,
      address: server.address,
      port,
      weight: weights[server.name] ?? 1,
      upperThreshold: 0,
      lowerThreshold: 0,
    })),
  };
  const cluster: Cluster = {
    name: 'web',
    network: { cidr: '192.168.16.0/24' },
    hosts: [makeHost('lvs', '192.168.16.142', 'director'), ...servers, makeHost('client', '192.168.16.146', 'client')],
    services: [service],
    mounts: [],
  };
  return { cluster, service };
}

export function makeHost(name: string, address: string, ...roles: readonly Role[]): Host {
  return { name, address, roles: new Set(roles), packages: [], exports: [], ssh: { host: address, sudo: 'auto' } };
}

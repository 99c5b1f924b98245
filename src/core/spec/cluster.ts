/**
 * The cluster as the rest of the core knows it: what `cluster.yaml` says, with every default filled in, every
 * reference resolved and nothing left to doubt. Only `read.ts` builds one; whoever holds a `Cluster` may trust it.
 */

/** What a machine is to the cluster. One machine may have several roles. */
export type Role = 'director' | 'realServer' | 'nfsHost' | 'client';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** Every scheduler of Linux 6.x (net/netfilter/ipvs/Kconfig). */
export const SCHEDULERS = [
  'rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'fo', 'ovf', 'mh', 'twos',
] as const; // prettier-ignore
export type Scheduler = (typeof SCHEDULERS)[number];

export interface Cluster {
  /** `[a-z0-9-]`, at most 40 characters: it becomes part of the names of the files we own on the hosts. */
  readonly name: string;
  readonly network: Network;
  /** Every machine once, in file order. */
  readonly hosts: readonly Host[];
  readonly services: readonly VirtualService[];
  readonly mounts: readonly Mount[];
  readonly failover?: Failover;
}

export interface Network {
  /** Network that directors and real servers share, e.g. `192.168.16.0/24`; IPv6 only in a cluster without IPv4. */
  readonly cidr: string;
  /** The IPv6 network beside an IPv4 one. */
  readonly cidr6?: string;
}

export interface Host {
  /** The key in the file. Unique across all sections. */
  readonly name: string;
  readonly roles: ReadonlySet<Role>;
  /** DIP, RIP or plain address inside the cluster's network. */
  readonly address: string;
  /** IPv6 address of a host whose `address` is IPv4; present where the host takes part in an IPv6 service. */
  readonly address6?: string;
  /** The NIC that carries `address`; absent: whichever NIC is seen to carry it. */
  readonly interface?: string;
  /** Host name the machine shall have; absent: not managed. */
  readonly hostname?: string;
  /** Packages to install besides what the roles need, by the names of the host's own package manager. */
  readonly packages: readonly string[];
  /** Web server to run on this real server; absent: not managed. */
  readonly webServer?: WebServer;
  readonly exports: readonly NfsExport[];
  readonly ssh: SshSettings;
}

export interface WebServer {
  /** Absolute path, `/var/www/html` unless told otherwise. */
  readonly documentRoot: string;
  /** Text of `index.html` under the document root, `{host}` already replaced; absent: page not managed. */
  readonly page?: string;
}

export interface NfsExport {
  readonly path: string;
  /** One entry of exports(5) each: address, network, host name, netgroup or `*`. */
  readonly clients: readonly string[];
  readonly options: readonly string[];
  /** Text of `index.html` in the exported directory; absent: not managed. */
  readonly page?: string;
}

/** What the file says about reaching a host. Everything it does not say comes from the user's ssh config. */
export interface SshSettings {
  /** Alias or address handed to ssh's own configuration; defaults to the host's address. */
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  readonly proxyJump?: string;
  /** `auto`: sudo unless the login is root. */
  readonly sudo: 'auto' | 'always' | 'never';
}

export interface Persistence {
  /** Seconds a client stays with its real server. */
  readonly timeout: number;
  /** IPv4 dotted mask or IPv6 prefix length that groups clients; absent: each client by itself. */
  readonly mask?: string;
}

/** What IPVS matches on: an address and port, or a firewall mark. */
export type ServiceMatch =
  | { readonly type: 'address'; readonly protocol: Protocol; readonly vip: string; readonly port: number }
  | { readonly type: 'fwmark'; readonly mark: number; readonly family: 4 | 6; readonly vips: readonly string[] };

export interface VirtualService {
  readonly match: ServiceMatch;
  readonly scheduler: Scheduler;
  readonly schedulerFlags: readonly string[];
  readonly persistence?: Persistence;
  /** One-packet scheduling (`ipvsadm -o`), udp and fwmark only. */
  readonly onePacket: boolean;
  readonly realServers: readonly Destination[];
}

export interface Destination {
  /** Name of a host with the role `realServer`. */
  readonly host: string;
  /** That host's address of the service's family. */
  readonly address: string;
  /** Always the service's port: direct routing cannot remap it. 0 for fwmark services. */
  readonly port: number;
  /** 0 to 65535; 0 takes no new connections. */
  readonly weight: number;
  /** 0: no threshold. `lower` is never above `upper`. */
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
}

export interface Mount {
  /** The NFS host's name, its address and the exported path. */
  readonly source: { readonly host: string; readonly address: string; readonly path: string };
  readonly target: string;
  readonly fsType: 'nfs' | 'nfs4';
  readonly options: readonly string[];
  /** Names of the hosts that mount it. */
  readonly hosts: readonly string[];
}

/** VRRP between directors. Readable from the start; a later version applies it through keepalived. */
export interface Failover {
  readonly virtualRouterId: number;
  /** Director names, the preferred one first. */
  readonly priority: readonly string[];
  /** Seconds between advertisements. */
  readonly advertInterval: number;
  readonly preempt: boolean;
}

export function hostByName(cluster: Cluster, name: string): Host | undefined {
  return cluster.hosts.find((host) => host.name === name);
}

export function hostsWithRole(cluster: Cluster, role: Role): readonly Host[] {
  return cluster.hosts.filter((host) => host.roles.has(role));
}

/** Every VIP of a service: one for an address service, all that its mark covers for a fwmark one. */
export function vipsOf(service: VirtualService): readonly string[] {
  return service.match.type === 'address' ? [service.match.vip] : service.match.vips;
}

/** How a service is named to people and in keys: `tcp 192.168.16.100:80`, `tcp [2001:db8::1]:80`, `fwmark 7`. */
export function serviceName(match: ServiceMatch): string {
  if (match.type === 'fwmark') return `fwmark ${match.mark}${match.family === 6 ? ' IPv6' : ''}`;
  const address = match.vip.includes(':') ? `[${match.vip}]` : match.vip;
  return `${match.protocol} ${address}:${match.port}`;
}

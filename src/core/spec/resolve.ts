import type {
  Cluster,
  Destination,
  Host,
  Mount,
  NfsExport,
  Persistence,
  Role,
  ServiceMatch,
  SshSettings,
  VirtualService,
  WebServer,
} from './cluster';
import { contains, type IpNetwork, parseAddress, parseNetwork, persistenceMask } from './ip';
import type { ClusterFile } from './schema/file';
import { type HostSection, ROLES } from './survey';

type HostPart = ClusterFile['directors'][string];
type ServicePart = ClusterFile['virtualServices'][number];

const DEFAULT_DOCUMENT_ROOT = '/var/www/html';

/** Fills in every default and resolves every reference of a file that has passed schema and rules. */
export function resolve(file: ClusterFile): Cluster {
  const hosts = resolveHosts(file);
  return {
    name: file.name,
    network: {
      cidr: canonicalNetwork(file.network.cidr),
      ...(file.network.cidr6 !== undefined && { cidr6: canonicalNetwork(file.network.cidr6) }),
    },
    hosts: [...hosts.values()],
    services: file.virtualServices.map((service) => resolveService(service, hosts)),
    mounts: (file.mounts ?? []).map((mount) => resolveMount(mount, hosts)),
    ...(file.failover && {
      failover: {
        virtualRouterId: file.failover.virtualRouterId,
        priority: file.failover.priority ?? Object.keys(file.directors),
        advertInterval: file.failover.advertInterval ?? 1,
        preempt: file.failover.preempt ?? true,
      },
    }),
  };
}

function resolveHosts(file: ClusterFile): Map<string, Host> {
  const hosts = new Map<string, Host>();
  const sections = Object.keys(file).filter((key): key is HostSection => Object.hasOwn(ROLES, key));
  const networks = [file.network.cidr, file.network.cidr6 ?? ''].flatMap((text) => parseNetwork(text) ?? []);
  for (const section of sections) {
    for (const [name, part] of Object.entries(file[section] ?? {})) {
      const host = resolveHost(name, ROLES[section], part, file, networks);
      const other = hosts.get(name);
      hosts.set(name, other === undefined ? host : merge(other, host, part));
    }
  }
  return hosts;
}

function resolveHost(
  name: string,
  role: Role,
  part: HostPart,
  file: ClusterFile,
  networks: readonly IpNetwork[],
): Host {
  const parsed = required(parseAddress(part.address), 'address');
  const address = parsed.text;
  const isInside = networks.some((network) => contains(network, parsed));
  const webServer = role === 'realServer' ? resolveWebServer(name, file) : undefined;
  const nic = part.interface ?? (isInside ? file.network.interface : undefined);
  return {
    name,
    roles: new Set([role]),
    address,
    ...(part.address6 !== undefined && { address6: canonical(part.address6) }),
    ...(nic !== undefined && { interface: nic }),
    ...(part.hostname !== undefined && { hostname: part.hostname }),
    packages: part.packages ?? [],
    ...(webServer && { webServer }),
    exports: role === 'nfsHost' ? resolveExports(name, file) : [],
    ssh: resolveSsh(address, part, file),
  };
}

/** One machine in two sections: what either says holds, and rules have made sure that they do not contradict. */
function merge(one: Host, two: Host, part: HostPart): Host {
  return {
    ...two,
    ...one,
    ...(part.interface !== undefined && { interface: part.interface }),
    ...(part.ssh && { ssh: { ...one.ssh, ...definedSsh(part.ssh) } }),
    roles: new Set([...one.roles, ...two.roles]),
    packages: [...new Set([...one.packages, ...two.packages])],
    exports: [...one.exports, ...two.exports],
  };
}

function resolveSsh(address: string, part: HostPart, file: ClusterFile): SshSettings {
  return { host: address, sudo: 'auto', ...definedSsh(file.ssh ?? {}), ...definedSsh(part.ssh ?? {}) };
}

function definedSsh(ssh: NonNullable<HostPart['ssh']>): Partial<SshSettings> {
  const { host, user, port, identityFile, proxyJump, sudo } = ssh;
  return {
    ...(host !== undefined && { host }),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port }),
    ...(identityFile !== undefined && { identityFile }),
    ...(proxyJump !== undefined && { proxyJump }),
    ...(sudo !== undefined && { sudo }),
  };
}

function resolveWebServer(name: string, file: ClusterFile): WebServer | undefined {
  const own = file.realServers[name]?.webServer;
  if (own === false || (own === undefined && file.webServer === undefined)) return undefined;
  const settings = { ...file.webServer, ...own };
  return {
    documentRoot: settings.documentRoot ?? DEFAULT_DOCUMENT_ROOT,
    ...(settings.page !== undefined && { page: settings.page.replaceAll('{host}', () => name) }),
  };
}

function resolveExports(name: string, file: ClusterFile): NfsExport[] {
  return (file.nfsHosts?.[name]?.exports ?? []).map((part) => ({
    path: part.path,
    clients: typeof part.clients === 'string' ? [part.clients] : part.clients,
    options: part.options ?? ['ro', 'sync'],
    ...(part.page !== undefined && { page: part.page }),
  }));
}

function resolveService(part: ServicePart, hosts: ReadonlyMap<string, Host>): VirtualService {
  const match = resolveMatch(part);
  const persistence =
    part.persistence === undefined ? undefined : resolvePersistence(part.persistence, familyOfMatch(match));
  return {
    match,
    scheduler: part.scheduler ?? 'wlc',
    // In the order of `ipvsadm -Sn`, so that what is wanted compares equal with what is read back.
    schedulerFlags: (part.schedulerFlags ?? []).toSorted(),
    ...(persistence && { persistence }),
    onePacket: part.onePacket ?? false,
    realServers: part.realServers.map((item) => resolveDestination(item, match, hosts)),
  };
}

function resolveMatch(part: ServicePart): ServiceMatch {
  if (part.fwmark === undefined) {
    const vip = canonical(required(part.vip, 'vip'));
    return { type: 'address', protocol: part.protocol ?? 'tcp', vip, port: required(part.port, 'port') };
  }
  const vips = (part.vips ?? []).map(canonical);
  return { type: 'fwmark', mark: part.fwmark, family: part.family ?? familyOf(vips[0] ?? ''), vips };
}

function resolvePersistence(part: NonNullable<ServicePart['persistence']>, family: 4 | 6): Persistence {
  if (typeof part === 'number') return { timeout: part };
  const mask = part.mask === undefined ? '' : required(persistenceMask(part.mask, family), 'mask');
  return { timeout: part.timeout ?? 360, ...(mask !== '' && { mask }) };
}

function resolveDestination(
  item: ServicePart['realServers'][number],
  match: ServiceMatch,
  hosts: ReadonlyMap<string, Host>,
): Destination {
  const part = typeof item === 'string' ? { host: item } : item;
  const host = required(hosts.get(part.host), part.host);
  const family = familyOfMatch(match);
  return {
    host: host.name,
    address: familyOf(host.address) === family ? host.address : required(host.address6, 'address6'),
    port: match.type === 'fwmark' ? 0 : match.port,
    weight: part.weight ?? 1,
    upperThreshold: part.upperThreshold ?? 0,
    lowerThreshold: part.lowerThreshold ?? 0,
  };
}

function resolveMount(part: NonNullable<ClusterFile['mounts']>[number], hosts: ReadonlyMap<string, Host>): Mount {
  const colon = part.source.indexOf(':');
  const host = required(hosts.get(part.source.slice(0, colon)), part.source);
  return {
    source: { host: host.name, address: host.address, path: part.source.slice(colon + 1) },
    target: part.target,
    fsType: part.type ?? 'nfs',
    options: part.options ?? ['defaults', '_netdev'],
    hosts: part.hosts,
  };
}

function familyOfMatch(match: ServiceMatch): 4 | 6 {
  return match.type === 'fwmark' ? match.family : familyOf(match.vip);
}

function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

function canonical(address: string): string {
  return parseAddress(address)?.text ?? address;
}

function canonicalNetwork(text: string): string {
  return parseNetwork(text)?.text ?? text;
}

/** Schema and rules guarantee it: what is missing here is a mistake in them, not in the file. */
function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`a checked cluster file has no ${what}`);
  return value;
}

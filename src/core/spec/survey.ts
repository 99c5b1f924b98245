import { type AstNode, type Path, propertyOf, valueOf } from './ast';
import type { Protocol, Role } from './cluster';
import { type Address, type IpNetwork, parseAddress, parseNetwork } from './ip';
import type { ClusterFile } from './schema/file';

/** A valid file with any part of it taken out: what is left of a broken one. */
export type Partially<T> = T extends readonly (infer Item)[]
  ? readonly (Partially<Item> | undefined)[]
  : T extends object
    ? { readonly [K in keyof T]?: Partially<T[K]> | undefined }
    : T;

export type FilePart = Partially<ClusterFile>;
export type HostSection = 'directors' | 'realServers' | 'nfsHosts' | 'clients';
type HostPart = NonNullable<NonNullable<FilePart['directors']>[string]>;
type ServicePart = NonNullable<NonNullable<FilePart['virtualServices']>[number]>;
type MountPart = NonNullable<NonNullable<FilePart['mounts']>[number]>;

export interface Located<T> {
  readonly value: T;
  readonly path: Path;
}

export interface HostEntry {
  readonly name: string;
  readonly section: HostSection;
  readonly role: Role;
  readonly path: Path;
  /** What the file says, for what has no field of its own here. */
  readonly part: HostPart;
  readonly address?: Located<Address>;
  readonly address6?: Located<Address>;
  readonly exports: readonly ExportEntry[];
}

export interface ExportEntry {
  readonly host: string;
  readonly path: Path;
  readonly folder: string;
  readonly clients: readonly string[];
}

export interface DestinationEntry {
  readonly path: Path;
  /** Where the host is named: the item itself if it is only a name. */
  readonly hostPath: Path;
  readonly host: string;
  readonly weight?: number;
  readonly upperThreshold?: number;
  readonly lowerThreshold?: number;
  readonly port?: number;
}

export interface ServiceEntry {
  readonly path: Path;
  readonly part: ServicePart;
  readonly protocol: Protocol;
  readonly vips: readonly Located<Address>[];
  readonly family: 4 | 6 | undefined;
  readonly realServers: readonly DestinationEntry[];
}

export interface MountEntry {
  readonly path: Path;
  readonly part: MountPart;
  readonly source?: { readonly host: string; readonly folder: string };
  readonly hosts: readonly Located<string>[];
}

/** Everything of a file that rules and outlines ask for, found once, with the path of each thing. */
export interface Survey {
  readonly file: FilePart;
  /** The properties of the file, those with a wrong value included. */
  readonly sections: ReadonlySet<string>;
  readonly networks: readonly Located<IpNetwork>[];
  /** One entry per mention: a machine with two roles has two. */
  readonly hosts: readonly HostEntry[];
  readonly hostsByName: ReadonlyMap<string, readonly HostEntry[]>;
  readonly services: readonly ServiceEntry[];
  readonly mounts: readonly MountEntry[];
}

export const ROLES: Readonly<Record<HostSection, Role>> = {
  directors: 'director',
  realServers: 'realServer',
  nfsHosts: 'nfsHost',
  clients: 'client',
};

/**
 * Hosts, services and mounts come in file order. `root` is the tree that `file` was made from: a host is known by its
 * name even where nothing else about it is right.
 */
export function survey(file: FilePart, root: AstNode | undefined): Survey {
  const sections = namesIn(root);
  const hostSections = [...sections].filter((key): key is HostSection => Object.hasOwn(ROLES, key));
  const hosts = hostSections.flatMap((section) =>
    [...namesIn(valueOf(propertyOf(root, section)))].map((name) => hostOf(section, name, file)),
  );
  return {
    file,
    sections,
    networks: (['cidr', 'cidr6'] as const).flatMap((key) => {
      const value = parseNetwork(file.network?.[key] ?? '');
      return value === undefined ? [] : [{ value, path: ['network', key] }];
    }),
    hosts,
    hostsByName: byName(hosts),
    services: present(file.virtualServices).map(({ value, index }) => serviceOf(value, ['virtualServices', index])),
    mounts: present(file.mounts).map(({ value, index }) => mountOf(value, ['mounts', index])),
  };
}

function byName(hosts: readonly HostEntry[]): Map<string, HostEntry[]> {
  const groups = new Map<string, HostEntry[]>();
  for (const host of hosts) groups.set(host.name, [...(groups.get(host.name) ?? []), host]);
  return groups;
}

function namesIn(node: AstNode | undefined): ReadonlySet<string> {
  return new Set(node?.type === 'object' ? node.properties.map(({ keyNode }) => keyNode.value) : []);
}

function hostOf(section: HostSection, name: string, file: FilePart): HostEntry {
  const part = own(file[section], name) ?? {};
  const path = [section, name];
  const exported = section === 'nfsHosts' ? present(own(file.nfsHosts, name)?.exports) : [];
  return {
    name,
    section,
    role: ROLES[section],
    path,
    part,
    exports: exported.flatMap(({ value, index }) =>
      value.path === undefined
        ? []
        : [{ host: name, path: [...path, 'exports', index], folder: value.path, clients: listOf(value.clients) }],
    ),
    ...located('address', part.address, path),
    ...located('address6', part.address6, path),
  };
}

function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function located<K extends string>(key: K, text: string | undefined, path: Path): Partial<Record<K, Located<Address>>> {
  const value = text === undefined ? undefined : parseAddress(text);
  const found: Partial<Record<K, Located<Address>>> = {};
  if (value !== undefined) found[key] = { value, path: [...path, key] };
  return found;
}

function serviceOf(part: ServicePart, path: Path): ServiceEntry {
  const addresses: Located<string | undefined>[] =
    part.fwmark === undefined
      ? [{ value: part.vip, path: [...path, 'vip'] }]
      : present(part.vips).map(({ value, index }) => ({ value, path: [...path, 'vips', index] }));
  const vips = addresses.flatMap((vip) => {
    const value = parseAddress(vip.value ?? '');
    return value === undefined ? [] : [{ value, path: vip.path }];
  });
  return {
    path,
    part,
    protocol: part.protocol ?? 'tcp',
    vips,
    family: part.family ?? vips[0]?.value.family,
    realServers: present(part.realServers).flatMap(({ value, index }) => {
      const itemPath = [...path, 'realServers', index];
      if (typeof value === 'string') return [{ path: itemPath, hostPath: itemPath, host: value }];
      const { host, ...rest } = value;
      return host === undefined ? [] : [{ path: itemPath, hostPath: [...itemPath, 'host'], host, ...defined(rest) }];
    }),
  };
}

function mountOf(part: MountPart, path: Path): MountEntry {
  const match = /^([^:]+):(.*)$/s.exec(part.source ?? '');
  return {
    path,
    part,
    ...(match?.[1] !== undefined && match[2] !== undefined && { source: { host: match[1], folder: match[2] } }),
    hosts: present(part.hosts).map(({ value, index }) => ({ value, path: [...path, 'hosts', index] })),
  };
}

/** The items that are there, with their index in the file. */
function present<T>(items: readonly (T | undefined)[] | undefined): { value: T; index: number }[] {
  return (items ?? []).flatMap((value, index) => (value === undefined ? [] : [{ value, index }]));
}

function listOf(value: string | readonly (string | undefined)[] | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return (value ?? []).filter((item) => item !== undefined);
}

function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

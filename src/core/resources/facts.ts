import { sh } from '../ssh/shell';
import { lastApplyFile, type Ledger, ledgerFile, parseLedger } from './ledger';
import type { Place } from './kind';

/** Which distribution's habits a host follows: package manager, unit names, where the IPVS table is kept. */
export type Family = 'debian' | 'rhel';

export interface NicAddress {
  readonly nic: string;
  readonly address: string;
  readonly prefix: number;
  /** Depends on another address of its network: deleting that one deletes this one (facts/lvs.md D04). */
  readonly secondary: boolean;
}

/** A line of /proc/self/mounts, escapes undone (proc(5)). */
export interface MountEntry {
  readonly source: string;
  readonly target: string;
  readonly fsType: string;
  readonly options: readonly string[];
}

/** What several kinds need to know of a host. */
export interface Facts {
  readonly osName: string;
  /** `undefined`: neither apt-get nor dnf; nothing can be installed there. */
  readonly family: Family | undefined;
  readonly kernel: string;
  readonly bootId: string;
  readonly networkManager: boolean;
  /** nft(8) is there. */
  readonly nftables: boolean;
  readonly nics: readonly string[];
  readonly addresses: readonly NicAddress[];
  /** In the order of mounting: the last of several with one target is the one that is seen. */
  readonly mounts: readonly MountEntry[];
  /** Gateways of its IPv4 routes, and where those lead: `default` or a network. */
  readonly gateways: readonly Gateway[];
  readonly ledger: Ledger;
}

export interface Gateway {
  readonly destination: string;
  readonly gateway: string;
}

export const factsProbe = {
  sections: ({ cluster }: Place) => ({
    os: sh`show /etc/os-release`,
    tools: sh`for tool in apt-get dnf; do [ -x /usr/bin/$tool ] && echo $tool; done; [ -d /run/NetworkManager ] && echo NetworkManager; [ -x /usr/sbin/nft ] && echo nft`,
    kernel: sh`show /proc/version; show /proc/sys/kernel/random/boot_id`,
    addresses: sh`ip -j address show`,
    mounts: sh`show /proc/self/mounts`,
    routes: sh`show /proc/net/route`,
    ledger: sh`show ${ledgerFile(cluster.name)}; show ${lastApplyFile(cluster.name)}`,
  }),
  parse,
};

type FactSection = keyof ReturnType<typeof factsProbe.sections>;

function parse(output: (section: FactSection) => string): Facts {
  const os = parseAssignments(output('os'));
  const tools = new Set(output('tools').split('\n'));
  const [version = '', bootId = ''] = output('kernel').split('\n');
  const links = parseAddresses(output('addresses'));
  return {
    osName: os.get('PRETTY_NAME') ?? os.get('NAME') ?? 'Linux',
    family: tools.has('dnf') ? 'rhel' : tools.has('apt-get') ? 'debian' : undefined,
    kernel: version.split(' ')[2] ?? '',
    bootId,
    networkManager: tools.has('NetworkManager'),
    nftables: tools.has('nft'),
    nics: links.nics,
    addresses: links.addresses,
    mounts: parseMounts(output('mounts')),
    gateways: parseGateways(output('routes')),
    ledger: parseLedger(output('ledger')),
  };
}

/** `KEY=value` lines as in os-release(5), quotes removed. */
export function parseAssignments(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'));
  }
  return values;
}

/** Output of `ip -j address show` (iproute2; older ones print empty objects in between). Unreadable text: no addresses. */
export function parseAddresses(json: string): { nics: readonly string[]; addresses: readonly NicAddress[] } {
  const nics: string[] = [];
  const addresses: NicAddress[] = [];
  for (const link of records(json)) {
    if (typeof link['ifname'] !== 'string') continue;
    const nic = link['ifname'];
    nics.push(nic);
    for (const info of Array.isArray(link['addr_info']) ? link['addr_info'].filter(isRecord) : []) {
      if (typeof info['local'] !== 'string' || typeof info['prefixlen'] !== 'number') continue;
      addresses.push({ nic, address: info['local'], prefix: info['prefixlen'], secondary: info['secondary'] === true });
    }
  }
  return { nics, addresses };
}

/** The objects of a JSON array; none where the text is something else. */
export function records(json: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseMounts(text: string): readonly MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const [source, target, fsType, options] = line.split(' ');
    if (source === undefined || target === undefined || fsType === undefined || options === undefined) return [];
    return [{ source: unescapeMount(source), target: unescapeMount(target), fsType, options: options.split(',') }];
  });
}

/** Lines of /proc/net/route: addresses as little-endian hexadecimal numbers, RTF_GATEWAY (2) among the flags. */
export function parseGateways(text: string): readonly Gateway[] {
  return text.split('\n').flatMap((line) => {
    const [, destination = '', gateway = '', flags = '', , , , mask = ''] = line.trim().split(/\s+/);
    if (![destination, gateway, mask].every((word) => /^[0-9A-F]{8}$/.test(word))) return [];
    if ((Number.parseInt(flags, 16) & 2) === 0) return [];
    const prefix = Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
    return [{ destination: prefix === 0 ? 'default' : `${dotted(destination)}/${prefix}`, gateway: dotted(gateway) }];
  });
}

function dotted(hexadecimal: string): string {
  return (hexadecimal.match(/../g) ?? [])
    .map((byte) => Number.parseInt(byte, 16))
    .reverse()
    .join('.');
}

/** Undoes the octal escapes of fstab(5), proc(5) and exports(5): `\040` is a space. */
export function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Writes white space and backslashes as fstab(5) and exports(5) want them. */
export function escapeMount(text: string): string {
  return text.replace(/[ \t\n\r\\#"]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** File systems that other machines see too: what is written there is not this host's alone. */
const SHARED = /^(nfs4?|cifs|smb3|ceph|lustre|9p|glusterfs|fuse\..*)$/;

/** The mount of a shared file system that a path lies under at the moment; `undefined`: it is on the host's own disks. */
export function mountOver(facts: Facts, path: string): MountEntry | undefined {
  const over = facts.mounts.findLast(
    ({ target }) => path === target || path.startsWith(target === '/' ? '/' : `${target}/`),
  );
  return over !== undefined && SHARED.test(over.fsType) ? over : undefined;
}

/** The NIC that carries the host's address: as the file says, or as seen. `undefined`: neither says. */
export function nicOf({ host }: Pick<Place, 'host'>, facts: Facts): string | undefined {
  return host.interface ?? facts.addresses.find(({ address }) => address === host.address)?.nic;
}

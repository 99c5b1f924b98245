import * as l10n from '@vscode/l10n';
import { isSilent } from '../resources/sysctl';
import type { Role } from '../spec/cluster';
import { parseAddress } from '../spec/ip';
import type { Value } from '../spec/edits/value';
import { type HostSection, ROLES } from '../spec/survey';
import type { Draft, HostPart, Part } from './draft';
import { allVips, type Machine, machinesOf, machineWith } from './machines';
import { mountParts } from './mounts';
import { clusterNameFrom } from './names';
import { networksOf } from './network';
import { commonWebServer, pageIn, recordOf, type WebServers, webServerOn } from './pages';
import { servicePart, vipsOfServices, vipsOnLoopback } from './services';
import type { Sight } from './sight';
import { exportsOn, mountsOn, type SeenExports } from './storage';
import { tablesOf } from './tables';

/**
 * What a file would say of these machines, as it is seen. Where a cluster of ours has something on record on them
 * (`name`, otherwise the one that most of them know), what it manages is described as managed, and what is not its
 * own is left to its owners. `undefined`: no machine has an address.
 */
export function describe(all: readonly Sight[], name: string | undefined): Draft | undefined {
  const sights = [...new Map(all.map((sight) => [identityOf(sight), sight])).values()];
  const cluster = name ?? recordedName(sights);
  const { services, others } = tablesOf(sights, cluster);
  const vipsOf = vipsOfServices(services, sights);
  const vips = allVips(sights, [...vipsOf.values()]);
  const reals = services.flatMap((seen) => seen.reals.map(({ rip }) => rip));
  const networks = networksOf(sights, vips, reals);
  if (networks === undefined) return undefined;

  const mounted = sights.flatMap((sight) => mountsOn(sight, cluster));
  const exportsBy = new Map(sights.map((sight) => [sight, exportsFor(sight, cluster, mounted)]));
  const exporting = new Set(sights.filter((sight) => (exportsBy.get(sight)?.parts.length ?? 0) > 0));
  const machines = machinesOf(sights, networks, vips, services, exporting);
  const webServers = commonWebServer(webServersOf(machines, cluster));
  const nic = mostCommon(machines.filter(({ roles }) => !roles.has('client')).map((machine) => machine.nic));
  const user = mostCommon(sights.map(({ target }) => target.user));
  const served = new Map(services.map((seen) => [seen, servicePart(seen, vipsOf.get(seen) ?? [], (rip) => machineWith(machines, rip)?.name)])); // prettier-ignore
  const mounts = mountParts(machines, cluster);
  const context = { cluster, nic, user, webServers, exportsBy, vips: new Set([...vipsOf.values()].flat()) };
  const hosts = (section: HostSection): HostPart[] =>
    machines.filter(({ roles }) => roles.has(ROLES[section])).map((machine) => hostPart(machine, section, context));
  const directors = machines.filter(({ roles }) => roles.has('director'));
  return {
    notes: headNotes(sights, all, cluster),
    name: cluster ?? clusterNameFrom(directors[0]?.name ?? ''),
    network: {
      value: {
        cidr: networks.main.text,
        ...(networks.six && { cidr6: networks.six.text }),
        ...(nic !== undefined && { interface: nic }),
      },
      notes: networks.guessed ? [l10n.t('not seen: the network; no machine has an address with one around it.')] : [],
    },
    ssh: user === undefined ? undefined : { value: { user }, notes: [] },
    webServer: webServers.common,
    hosts: {
      directors: hosts('directors'),
      realServers: hosts('realServers'),
      nfsHosts: hosts('nfsHosts'),
      clients: hosts('clients'),
    },
    services: [...served.values()].filter((part) => typeof part !== 'string'),
    otherServices: [...others, ...[...served.values()].filter((part) => typeof part === 'string')],
    mounts: mounts.parts,
    otherMounts: mounts.notes,
    failover: failoverOf(directors),
  };
}

function exportsFor(
  sight: Sight,
  cluster: string | undefined,
  mounted: readonly { server: string; path: string }[],
): SeenExports {
  const own = new Set(sight.addresses.map(({ address }) => parseAddress(address)?.text));
  const isMounted = (path: string): boolean =>
    mounted.some((mount) => mount.path === path && own.has(parseAddress(mount.server)?.text ?? ''));
  return exportsOn(sight, cluster, isMounted, (path) => pageIn(sight, cluster, path));
}

function webServersOf(machines: readonly Machine[], cluster: string | undefined) {
  return new Map(
    machines
      .filter(({ roles }) => roles.has('realServer'))
      .map(({ name, sight }) => {
        const exported = new Set(sight?.exported.map(({ path }) => path));
        return [name, sight && webServerOn(sight, name, cluster, exported)] as const;
      }),
  );
}

interface Context {
  readonly cluster: string | undefined;
  /** NIC and login that the file says once for all. */
  readonly nic: string | undefined;
  readonly user: string | undefined;
  readonly webServers: WebServers;
  readonly exportsBy: ReadonlyMap<Sight, SeenExports>;
  readonly vips: ReadonlySet<string>;
}

function hostPart(machine: Machine, section: HostSection, context: Context): HostPart {
  const { name, address, address6, nic, sight } = machine;
  const isFirst = firstSection(machine.roles) === section;
  const exported = section === 'nfsHosts' && sight !== undefined ? context.exportsBy.get(sight) : undefined;
  const webServer = section === 'realServers' ? context.webServers.own.get(name) : undefined;
  const ssh = isFirst && sight !== undefined ? sshOf(sight, address.text, context.user) : {};
  const hostname = sight !== undefined && recordOf(sight, context.cluster, 'hostname').has('') ? sight.hostname : undefined; // prettier-ignore
  const parts = exported?.parts ?? [];
  const value: Record<string, Value> = {
    address: address.text,
    ...(address6 && { address6: address6.text }),
    ...(nic !== undefined && nic !== context.nic && { interface: nic }),
    ...(hostname !== undefined && { hostname }),
    ...(Object.keys(ssh).length > 0 && { ssh }),
    ...(webServer !== undefined && { webServer }),
    ...(parts.length > 0 && { exports: parts.map((part) => part.value) }),
  };
  const more = [...(exported?.notes ?? []), ...parts.flatMap(({ notes }) => notes)];
  return { name, value, notes: [...(isFirst ? [...machine.notes, ...quiet(machine, context)] : []), ...more] };
}

function firstSection(roles: ReadonlySet<Role>): HostSection | undefined {
  return (Object.keys(ROLES) as HostSection[]).find((section) => roles.has(ROLES[section]));
}

function sshOf({ target }: Sight, address: string, user: string | undefined): Readonly<Record<string, Value>> {
  return {
    ...(target.ssh !== address && { host: target.ssh }),
    ...(target.user !== undefined && target.user !== user && { user: target.user }),
  };
}

/** What is not as direct routing needs it: the plan of the file will say what to do. */
function quiet({ sight, nic, roles }: Machine, { vips }: Context): string[] {
  if (sight === undefined || !roles.has('realServer')) return [];
  const held = vipsOnLoopback(sight);
  const strange = held.filter((vip) => !vips.has(vip));
  const v4 = held.filter((vip) => !vip.includes(':'));
  const silent = nic === undefined || isSilent(sight.sysctls, nic);
  return [
    ...strange.map((vip) => l10n.t('It holds {0} on lo, which no service of this file has.', vip)),
    ...(v4.length === 0 || silent ? [] : [l10n.t('It answers ARP for {0}: arp_ignore and arp_announce are not as direct routing needs them.', v4.join(', '))]), // prettier-ignore
  ];
}

/** The same boot of a kernel with the same addresses is the same machine, whatever names lead to it. */
function identityOf({ bootId, addresses }: Sight): string {
  return JSON.stringify([bootId, addresses]);
}

/** The cluster of ours that most of the machines know. */
function recordedName(sights: readonly Sight[]): string | undefined {
  return mostCommon(
    sights.flatMap(({ ledgers }) => [...ledgers.keys()].filter((name) => clusterNameFrom(name) === name)),
  );
}

function headNotes(sights: readonly Sight[], all: readonly Sight[], cluster: string | undefined): string[] {
  const others = new Set(sights.flatMap(({ ledgers }) => [...ledgers.keys()]).filter((name) => name !== cluster));
  return [
    l10n.t('As seen on {0}. "Plan" shows what applying this file would change; nothing changes before you agree.', sights.map(({ target }) => target.ssh).join(', ')), // prettier-ignore
    ...(sights.length < all.length ? [l10n.t('Some of the names lead to the same machine, which is here once.')] : []),
    ...[...others].map((name) => l10n.t('The cluster {0} has something on record on these machines too. It is not in this file.', name)), // prettier-ignore
  ];
}

function failoverOf(directors: readonly Machine[]): Part | undefined {
  if (directors.length < 2) return undefined;
  const seen = directors.map(({ name, sight }) => ({ name, keepalived: sight?.keepalived }));
  const known = seen.find(({ keepalived }) => keepalived !== undefined)?.keepalived;
  const rank = (each: (typeof seen)[number]): number => each.keepalived?.priority ?? 0;
  const priority = seen.toSorted((a, b) => rank(b) - rank(a)).map(({ name }) => name);
  if (known === undefined) {
    const notes = [l10n.t('not seen: keepalived; choose a virtual router id that nobody else on the network has.')];
    return { value: { virtualRouterId: 51, priority }, notes };
  }
  const { virtualRouterId, advertInterval } = known;
  const preempt = seen.every(({ keepalived }) => keepalived?.preempt !== false);
  return { value: { virtualRouterId, priority, advertInterval, preempt }, notes: [] };
}

/** The value that comes most often, the first of several; `undefined` for none. */
function mostCommon(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

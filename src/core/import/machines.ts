import * as l10n from '@vscode/l10n';
import type { Role } from '../spec/cluster';
import { type Address, type IpNetwork, parseAddress } from '../spec/ip';
import { HostNames } from './names';
import { addressOn, heldBy, type Networks } from './network';
import { vipsOnLoopback } from './services';
import type { Sight } from './sight';
import { type SeenService, tableOn } from './tables';

/** A machine as a file will name it. */
export interface Machine {
  readonly name: string;
  readonly address: Address;
  readonly address6: Address | undefined;
  readonly nic: string | undefined;
  readonly roles: ReadonlySet<Role>;
  /** Absent: nobody looked at it, a table names it. */
  readonly sight: Sight | undefined;
  readonly notes: readonly string[];
}

/** The machines of a cluster: those looked at, in the order they were given, then those that only a table knows. */
export function machinesOf(
  sights: readonly Sight[],
  networks: Networks,
  vips: ReadonlySet<string>,
  services: readonly SeenService[],
  exporting: ReadonlySet<Sight>,
): readonly Machine[] {
  const reals = services.flatMap((seen) => seen.reals.map(({ rip }) => rip));
  const names = new HostNames();
  const seen = sights.flatMap((sight): Machine[] => {
    const machine = machineOf(sight, networks, vips, reals, names);
    return machine === undefined ? [] : [{ ...machine, ...rolesOf(machine, sight, reals, exporting) }];
  });
  const known = new Set(seen.flatMap(({ address, address6 }) => [address.text, address6?.text]));
  const unseen = [...new Map(reals.filter(({ text }) => !known.has(text)).map((rip) => [rip.text, rip])).values()];
  return [...seen, ...unseen.map((rip) => unseenMachine(rip, names))];
}

/** The machine that a table means by an address. */
export function machineWith(machines: readonly Machine[], rip: Address): Machine | undefined {
  return machines.find(({ address, address6 }) => address.text === rip.text || address6?.text === rip.text);
}

function machineOf(
  sight: Sight,
  { main, six }: Networks,
  vips: ReadonlySet<string>,
  reals: readonly Address[],
  names: HostNames,
): Omit<Machine, 'roles'> | undefined {
  const held = heldBy(sight, vips);
  const inside = addressOn(main, held, reals);
  const chosen = inside ?? held[0];
  if (chosen === undefined) return undefined;
  const { address, nic } = chosen;
  return {
    name: names.of(sight, address.text),
    address,
    address6: six === undefined || address.family === 6 ? undefined : sixOf(six, held, reals),
    nic,
    sight,
    notes: inside === undefined ? [l10n.t('It has no address in {0}.', main.text)] : [],
  };
}

function sixOf(six: IpNetwork, held: ReturnType<typeof heldBy>, reals: readonly Address[]): Address | undefined {
  return addressOn(six, held, reals)?.address;
}

function rolesOf(
  { address, address6, notes }: Omit<Machine, 'roles'>,
  sight: Sight,
  reals: readonly Address[],
  exporting: ReadonlySet<Sight>,
): Pick<Machine, 'roles' | 'notes'> {
  const isReal = reals.some(({ text }) => text === address.text || text === address6?.text);
  const silent = vipsOnLoopback(sight);
  const roles = new Set<Role>([
    ...(tableOn(sight).length > 0 ? ['director' as const] : []),
    ...(isReal || silent.length > 0 ? ['realServer' as const] : []),
    ...(exporting.has(sight) ? ['nfsHost' as const] : []),
    ...(sight.target.role === undefined ? [] : [sight.target.role]),
  ]);
  if (roles.size > 0) return { roles, notes };
  const nothing = l10n.t(
    'Nothing of a cluster was seen here, so it is a client. Move it if it shall be something else.',
  );
  return { roles: new Set<Role>(['client']), notes: [...notes, nothing] };
}

function unseenMachine(rip: Address, names: HostNames): Machine {
  const notes = [l10n.t('not seen: nobody looked at this machine; the table of a director names its address.')];
  const roles = new Set<Role>(['realServer']);
  return { name: names.byAddress(rip.text), address: rip, address6: undefined, nic: undefined, roles, sight: undefined, notes }; // prettier-ignore
}

/** VIPs by their addresses, wherever a table or a loopback shows one. */
export function allVips(sights: readonly Sight[], services: readonly (readonly string[])[]): ReadonlySet<string> {
  const tables = sights.flatMap((sight) => tableOn(sight).map(({ name }) => / (.+):\d+$/.exec(name)?.[1] ?? ''));
  const addressed = tables.flatMap((text) => parseAddress(text.replace(/^\[(.*)\]$/, '$1'))?.text ?? []);
  return new Set([...addressed, ...sights.flatMap(vipsOnLoopback), ...services.flat()]);
}

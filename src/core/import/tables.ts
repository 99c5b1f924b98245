import * as l10n from '@vscode/l10n';
import { serviceLines, type Table, type TableDestination, type TableService } from '../resources/ipvsTable';
import { remembered } from '../resources/ledger';
import { type Address, parseAddress } from '../spec/ip';
import type { Sight } from './sight';

/** A virtual service that direct routing serves, as the table of a director has it. */
export interface SeenService {
  readonly service: TableService;
  readonly key: ServiceKey;
  readonly reals: readonly { readonly rip: Address; readonly destination: TableDestination }[];
  readonly notes: readonly string[];
}

export type ServiceKey =
  | {
      readonly type: 'address';
      readonly protocol: 'tcp' | 'udp' | 'sctp';
      readonly vip: Address;
      readonly port: number;
    }
  | { readonly type: 'fwmark'; readonly mark: number; readonly family: 4 | 6 };

export interface SeenTables {
  readonly services: readonly SeenService[];
  /** Services that a file cannot or shall not have, as comments. */
  readonly others: readonly string[];
}

/** The table of a machine: the live one, or where there is none at the moment the one of the next boot. */
export function tableOn({ table, savedTable }: Sight): Table {
  return table.length > 0 ? inOrderOf(savedTable, table) : savedTable;
}

/** Services of the table of the next boot that the live one does not have. */
function onlySaved({ table, savedTable }: Sight): Table {
  return table.length === 0 ? [] : savedTable.filter(({ name }) => !table.some((live) => live.name === name));
}

/** What the tables of all directors have, each service once. Those of others than the cluster are left to them. */
export function tablesOf(sights: readonly Sight[], cluster: string | undefined): SeenTables {
  const services = new Map<string, SeenService>();
  const others: string[] = [];
  for (const sight of sights) {
    const ledger = cluster === undefined ? undefined : sight.ledgers.get(cluster);
    const ours = ledger === undefined ? new Map() : remembered(ledger, 'ipvs:');
    const host = sight.target.ssh;
    const saidOf = (service: TableService, why: string): number =>
      others.push(why, ...serviceLines(service).map((line) => `  ipvsadm ${line}`));
    for (const service of tableOn(sight)) {
      const leave = (why: string): number => saidOf(service, why);
      const known = services.get(service.name);
      if (ours.size > 0 && !ours.has(service.name)) {
        leave(l10n.t('In the table of {0}, but not put there by this cluster; it is left alone:', host));
      } else if (known !== undefined) {
        if (linesOf(known.service) === linesOf(service)) continue;
        leave(l10n.t('In the table of {0} it is not as above:', host));
      } else {
        const seen = read(service);
        if (typeof seen === 'string') leave(`${host}: ${seen}`);
        else services.set(service.name, seen);
      }
    }
    for (const service of onlySaved(sight))
      saidOf(service, l10n.t('In the saved table of {0}, but not in the live one; it is not in this file:', host));
  }
  return { services: [...services.values()], others };
}

function linesOf(service: TableService): string {
  return [...serviceLines(service)].sort().join('\n');
}

/** A service that can stand in a file, or why it cannot. */
function read(service: TableService): SeenService | string {
  const key = keyOf(service.name);
  if (key === undefined) return l10n.t('a kind of service that the file does not know; it is left alone:');
  // A file that names some of its real servers would take the others out of the table.
  const indirect = service.destinations.filter(({ forward }) => forward !== '-g').map(({ address }) => address);
  if (indirect.length > 0)
    return l10n.t('{0} are reached by NAT or tunnel, not by direct routing; the service is left alone:', indirect.join(', ')); // prettier-ignore
  const reals = service.destinations.flatMap((destination) => {
    const rip = parseAddress(destination.address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
    return rip === undefined ? [] : [{ rip, destination }];
  });
  if (reals.length < service.destinations.length)
    return l10n.t('a real server whose address cannot be read; the service is left alone:');
  return { service, key, reals, notes: [] };
}

function keyOf(name: string): ServiceKey | undefined {
  const mark = /^fwmark (\d+)( IPv6)?$/.exec(name);
  if (mark !== null) return { type: 'fwmark', mark: Number(mark[1]), family: mark[2] === undefined ? 4 : 6 };
  const match = /^(tcp|udp|sctp) (.+):(\d+)$/.exec(name);
  const vip = parseAddress((match?.[2] ?? '').replace(/^\[(.*)\]$/, '$1'));
  const protocol = (['tcp', 'udp', 'sctp'] as const).find((known) => known === match?.[1]);
  if (vip === undefined || protocol === undefined) return undefined;
  return { type: 'address', protocol, vip, port: Number(match?.[3]) };
}

/** As the file that wrote the saved table had it: a live table is listed in the kernel's own order. */
function inOrderOf(saved: Table, table: Table): Table {
  const rank = (name: string): number => rankIn(saved, ({ name: each }) => each === name);
  return table
    .toSorted((a, b) => rank(a.name) - rank(b.name))
    .map((service) => {
      const before = saved.find(({ name }) => name === service.name)?.destinations ?? [];
      const place = (address: string): number => rankIn(before, ({ address: each }) => each === address);
      return { ...service, destinations: service.destinations.toSorted((a, b) => place(a.address) - place(b.address)) };
    });
}

function rankIn<T>(list: readonly T[], test: (item: T) => boolean): number {
  const index = list.findIndex(test);
  return index < 0 ? list.length : index;
}

import * as l10n from '@vscode/l10n';
import type { Cluster } from '../spec/cluster';
import { lines, type Script, sh } from '../ssh/shell';
import { beside, type Compared, keyOf, noLonger } from './compared';
import {
  destinationLine,
  endpoint,
  parseTable,
  printedDestination,
  serviceLine,
  serviceLines,
  type Table,
  type TableDestination,
  tableOf,
  type TableService,
  withThresholds,
} from './ipvsTable';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Foreign, type Site, type Step } from './kind';
import { schedulerChange } from './schedulerChange';

/** Seconds that the active connections of a real server get to end before it leaves the table. */
const DRAIN_SECONDS = 60;

/** The live IPVS table of a director: edited in place, never cleared, never rebuilt. */
export const ipvs = defineKind({
  id: 'ipvs',
  probe: ({ host }) =>
    host.roles.has('director')
      ? {
          // ipvsadm(8) would load the module just by being asked; a probe changes nothing.
          table: sh`[ -e /proc/net/ip_vs ] && [ -x /sbin/ipvsadm ] && ipvsadm -Sn`,
          thresholds: sh`[ -e /proc/net/ip_vs ] && [ -x /sbin/ipvsadm ] && ipvsadm -ln --thresholds`,
        }
      : { table: lines([]), thresholds: lines([]) },
  parse: (output): Table => withThresholds(parseTable(output.table), output.thresholds),
  want: ({ cluster, host }) => (host.roles.has('director') ? tableOf(cluster) : undefined),
  compare: (want: Table | undefined, have, site) => compareTables(want ?? [], have, site),
  difference: (want, have, site): Difference => ({
    steps: [...edit(want ?? [], have, site), ...down(withdraw(want ?? [], have, site))],
    foreign: foreignServices(want ?? [], have, site),
  }),
});

/** A row for each service, those of its real servers after it. */
function compareTables(want: Table, have: Table, site: Site): readonly Compared[] {
  const owned = ownedServices(site);
  const liveOf = (name: string) => have.find((service) => service.name === name);
  const gone = [...owned].filter(([name]) => !want.some((service) => service.name === name));
  const foreign = have.filter(({ name }) => !owned.has(name) && !want.some((service) => service.name === name));
  return [
    ...want.flatMap((service) => compareService(service, liveOf(service.name), site)),
    ...gone.flatMap(([name, before]): readonly Compared[] => {
      const live = liveOf(name);
      if (live === undefined) return [noLonger(name, undefined)];
      const stays = before !== null;
      return [
        stays ? { name, state: 'released', seen: describeService(live) } : noLonger(name, describeService(live)),
        ...live.destinations.map((real) => rowOf(live, real, stays ? 'other' : 'extra', site)),
      ];
    }),
    ...foreign.flatMap((service) => [
      { name: service.name, state: 'foreign', seen: describeService(service) } as const,
      ...service.destinations.map((real) => rowOf(service, real, 'foreign', site)),
    ]),
  ];
}

function compareService(service: TableService, live: TableService | undefined, site: Site): readonly Compared[] {
  const seen = live && describeService(live);
  const wanted = service.destinations.map((real): Compared => {
    const before = live?.destinations.find(({ address }) => address === real.address);
    const same = before !== undefined && sameDestination(real, before);
    return {
      ...beside(real.address, describe(real), before && describe(before), same),
      ...partOf(service, before ?? real, site),
    };
  });
  const leaving = leavingFrom(service, live).map((real) => rowOf(service, real, 'extra', site));
  return [beside(service.name, describeService(service), seen), ...wanted, ...leaving];
}

function rowOf(
  service: TableService,
  real: TableDestination,
  state: 'extra' | 'foreign' | 'other',
  site: Site,
): Compared {
  return { name: real.address, state, seen: describe(real), ...partOf(service, real, site) };
}

function partOf({ name }: TableService, real: TableDestination, { cluster }: Site) {
  const host = hostOf(real, cluster);
  const { connections } = real;
  return {
    of: name,
    ...(host === undefined ? {} : { called: host }),
    ...(connections === undefined ? {} : { live: l10n.t('{0} active, {1} inactive', connections.active, connections.inactive) }), // prettier-ignore
  };
}

/** Services that we put into the table, by name, with what stood there before us. */
export function ownedServices({ facts }: Site): ReadonlyMap<string, string | null> {
  return remembered(facts.ledger, 'ipvs:');
}

function foreignServices(want: Table, have: Table, site: Site): readonly Foreign[] {
  const known = new Set([...want.map(({ name }) => name), ...ownedServices(site).keys()]);
  return have
    .filter(({ name }) => !known.has(name))
    .map(({ name, scheduler, destinations }) => ({
      kind: 'ipvs',
      summary: l10n.t('virtual service {0} {1} with {2} real servers', name, scheduler, destinations.length),
    }));
}

/** One batch through `ipvsadm -R` for each service: first what adds, then what takes weight away, last, drained, what leaves. */
function edit(want: Table, have: Table, site: Site): readonly Step[] {
  return want.flatMap((service): readonly Step[] => {
    const live = have.find(({ name }) => name === service.name);
    const { changes, about, add, change, leaving, around } = editOf(service, live, site);
    const [first, ...rest] = changes;
    if (first === undefined) return [];
    return [
      {
        kind: 'ipvs',
        phase: 'directors',
        subject: service.name,
        changes: [first, ...rest],
        about,
        needs: strengthened(service, live, site),
        script: lines([
          around(sh`edit_table ${[...add, ...change].join('\n')}`),
          ...takeOut(service, leaving),
          sh`table=$(ipvsadm -Sn)`,
          ...expectService(service),
        ]),
        remember: rememberOnce(site.facts.ledger, `ipvs:${service.name}`, printed(have, service.name)),
      },
    ];
  });
}

/** Hosts of the real servers that get more of the clients than before: they must be ready for them. */
function strengthened(service: TableService, live: TableService | undefined, { cluster }: Site): readonly string[] {
  const before = new Map(live?.destinations.map(({ address, weight }) => [address, weight]));
  return service.destinations
    .filter(({ address, weight }) => weight > (before.get(address) ?? -1))
    .flatMap((real) => hostOf(real, cluster) ?? []);
}

interface Edit {
  readonly changes: readonly string[];
  readonly about: readonly string[];
  readonly add: readonly string[];
  readonly change: readonly string[];
  readonly leaving: readonly TableDestination[];
  /** What keeps clients from noticing the edit. */
  readonly around: (edit: Script) => Script;
}

function editOf(service: TableService, live: TableService | undefined, { cluster, facts }: Site): Edit {
  if (live === undefined) {
    const reals = service.destinations.map((real) => joins(real, cluster));
    const changes = [l10n.t('virtual service {0} {1}', service.name, describeService(service)), ...reals];
    const about = [
      service.name,
      ...service.destinations.map((real) => keyOf({ name: real.address, of: service.name })),
    ];
    return { changes, about, add: serviceLines(service), change: [], leaving: [], around: (edit) => edit };
  }
  const liveOf = (address: string) => live.destinations.find((real) => real.address === address);
  const joining = service.destinations.filter(({ address }) => liveOf(address) === undefined);
  const reweighed = service.destinations.flatMap((real) => {
    const before = liveOf(real.address);
    return before === undefined || sameDestination(real, before) ? [] : [{ real, before }];
  });
  // Weight is added before it is taken away, so that the service is never weaker than both its states.
  reweighed.sort((a, b) => b.real.weight - b.before.weight - (a.real.weight - a.before.weight));
  const leaving = leavingFrom(service, live);
  const touched = [...joining, ...reweighed.map(({ real }) => real), ...leaving];
  const altered = describeService(live) !== describeService(service);
  const scheduling = live.scheduler === service.scheduler ? undefined : schedulerChange(service, facts.nftables);
  const becomes = l10n.t(
    'virtual service {0}: {1} → {2}',
    service.name,
    describeService(live),
    describeService(service),
  );
  return {
    changes: [
      ...(altered ? [scheduling === undefined ? becomes : `${becomes} (${scheduling.words})`] : []),
      ...joining.map((real) => joins(real, cluster)),
      ...reweighed.map(({ real, before }) => `${realServer(real, cluster)}: ${describe(before)} → ${describe(real)}`),
      ...leaving.map((real) => leaves(real, service, cluster)),
    ],
    about: [
      ...(altered ? [service.name] : []),
      ...touched.map((real) => keyOf({ name: real.address, of: service.name })),
    ],
    add: joining.map((real) => destinationLine('-a', service, real)),
    change: [
      ...(altered ? [serviceLine('-E', service)] : []),
      ...reweighed.map(({ real }) => destinationLine('-e', service, real)),
      ...leaving.map((real) => destinationLine('-e', service, { ...real, weight: 0 })),
    ],
    leaving,
    around: scheduling?.around ?? ((edit) => edit),
  };
}

function leavingFrom(service: TableService, live: TableService | undefined): readonly TableDestination[] {
  return (live?.destinations ?? []).filter(
    ({ address }) => !service.destinations.some((real) => real.address === address),
  );
}

/** Who is on it at the moment is what the person must know before agreeing: they are waited for, for a while. */
function leaves(real: TableDestination, { name }: TableService, cluster: Cluster): string {
  const active = real.connections?.active;
  const who = realServer(real, cluster);
  if (active === undefined || active === 0) return l10n.t('{0} leaves {1} once its connections have ended', who, name);
  return active === 1
    ? l10n.t('{0} leaves {1}: 1 active connection will be drained first', who, name)
    : l10n.t('{0} leaves {1}: {2} active connections will be drained first', who, name, active);
}

/** Takes off the services that we put there and the file no longer has. */
function withdraw(want: Table, have: Table, site: Site): readonly Step[] {
  return [...ownedServices(site)]
    .filter(([name]) => !want.some((service) => service.name === name))
    .map(([name, before]): Step => {
      const live = have.find((service) => service.name === name);
      const keep = before !== null;
      return {
        kind: 'ipvs',
        phase: 'directors',
        subject: name,
        about: [
          name,
          ...(keep ? [] : (live?.destinations ?? []).map((real) => keyOf({ name: real.address, of: name }))),
        ],
        changes: [
          keep
            ? l10n.t('virtual service {0} stays: it was there before us', name)
            : l10n.t('no virtual service {0}', name),
        ],
        script: live === undefined || keep ? sh`:` : sh`edit_table ${`-D ${live.selector}`}`,
        forget: [`ipvs:${name}`],
      };
    });
}

/** All drained first, then out at once. */
function takeOut({ selector }: TableService, leaving: readonly TableDestination[]): readonly Script[] {
  if (leaving.length === 0) return [];
  const gone = leaving.map(({ address }) => `-d ${selector} -r ${address}`);
  return [
    ...leaving.map(({ address }) => sh`drain ${selector} ${address} ${DRAIN_SECONDS}`),
    sh`take_out ${gone.join('\n')}`,
  ];
}

/** ipvsadm's exit status speaks only of its last line (facts/lvs.md section 0, item 4): the table itself is asked. */
function expectService(service: TableService): readonly Script[] {
  const expected = [
    serviceLine('-A', service),
    ...service.destinations.map((real) => printedDestination(service, real)),
  ];
  return expected.map((line) => sh`expect_rule ${line}`);
}

function sameDestination(a: TableDestination, b: TableDestination): boolean {
  return destinationLine('-a', NAMELESS, a) === destinationLine('-a', NAMELESS, b);
}

const NAMELESS: TableService = { name: '', selector: '', scheduler: '', options: '', destinations: [] };

function describeService({ scheduler, options }: TableService): string {
  return [scheduler, options].filter((part) => part !== '').join(' ');
}

function describe(real: TableDestination): string {
  const thresholds =
    real.upperThreshold + real.lowerThreshold > 0 ? `, ${real.lowerThreshold}–${real.upperThreshold}` : '';
  const method = real.forward === '-g' ? '' : ` (${real.forward})`;
  return `${l10n.t('weight {0}', real.weight)}${thresholds}${method}`;
}

function joins(real: TableDestination, cluster: Cluster): string {
  return l10n.t('real server {0}, {1}', realServer(real, cluster), describe(real));
}

function realServer(real: TableDestination, cluster: Cluster): string {
  const name = hostOf(real, cluster);
  return name === undefined ? real.address : `${name} ${real.address}`;
}

const hostsByEndpoint = new WeakMap<Cluster, ReadonlyMap<string, string>>();

function hostOf({ address }: TableDestination, cluster: Cluster): string | undefined {
  const known = hostsByEndpoint.get(cluster) ?? new Map(cluster.services.flatMap(({ realServers }) => realServers.map(({ address, port, host }) => [endpoint(address, port), host]))); // prettier-ignore
  hostsByEndpoint.set(cluster, known);
  return known.get(address);
}

function printed(table: Table, name: string): string | null {
  const service = table.find((entry) => entry.name === name);
  return service === undefined ? null : serviceLines(service).join('\n');
}

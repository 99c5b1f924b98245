import * as l10n from '@vscode/l10n';
import type { Cluster } from '../spec/cluster';
import { lines, type Script, sh } from '../ssh/shell';
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
  describe: (have) =>
    have.flatMap((service) => [
      { name: service.name, value: describeService(service) },
      ...service.destinations.map((real) => ({ name: `${service.name} → ${real.address}`, value: describe(real) })),
    ]),
  difference: (want: Table | undefined, have, site): Difference => ({
    steps: [...edit(want ?? [], have, site), ...down(withdraw(want ?? [], have, site))],
    foreign: foreignServices(want ?? [], have, site),
  }),
});

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
    const { changes, add, change, leaving } = compare(service, live, site);
    const [first, ...rest] = changes;
    if (first === undefined) return [];
    return [
      {
        kind: 'ipvs',
        phase: 'directors',
        subject: service.name,
        changes: [first, ...rest],
        needs: strengthened(service, live, site),
        script: lines([
          sh`edit_table ${[...add, ...change].join('\n')}`,
          ...leaving.map((real) => drain(service, real)),
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
  readonly add: readonly string[];
  readonly change: readonly string[];
  readonly leaving: readonly TableDestination[];
}

function compare(service: TableService, live: TableService | undefined, { cluster }: Site): Edit {
  if (live === undefined) {
    const reals = service.destinations.map((real) => joins(real, cluster));
    const changes = [l10n.t('virtual service {0} {1}', service.name, describeService(service)), ...reals];
    return { changes, add: serviceLines(service), change: [], leaving: [] };
  }
  const liveOf = (address: string) => live.destinations.find((real) => real.address === address);
  const joining = service.destinations.filter(({ address }) => liveOf(address) === undefined);
  const reweighed = service.destinations.flatMap((real) => {
    const before = liveOf(real.address);
    return before === undefined || sameDestination(real, before) ? [] : [{ real, before }];
  });
  // Weight is added before it is taken away, so that the service is never weaker than both its states.
  reweighed.sort((a, b) => b.real.weight - b.before.weight - (a.real.weight - a.before.weight));
  const leaving = live.destinations.filter(
    ({ address }) => !service.destinations.some((real) => real.address === address),
  );
  const altered = describeService(live) !== describeService(service);
  return {
    changes: [
      ...(altered
        ? [l10n.t('virtual service {0}: {1} → {2}', service.name, describeService(live), describeService(service))]
        : []),
      ...joining.map((real) => joins(real, cluster)),
      ...reweighed.map(({ real, before }) => `${realServer(real, cluster)}: ${describe(before)} → ${describe(real)}`),
      ...leaving.map((real) =>
        l10n.t('{0} leaves {1} once its connections have ended', realServer(real, cluster), service.name),
      ),
    ],
    add: joining.map((real) => destinationLine('-a', service, real)),
    change: [
      ...(altered ? [serviceLine('-E', service)] : []),
      ...reweighed.map(({ real }) => destinationLine('-e', service, real)),
      ...leaving.map((real) => destinationLine('-e', service, { ...real, weight: 0 })),
    ],
    leaving,
  };
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

function drain(service: TableService, real: TableDestination): Script {
  return sh`drain ${service.selector} ${real.address} ${DRAIN_SECONDS}
edit_table ${`-d ${service.selector} -r ${real.address}`}`;
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

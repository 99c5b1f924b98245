import { type HostView, type Inspection, managedHosts } from '../inspect';
import { type InTable, liveDestination, liveService } from '../language/liveTable';
import type { HostPlan } from '../plan/plan';
import { type Cluster, type Destination, type Host, serviceName, type VirtualService } from '../spec/cluster';
import { type Bounded, bounded, brief } from './bounds';
import { nameOf, type Subject } from './subject';

/** From what needs somebody most to what needs nobody. */
const STATES = ['failed', 'blocked', 'drifted', 'awaited', 'notInspected', 'inSync'] as const;
type State = (typeof STATES)[number];

const HOSTS = 30;
const SERVICES = 20;
/** Of all services together; each tells of a few at least. */
const REAL_SERVERS = 120;
const FEWEST_REAL_SERVERS = 3;

export interface StatusBriefing {
  readonly cluster: string;
  readonly file: string;
  readonly errorsInFile: number;
  /** How many hosts are in which state; states that no host is in are left out. */
  readonly hostsByState: Partial<Record<State, number>>;
  readonly hosts: Bounded<HostBriefing>;
  readonly services: Bounded<ServiceBriefing>;
}

interface HostBriefing {
  readonly host: string;
  readonly address: string;
  readonly roles: readonly string[];
  readonly state: State;
  /** Age of what is said of it. */
  readonly seenSecondsAgo?: number;
  readonly differences?: number;
  readonly error?: { readonly code: string; readonly message: string; readonly next?: string };
}

interface ServiceBriefing {
  readonly service: string;
  readonly scheduler: string;
  /** `unseen`: no director was looked at. */
  readonly directorsTable: TableWord;
  /** Those that are not as the file says come first. */
  readonly realServers: Bounded<DestinationBriefing>;
}

interface DestinationBriefing {
  readonly host: string;
  readonly weight: number;
  readonly directorsTable: TableWord;
  readonly weightInTable?: number;
  readonly activeConnections?: number;
  readonly inactiveConnections?: number;
}

type TableWord = 'unseen' | 'absent' | 'differs' | 'asInFile';

/** What is known of a cluster and how old it is. Nobody is asked for it. */
export function statusBriefing(subject: Subject, now: Date): StatusBriefing {
  const { cluster, diagnostics, file } = subject;
  const plans = new Map(subject.plan?.hosts.map((entry) => [entry.host.name, entry]));
  const hosts = (cluster === undefined ? [] : managedHosts(cluster))
    .map((host) => hostBriefing(host, subject, plans.get(host.name), now))
    .sort((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  const counts = STATES.map((state) => [state, hosts.filter((host) => host.state === state).length] as const);
  return {
    cluster: nameOf(subject),
    file,
    errorsInFile: diagnostics.filter(({ severity }) => severity === 'error').length,
    hostsByState: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    hosts: bounded(hosts, HOSTS),
    services: servicesOf(subject),
  };
}

function hostBriefing(host: Host, subject: Subject, plan: HostPlan | undefined, now: Date): HostBriefing {
  const view = subject.awaited.has(host.name) ? undefined : subject.inspection.get(host.name);
  const { name, address, roles } = host;
  const about = { host: name, address, roles: [...roles] };
  if (view === undefined) return { ...about, state: subject.awaited.has(name) ? 'awaited' : 'notInspected' };
  const seenSecondsAgo = ageOf(view, now);
  if (view.state === 'failed') {
    const { code, message, details } = view.error;
    const next = details.next === undefined ? {} : { next: brief(details.next) };
    return { ...about, state: 'failed', seenSecondsAgo, error: { code, message: brief(message), ...next } };
  }
  const differences = plan?.steps.flatMap(({ changes }) => changes).length ?? 0;
  const blocked = plan?.problems.some(({ severity }) => severity === 'blocks') === true;
  const state = blocked ? 'blocked' : differences > 0 ? 'drifted' : 'inSync';
  return { ...about, state, seenSecondsAgo, ...(differences > 0 ? { differences } : {}) };
}

function ageOf({ at }: HostView, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - at.getTime()) / 1000));
}

function servicesOf({ cluster, inspection }: Subject): StatusBriefing['services'] {
  if (cluster === undefined) return { items: [] };
  const { items, ...rest } = bounded(cluster.services, SERVICES);
  const each = Math.max(FEWEST_REAL_SERVERS, Math.floor(REAL_SERVERS / Math.max(1, items.length)));
  return { items: items.map((service) => serviceBriefing(service, cluster, inspection, each)), ...rest };
}

function serviceBriefing(
  service: VirtualService,
  cluster: Cluster,
  inspection: Inspection,
  limit: number,
): ServiceBriefing {
  const table = liveService(cluster, inspection, service);
  const realServers = service.realServers
    .map((destination) => destinationBriefing(destination, liveDestination(table, destination)))
    .sort((a, b) => Number(a.directorsTable === 'asInFile') - Number(b.directorsTable === 'asInFile'));
  return {
    service: serviceName(service.match),
    scheduler: service.scheduler,
    directorsTable: tableWord(table),
    realServers: bounded(realServers, limit),
  };
}

function destinationBriefing(
  { host, weight }: Destination,
  live: ReturnType<typeof liveDestination>,
): DestinationBriefing {
  const about = { host, weight, directorsTable: tableWord(live) };
  if (live.state !== 'present') return about;
  const { active, inactive } = live.live.connections ?? {};
  return {
    ...about,
    ...(live.live.weight === weight ? {} : { weightInTable: live.live.weight }),
    ...(active === undefined ? {} : { activeConnections: active }),
    ...(inactive === undefined ? {} : { inactiveConnections: inactive }),
  };
}

function tableWord(live: InTable<unknown>): TableWord {
  if (live.state !== 'present') return live.state;
  return live.asWanted ? 'asInFile' : 'differs';
}

import { checkById, checks } from '../../core/checks/checks';
import type { Check, CheckId } from '../../core/checks/check';
import { type Cluster, type Host, serviceName, type VirtualService } from '../../core/spec/cluster';
import type { ClusterDocument, Path, Range } from '../../core/spec/document';
import { nameOf } from '../../core/spec/rules/services';
import type { ServiceEntry } from '../../core/spec/survey';
import type { ClusterState } from '../clusterState';

/** What an item stands for: a service, a check of it, or what that check says of one host. */
export interface Place {
  readonly service: string;
  readonly check?: CheckId;
  readonly host?: string;
}

/** An item as it shall be: where it is in the file, and what is under it. */
export interface Wanted {
  /** Unique among its siblings, and the same for as long as the file means the same thing. */
  readonly id: string;
  readonly label: string;
  readonly range?: Range;
  readonly place: Place;
  readonly children: readonly Wanted[];
}

/** The items of a cluster file: every service that its last version without errors has, where the text has it now. */
export function wantedItems({ cluster, document }: ClusterState): readonly Wanted[] {
  if (cluster === undefined) return [];
  return cluster.services.map((service) => serviceItem(cluster, service, document));
}

function serviceItem(cluster: Cluster, service: VirtualService, document: ClusterDocument): Wanted {
  const name = serviceName(service.match);
  const entry = document.survey.services.find((candidate) => nameOf(candidate) === name);
  const place = { service: name };
  return {
    id: name,
    label: name,
    ...ranged(document, entry?.path),
    place,
    children: checks.map((check) => checkItem(check, { cluster, service, document, entry, place })),
  };
}

interface Within {
  readonly cluster: Cluster;
  readonly service: VirtualService;
  readonly document: ClusterDocument;
  readonly entry: ServiceEntry | undefined;
  readonly place: Place;
}

function checkItem(check: Check, within: Within): Wanted {
  const { cluster, service, document, entry, place } = within;
  const own: Place = { ...place, check: check.id };
  const hosts = check.about === 'hosts' ? check.hosts(cluster, service) : [];
  return {
    id: check.id,
    label: check.title(),
    ...ranged(document, entry && [...entry.path, PROPERTY[check.id]], entry?.path),
    place: own,
    children: hosts.map((host) => ({
      id: host.name,
      label: host.name,
      ...ranged(document, pathOf(host, check, within), entry?.path),
      place: { ...own, host: host.name },
      children: [],
    })),
  };
}

/** The property of a service that a check is about. */
const PROPERTY: Readonly<Record<CheckId, string>> = {
  answers: 'vip',
  distribution: 'scheduler',
  directReturn: 'realServers',
  content: 'realServers',
  arpSilence: 'vip',
  reboot: 'realServers',
};

/** Silence is about a real server of this service; what a boot brings back is about the machine. */
function pathOf(host: Host, check: Check, { document, entry }: Within): Path | undefined {
  const listed = check.id === 'arpSilence' ? entry?.realServers.find((real) => real.host === host.name) : undefined;
  return listed?.path ?? document.survey.hostsByName.get(host.name)?.[0]?.path;
}

/** The first of these that the text has. */
function ranged(document: ClusterDocument, ...paths: readonly (Path | undefined)[]): Pick<Wanted, 'range'> {
  for (const path of paths) {
    const range = path && (document.rangeOf(path, 'key') ?? document.rangeOf(path));
    if (range !== undefined) return { range };
  }
  return {};
}

/** What a place means in this version of the file. `undefined`: it is no longer there. */
export function meantBy(
  cluster: Cluster,
  { service: name, check: id, host }: Place,
): { readonly service: VirtualService; readonly check: Check; readonly host?: Host } | undefined {
  const service = cluster.services.find(({ match }) => serviceName(match) === name);
  const check = id === undefined ? undefined : checkById(id);
  if (service === undefined || check === undefined) return undefined;
  if (check.about === 'service') return { service, check };
  const found = check.hosts(cluster, service).find((candidate) => candidate.name === host);
  return found === undefined ? undefined : { service, check, host: found };
}

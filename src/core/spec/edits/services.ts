import type { Path } from '../ast';
import type { Scheduler } from '../cluster';
import type { ClusterDocument } from '../document';
import { nameOf } from '../rules/services';
import type { DestinationEntry, ServiceEntry } from '../survey';
import { change } from './change';
import { type EditResult, refused } from './result';
import type { Value } from './value';

/** A real server of a service as the file writes it; without a weight it has weight 1. */
export interface NewDestination {
  readonly host: string;
  readonly weight?: number;
}

/** A virtual service as the file writes it; what is absent has its default. */
export interface NewService {
  readonly vip: string;
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
  readonly scheduler?: Scheduler;
  readonly realServers: readonly NewDestination[];
}

/** The service of that name (`serviceName` gives it) in a file, or undefined. */
export function serviceNamed({ survey }: ClusterDocument, name: string): ServiceEntry | undefined {
  return survey.services.find((service) => nameOf(service) === name);
}

/**
 * Gives a real server of a service another weight, 0 to 65535; 0 drains it. `service` is its `serviceName`. Refused
 * where the service or the real server is not in the file.
 */
export function setWeight(document: ClusterDocument, service: string, host: string, weight: number): EditResult {
  const found = destinationOf(document, service, host);
  if (found === undefined) return refused('missing');
  if ((found.weight ?? 1) === weight) return { ok: true, edits: [] };
  // A bare name has no place for a weight.
  if (isBareName(found)) return change(document, [{ type: 'set', path: found.path, value: { host, weight } }]);
  return change(document, [{ type: 'set', path: [...found.path, 'weight'], value: weight }]);
}

/** Adds a real server to the end of a service's list, written as the others are. Refused where it is in it already. */
export function addRealServer(document: ClusterDocument, service: string, added: NewDestination): EditResult {
  const found = serviceNamed(document, service);
  if (found === undefined) return refused('missing');
  if (found.realServers.some(({ host }) => host === added.host)) return refused('exists');
  const value = destinationValue(added, found.realServers.at(-1));
  return change(document, [{ type: 'append', path: [...found.path, 'realServers'], value }]);
}

/** Takes a real server out of a service; the host itself stays in the file. */
export function removeRealServer(document: ClusterDocument, service: string, host: string): EditResult {
  const found = destinationOf(document, service, host);
  return found === undefined ? refused('missing') : change(document, [{ type: 'remove', path: found.path }]);
}

/** Adds a virtual service behind the others. Refused where protocol, VIP and port are those of another one. */
export function addService(document: ClusterDocument, service: NewService): EditResult {
  const { vip, port, protocol = 'tcp' } = service;
  const isThere = document.survey.services.some(
    (each) =>
      each.protocol === protocol && each.part.port === port && each.vips.some(({ value }) => value.text === vip),
  );
  if (isThere) return refused('exists');
  return change(document, [{ type: 'append', path: ['virtualServices'], value: serviceValue(document, service) }]);
}

/** Chooses another scheduler for a service, whatever its flags are. */
export function setScheduler(document: ClusterDocument, service: string, scheduler: Scheduler): EditResult {
  const found = serviceNamed(document, service);
  if (found === undefined) return refused('missing');
  if (found.part.scheduler === scheduler) return { ok: true, edits: [] };
  return change(document, [{ type: 'set', path: [...found.path, 'scheduler'], value: scheduler }]);
}

/** How a real server is written beside others: with a weight where they have one, by its name alone where they do so. */
export function destinationValue({ host, weight }: NewDestination, like: DestinationEntry | undefined): Value {
  if (like === undefined || !isBareName(like)) {
    const shown = weight ?? (like?.weight === undefined ? undefined : 1);
    return { host, ...(shown !== undefined && { weight: shown }) };
  }
  return weight === undefined || weight === 1 ? host : { host, weight };
}

function serviceValue({ survey }: ClusterDocument, service: NewService): Value {
  const like = survey.services.at(-1)?.realServers.at(-1);
  const { vip, port, protocol, scheduler, realServers } = service;
  return {
    vip,
    port,
    ...(protocol !== undefined && { protocol }),
    ...(scheduler !== undefined && { scheduler }),
    realServers: realServers.map((each) => destinationValue(each, like)),
  };
}

function destinationOf(document: ClusterDocument, service: string, host: string): DestinationEntry | undefined {
  return serviceNamed(document, service)?.realServers.find((each) => each.host === host);
}

function isBareName({ path, hostPath }: { readonly path: Path; readonly hostPath: Path }): boolean {
  return path.length === hostPath.length;
}

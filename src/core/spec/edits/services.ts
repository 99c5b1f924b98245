import type { Path } from '../ast';
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

/** How a real server is written beside others: with a weight where they have one, by its name alone where they do so. */
export function destinationValue({ host, weight }: NewDestination, like: DestinationEntry | undefined): Value {
  if (like === undefined || !isBareName(like)) {
    const shown = weight ?? (like?.weight === undefined ? undefined : 1);
    return { host, ...(shown !== undefined && { weight: shown }) };
  }
  return weight === undefined || weight === 1 ? host : { host, weight };
}

function destinationOf(document: ClusterDocument, service: string, host: string): DestinationEntry | undefined {
  return serviceNamed(document, service)?.realServers.find((each) => each.host === host);
}

function isBareName({ path, hostPath }: { readonly path: Path; readonly hostPath: Path }): boolean {
  return path.length === hostPath.length;
}

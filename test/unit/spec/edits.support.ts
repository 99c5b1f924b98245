import type { Path } from '../../../src/core/spec/ast';
import type { Scheduler } from '../../../src/core/spec/cluster';
import type { ClusterDocument } from '../../../src/core/spec/document';
import { change } from '../../../src/core/spec/edits/change';
import { type EditResult, refused } from '../../../src/core/spec/edits/result';
import { destinationValue, type NewDestination, serviceNamed } from '../../../src/core/spec/edits/services';
import type { Value } from '../../../src/core/spec/edits/value';
import type { HostSection } from '../../../src/core/spec/survey';

/** Single changes by the names that tests call them, each one call of `change`. */

/** Gives a property or list item a value; a missing property is added where the order of the format has it. */
export function setProperty(document: ClusterDocument, path: Path, value: Value): EditResult {
  return change(document, [{ type: 'set', path, value }]);
}

/** Takes out a property or list item; an emptied collection is left as `[]` or `{}`. */
export function removeProperty(document: ClusterDocument, path: Path): EditResult {
  return change(document, [{ type: 'remove', path }]);
}

/** Takes a host out of a section; what refers to it stays. */
export function removeHost(document: ClusterDocument, section: HostSection, name: string): EditResult {
  return change(document, [{ type: 'remove', path: [section, name] }]);
}

export interface NewMount {
  /** Name of an NFS host, a colon, a path that it exports. */
  readonly source: string;
  readonly target: string;
  readonly options?: readonly string[];
  readonly hosts: readonly string[];
}

/** Adds a mount behind the others; the section comes along where it is missing. */
export function addMount(document: ClusterDocument, mount: NewMount): EditResult {
  const { source, target, options, hosts } = mount;
  const value = { source, target, ...(options !== undefined && { options }), hosts };
  return change(document, [{ type: 'append', path: ['mounts'], value }]);
}

/** A virtual service as the file writes it; what is absent has its default. */
export interface NewService {
  readonly vip: string;
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
  readonly scheduler?: Scheduler;
  readonly realServers: readonly NewDestination[];
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
  const found = serviceNamed(document, service)?.realServers.find((each) => each.host === host);
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

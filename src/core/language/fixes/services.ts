import * as l10n from '@vscode/l10n';
import { freeAddress } from '../../spec/edits/free';
import { destinationValue } from '../../spec/edits/services';
import type { Change } from '../../spec/edits/value';
import type { ServiceEntry } from '../../spec/survey';
import type { Fixer, Problem, Proposal } from './fix';
import { newService, titleOf, unusedRealServers } from './names';

function serviceOf({ survey, path }: Problem): ServiceEntry | undefined {
  return survey.services.find((service) => service.path[1] === path[1]);
}

function* removeIt(problem: Problem): Iterable<Proposal> {
  yield problem.remove(l10n.t('Remove "{0}"', problem.key), problem.path, true);
}

function* noService(problem: Problem): Iterable<Proposal> {
  const service = newService(problem.document);
  if (service === undefined) return;
  yield problem.append(l10n.t('Add a virtual service on {0}', service.vip), ['virtualServices'], service.value, true);
}

/** The second one goes; where it has real servers that the first one has not, that is for a person to decide. */
function* duplicateService(problem: Problem): Iterable<Proposal> {
  const service = serviceOf(problem);
  if (service === undefined) return;
  yield problem.remove(l10n.t('Remove the second service {0}', titleOf(service)), service.path);
  if (service.part.fwmark !== undefined || service.part.port === undefined) return;
  const family = service.family ?? 4;
  const vip = freeAddress(problem.survey, family, 'vips');
  if (vip !== undefined)
    yield problem.set(l10n.t('Change the VIP to the free address {0}', vip), [...service.path, 'vip'], vip);
}

function* persistence(problem: Problem): Iterable<Proposal> {
  const path = [...problem.path.slice(0, 2), 'persistence'];
  yield problem.set(l10n.t('Add "persistence: {0}"', 300), path, 300, true);
}

function* udp(problem: Problem): Iterable<Proposal> {
  yield* removeIt(problem);
  yield problem.set(l10n.t('Use UDP'), [...problem.path.slice(0, 2), 'protocol'], 'udp');
}

/** The flag goes, or is the other scheduler's counterpart, or the scheduler becomes the one that knows it. */
function* flag(problem: Problem): Iterable<Proposal> {
  const service = serviceOf(problem);
  const [, owner, kind] = /^(sh|mh)-(.*)$/.exec(String(problem.node?.value)) ?? [];
  const scheduler = service?.part.scheduler ?? 'wlc';
  const own = `${scheduler}-${kind ?? ''}`;
  const isThere = service?.part.schedulerFlags?.some((each) => each === own) === true;
  if (kind !== undefined && (scheduler === 'sh' || scheduler === 'mh') && !isThere) {
    yield problem.writeText(l10n.t('Change to {0}', own), own, true);
  }
  const flags = service?.part.schedulerFlags ?? [];
  const place = flags.length > 1 ? problem.path : problem.path.slice(0, -1);
  yield problem.remove(l10n.t('Remove the flag {0}', String(problem.node?.value)), place);
  if (owner !== undefined && service !== undefined && flags.every((each) => each?.startsWith(`${owner}-`) === true)) {
    yield problem.set(l10n.t('Use the scheduler {0}', owner), [...service.path, 'scheduler'], owner);
  }
}

function* outOfTheService(problem: Problem): Iterable<Proposal> {
  const { survey, path, node } = problem;
  const service = serviceOf(problem);
  if (service === undefined) return;
  const name = String(node?.value);
  const entry =
    path[2] === 'realServers' ? service.realServers.find(({ path: each }) => each[3] === path[3]) : undefined;
  const host = survey.hosts.find((each) => each.name === name && each.section === 'realServers');
  const isMissingFamily = problem.diagnostic.code === 'mixed-families' && entry !== undefined && host !== undefined;
  const address = isMissingFamily && service.family !== undefined ? freeAddress(survey, service.family) : undefined;
  if (host !== undefined && address !== undefined && service.family === 6) {
    yield problem.set(l10n.t('Give {0} the address {1}', name, address), [...host.path, 'address6'], address, true);
  }
  if (entry === undefined || service.realServers.length > 1) {
    yield problem.remove(l10n.t('Remove {0} from the service', name), entry?.path ?? path);
  }
}

function* duplicateRealServer(problem: Problem): Iterable<Proposal> {
  const entry = serviceOf(problem)?.realServers.find(({ path }) => path[3] === problem.path[3]);
  if (entry !== undefined) yield problem.remove(l10n.t('Remove the second "{0}"', entry.host), entry.path, true);
}

function* noRealServer(problem: Problem): Iterable<Proposal> {
  const service = serviceOf(problem);
  if (service === undefined) return;
  const [first, ...others] = unusedRealServers(problem.survey, service);
  if (first === undefined) return;
  const add = (name: string): Change => ({ type: 'append', path: problem.path, value: { host: name, weight: 1 } });
  if (others.length > 0) {
    const names = [first, ...others].map(({ name }) => name);
    yield problem.set(l10n.t('Add every real server'), problem.path, names, true);
  }
  yield problem.change(l10n.t('Add the real server {0}', first.name), [add(first.name)]);
}

function* unusedRealServer(problem: Problem): Iterable<Proposal> {
  const name = problem.key;
  for (const service of problem.survey.services.slice(0, 3)) {
    if (!unusedRealServers(problem.survey, service).some((host) => host.name === name)) continue;
    const value = destinationValue({ host: name }, service.realServers.at(-1));
    yield problem.append(l10n.t('Add {0} to {1}', name, titleOf(service)), [...service.path, 'realServers'], value);
  }
  const isMounted = problem.survey.mounts.some(({ hosts }) => hosts.some(({ value }) => value === name));
  if (!isMounted) yield problem.remove(l10n.t('Remove "{0}"', name));
}

/** Writes a weight into those real servers of a service that have another one. */
function weights(problem: Problem, isChanged: (weight: number) => boolean): Change[] {
  return (serviceOf(problem)?.realServers ?? []).flatMap((each) =>
    each.weight !== undefined && isChanged(each.weight)
      ? [{ type: 'set' as const, path: [...each.path, 'weight'], value: 1 }]
      : [],
  );
}

function* allWeightsZero(problem: Problem): Iterable<Proposal> {
  yield problem.change(
    l10n.t('Give every real server weight {0}', 1),
    weights(problem, (weight) => weight === 0),
    true,
  );
}

function* weightsIgnored(problem: Problem): Iterable<Proposal> {
  const scheduler = String(problem.node?.value);
  if (scheduler !== 'dh')
    yield problem.writeText(l10n.t('Use the scheduler {0}', `w${scheduler}`), `w${scheduler}`, true);
  yield problem.change(
    l10n.t('Give every real server weight {0}', 1),
    weights(problem, (weight) => weight > 1),
  );
}

function* thresholds(problem: Problem): Iterable<Proposal> {
  const entry = serviceOf(problem)?.realServers.find(({ path }) => path[3] === problem.path[3]);
  yield problem.remove(l10n.t('Remove "{0}"', problem.key), problem.path, entry?.upperThreshold === undefined);
  if (entry?.upperThreshold !== undefined && entry.lowerThreshold !== undefined) {
    const title = l10n.t('Raise "upperThreshold" to {0}', entry.lowerThreshold);
    yield problem.set(title, [...entry.path, 'upperThreshold'], entry.lowerThreshold);
  }
}

export const serviceFixes = {
  'no-service': noService,
  'duplicate-service': duplicateService,
  'port-remap': removeIt,
  'zero-port-without-persistence': persistence,
  'invalid-mask': removeIt,
  'fwmark-with-address': removeIt,
  'only-for-fwmark': removeIt,
  'mixed-families': outOfTheService,
  'role-conflict': outOfTheService,
  'one-packet-needs-udp': udp,
  'flag-of-other-scheduler': flag,
  'no-real-server': noRealServer,
  'duplicate-real-server': duplicateRealServer,
  'unused-real-server': unusedRealServer,
  'all-weights-zero': allWeightsZero,
  'weights-ignored': weightsIgnored,
  'threshold-order': thresholds,
} satisfies Record<string, Fixer>;

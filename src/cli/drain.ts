import * as l10n from '@vscode/l10n';
import { drain as drainIt, type DrainEvent, type DrainResult, failuresOf } from '../core/director/drain';
import { setLiveWeight } from '../core/director/liveWeight';
import type { Remaining } from '../core/director/remaining';
import { type LiveTarget, liveTarget } from '../core/director/target';
import { drainedText, persistenceText, remainingText } from '../core/director/words';
import type { HostError } from '../core/errors';
import { type Cluster, serviceName } from '../core/spec/cluster';
import { chooseService } from './chooseService';
import { loadCluster } from './clusterFile';
import type { Command } from './commands';
import { exitStatus, UsageError } from './exit';
import { withRunner } from './hosts';
import { printJson, printJsonLine, printText, say } from './output';
import type { Call } from './usage';

export const drain: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const target = targetOf(cluster, call);
  const follow = call.json ? (event: DrainEvent) => printJsonLine(eventToJson(event)) : follower(cluster, target);
  const result = await withRunner(call, (runner) =>
    drainIt(cluster, target, runner, { signal, seconds: call.timeout, evenTheLast: call.yes, onEvent: follow }),
  );
  if (call.json) printJsonLine(endToJson(result));
  else printText(endText(cluster, target, result));
  if (result.outcome === 'deadline') return exitStatus.unfinished;
  return result.outcome === 'idle' && result.errors.length === 0 ? exitStatus.success : exitStatus.failure;
};

export const undrain: Command = async (call, signal) => {
  const cluster = await loadCluster(call.file);
  const target = targetOf(cluster, call);
  const { host, service, weight } = target;
  const edited = await withRunner(call, (runner) =>
    setLiveWeight(cluster, target, weight, runner, { signal, evenTheLast: true }),
  );
  const errors = failuresOf(edited, target);
  const directors = edited.done.map(({ director, before }) => ({ director: director.name, before: before.weight, weight })); // prettier-ignore
  if (call.json)
    printJson({ outcome: errors.length === 0 ? 'done' : 'failed', directors, errors: errors.map(errorToJson) }); // prettier-ignore
  else {
    for (const error of errors) sayError(error);
    for (const { director } of directors)
      printText(l10n.t('{0} has weight {1} in {2} on {3}.', host, weight, service, director));
  }
  return errors.length === 0 ? exitStatus.success : exitStatus.failure;
};

function targetOf(cluster: Cluster, call: Call): LiveTarget {
  const service = chooseService(cluster, call.service);
  const destination = service.realServers.find(({ host }) => host === call.realServer);
  if (destination !== undefined) return liveTarget(cluster, service, destination);
  const names = service.realServers.map(({ host }) => host).join(', ');
  throw new UsageError(l10n.t('Which real server of {0}? --real-server takes one of: {1}.', serviceName(service.match), names)); // prettier-ignore
}

/** Says what remains when it is something else than before: a drain can take hours. */
function follower(cluster: Cluster, { host, service }: LiveTarget): (event: DrainEvent) => void {
  const remaining = new Map<string, Remaining>();
  let said = '';
  return (event) => {
    if (event.type === 'quiesced') {
      const { director, before } = event.edited;
      say(l10n.t('{0} has weight 0 in {1} on {2}; it was {3}.', host, service, director.name, before.weight));
    }
    if (event.type === 'failed') sayError(event.error);
    if (event.type !== 'remaining') return;
    remaining.set(event.director.name, event.remaining);
    const text = remainingText(cluster, remaining);
    if (text !== said) say(text);
    said = text;
  };
}

function endText(cluster: Cluster, target: LiveTarget, result: DrainResult): string {
  if (result.outcome === 'theLast') {
    const names = result.directors.map(({ name }) => name).join(', ');
    return [
      l10n.t('No other real server of {0} has a weight above 0 on {1}: new clients are refused until one has.', target.service, names), // prettier-ignore
      l10n.t('Not drained there: say --yes if that is meant.'),
    ].join('\n');
  }
  const persistence = persistenceText(result.before, result.remaining);
  return [endOf(cluster, target, result), ...(persistence === undefined ? [] : [persistence])].join('\n');
}

function endOf(
  cluster: Cluster,
  target: LiveTarget,
  { outcome, idle, remaining }: Exclude<DrainResult, { outcome: 'theLast' }>,
): string {
  const { host, service } = target;
  const left = remaining.size === 0 ? l10n.t('not known') : remainingText(cluster, remaining);
  switch (outcome) {
    case 'idle':
      return drainedText(cluster, target, idle);
    case 'deadline':
      return l10n.t('The time is over, and {0} still has connections of {1}: {2}. It gets no new ones.', host, service, left); // prettier-ignore
    case 'stopped':
      return l10n.t('No longer waiting for the connections of {0} in {1}: {2}. It gets no new ones.', host, service, left); // prettier-ignore
    case 'failed':
      return l10n.t('{0} could not be drained.', host);
  }
}

function eventToJson(event: DrainEvent): object {
  switch (event.type) {
    case 'quiesced':
      return { event: 'quiesced', director: event.edited.director.name, before: event.edited.before.weight };
    case 'remaining':
      return { event: 'remaining', director: event.director.name, ...event.remaining };
    case 'idle':
      return { event: 'idle', director: event.director.name };
    case 'failed':
      return { event: 'failed', error: errorToJson(event.error) };
  }
}

function endToJson(result: DrainResult): object {
  const { outcome, before, errors } = result;
  return {
    event: 'end',
    outcome,
    before: before.map((each) => ({ director: each.director.name, weight: each.before.weight })),
    errors: errors.map(errorToJson),
  };
}

function errorToJson({ host, code, message, details }: HostError): object {
  return { host, code, message, ...(details.next === undefined ? {} : { next: details.next }) };
}

function sayError({ message, details }: HostError): void {
  say(`${l10n.t('error')}: ${message}${details.next === undefined ? '' : `\n  → ${details.next}`}`);
}

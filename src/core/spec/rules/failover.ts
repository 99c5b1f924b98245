import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import type { HostEntry, Survey } from '../survey';
import type { Rule } from './rule';

function* noDirector(survey: Survey): Iterable<Finding> {
  if (survey.file.directors === undefined || directorsOf(survey).length > 0) return;
  yield {
    path: ['directors'],
    part: 'key',
    message: l10n.t('There is no director, so nobody would hold the VIP. Add one: "lvs: { address: … }".'),
  };
}

function* directorsWithoutFailover(survey: Survey): Iterable<Finding> {
  const [first, second] = directorsOf(survey);
  if (first === undefined || second === undefined || survey.sections.has('failover')) return;
  yield {
    path: ['directors', second],
    part: 'key',
    message: l10n.t(
      '{0} and {1} would both answer for the VIP. Add a "failover" section, so that one of them stands by: "failover: { virtualRouterId: 51 }".',
      first,
      second,
    ),
    related: [{ path: ['directors', first], part: 'key', message: l10n.t('the first director') }],
  };
}

function* failoverWithOneDirector(survey: Survey): Iterable<Finding> {
  if (!survey.sections.has('failover') || directorsOf(survey).length !== 1) return;
  yield {
    path: ['failover'],
    part: 'key',
    message: l10n.t(
      'There is one director only, so nobody can take over. Add a second one to "directors", or remove "failover".',
    ),
  };
}

function* directorWithoutPriority(survey: Survey): Iterable<Finding> {
  const priority = survey.file.failover?.priority;
  if (priority === undefined || priority.includes(undefined)) return;
  for (const name of directorsOf(survey)) {
    if (priority.includes(name)) continue;
    yield {
      path: ['failover', 'priority'],
      part: 'key',
      message: l10n.t('The director {0} is missing here and would never take over. Add it to the list.', name),
    };
  }
}

/** Directors hear each other's advertisements only where both are on the network that carries them. */
function* failoverUnequalNetworks({ hosts, sections }: Survey): Iterable<Finding> {
  const directors = hosts.filter(({ role, address }) => role === 'director' && address !== undefined);
  if (!sections.has('failover')) return;
  for (const family of [4, 6] as const) {
    const there = directors.find((director) => hasFamily(director, family));
    if (there === undefined) continue;
    for (const director of directors) {
      if (hasFamily(director, family)) continue;
      yield {
        path: director.path,
        part: 'key',
        message: l10n.t(
          '{0} has no IPv{1} address and {2} has one, so neither hears the other there and both could hold the VIP. Give {0} an IPv{1} address as well, or take it from {2}.',
          director.name,
          family,
          there.name,
        ),
        related: [{ path: there.path, part: 'key', message: l10n.t('{0} has an IPv{1} address', there.name, family) }],
      };
    }
  }
}

function hasFamily({ address, address6 }: HostEntry, family: 4 | 6): boolean {
  return address?.value.family === family || address6?.value.family === family;
}

function directorsOf({ hosts }: Survey): string[] {
  return hosts.filter(({ role }) => role === 'director').map(({ name }) => name);
}

export const failoverRules: readonly Rule[] = [
  { code: 'no-director', severity: 'error', check: noDirector },
  { code: 'directors-without-failover', severity: 'error', check: directorsWithoutFailover },
  { code: 'failover-with-one-director', severity: 'warning', check: failoverWithOneDirector },
  { code: 'director-without-priority', severity: 'error', check: directorWithoutPriority },
  { code: 'failover-unequal-networks', severity: 'warning', check: failoverUnequalNetworks },
];

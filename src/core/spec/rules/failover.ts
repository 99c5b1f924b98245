import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import type { Survey } from '../survey';
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

function directorsOf({ hosts }: Survey): string[] {
  return hosts.filter(({ role }) => role === 'director').map(({ name }) => name);
}

export const failoverRules: readonly Rule[] = [
  { code: 'no-director', severity: 'error', check: noDirector },
  { code: 'directors-without-failover', severity: 'error', check: directorsWithoutFailover },
  { code: 'failover-with-one-director', severity: 'warning', check: failoverWithOneDirector },
  { code: 'director-without-priority', severity: 'error', check: directorWithoutPriority },
];

import * as l10n from '@vscode/l10n';
import { freeAddress } from '../../spec/edits/free';
import type { Fixer, Problem, Proposal } from './fix';
import { hostNames, newHost, nextName } from './names';

function* noDirector(problem: Problem): Iterable<Proposal> {
  const host = newHost(problem.survey);
  const name = nextName(problem.survey, 'directors');
  if (host === undefined) return;
  yield problem.set(l10n.t('Add {0} ({1}) to "{2}"', name, host.address, 'directors'), ['directors', name], host, true);
}

function* failover(problem: Problem): Iterable<Proposal> {
  const [first = ''] = hostNames(problem.survey, 'directors');
  const value = { virtualRouterId: 51 };
  yield problem.set(l10n.t('Add "failover", with {0} as the preferred director', first), ['failover'], value, true);
}

function* oneDirector(problem: Problem): Iterable<Proposal> {
  const { survey } = problem;
  const host = newHost(survey);
  const name = nextName(survey, 'directors');
  yield problem.remove(l10n.t('Remove "{0}"', 'failover'));
  if (host === undefined || survey.file.failover?.priority !== undefined) return;
  yield problem.set(l10n.t('Add {0} ({1}) to "{2}"', name, host.address, 'directors'), ['directors', name], host);
}

function* priority(problem: Problem): Iterable<Proposal> {
  const known = new Set(problem.survey.file.failover?.priority);
  const absent = hostNames(problem.survey, 'directors').filter((name) => !known.has(name));
  // One diagnostic for each: those who share this place differ in the name only.
  for (const name of absent) yield problem.append(l10n.t('Add {0} to the list', name), problem.path, name, absent.length === 1); // prettier-ignore
}

function* unequal(problem: Problem): Iterable<Proposal> {
  const address = freeAddress(problem.survey, 6);
  const host = problem.survey.hosts.find(({ path }) => path.join('\0') === problem.path.join('\0'));
  if (address === undefined || host?.address?.value.family !== 4) return;
  yield problem.set(l10n.t('Give {0} the address {1}', host.name, address), [...host.path, 'address6'], address, true);
}

/** What the login may do is said where it is forbidden. */
function* neverRoot(problem: Problem): Iterable<Proposal> {
  yield problem.write(l10n.t('Change to {0}', 'auto'), 'auto', true);
}

export const directorFixes = {
  'no-director': noDirector,
  'directors-without-failover': failover,
  'failover-with-one-director': oneDirector,
  'director-without-priority': priority,
  'failover-unequal-networks': unequal,
  'never-root': neverRoot,
} satisfies Record<string, Fixer>;

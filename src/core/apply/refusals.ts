import { HostError } from '../errors';
import { blockers, type Plan, unreachable } from '../plan/plan';

/** Why a plan cannot be carried out, an error each: hosts that did not answer, then what blocks. Empty: it can. */
export function refusals(plan: Plan): readonly HostError[] {
  return [
    ...unreachable(plan).map(({ error }) => error),
    ...blockers(plan).map(
      ({ host, problem: { message, next } }) =>
        new HostError(host.name, 'bad-configuration', `${host.name}: ${message}`, { next }),
    ),
  ];
}

import * as l10n from '@vscode/l10n';
import { freeAddress } from '../../spec/edits/free';
import { parseAddress, parseNetwork } from '../../spec/ip';
import type { Fixer, Problem, Proposal } from './fix';

/** Another address of the same kind, where this one cannot stay. */
function* free(problem: Problem): Iterable<Proposal> {
  const old = parseAddress(String(problem.node?.value));
  const isVip = problem.key === 'vip' || problem.key === 'vips';
  const networks = problem.survey.networks.map(({ value }) => value.family);
  const isOnNetwork = old !== undefined && networks.includes(old.family);
  const family = problem.key === 'address6' ? 6 : isOnNetwork ? old.family : networks[0];
  const address = family && freeAddress(problem.survey, family, isVip ? 'vips' : 'hosts');
  if (address !== undefined) yield problem.writeText(l10n.t('Change to the free address {0}', address), address);
}

function* invalid(problem: Problem): Iterable<Proposal> {
  const octets = String(problem.node?.value).split('.');
  const plain = octets.map(Number).join('.');
  // 046 is 46 to people and 38 to C: offered, and not done by itself.
  if (octets.some((octet) => /^0\d/.test(octet)) && parseAddress(plain) !== undefined) {
    yield problem.writeText(l10n.t('Change to {0}', plain), plain);
  }
  yield* free(problem);
}

function* networkAddress(problem: Problem): Iterable<Proposal> {
  const network = parseNetwork(String(problem.node?.value));
  if (network !== undefined) yield problem.writeText(l10n.t('Change to {0}', network.text), network.text, true);
}

function* secondFamily(problem: Problem): Iterable<Proposal> {
  yield problem.remove(l10n.t('Remove "{0}"', problem.key));
}

/** What the first mention of the machine says. */
function* conflict(problem: Problem): Iterable<Proposal> {
  const there = problem.diagnostic.related?.[0]?.range;
  const first = problem.survey.hostsByName.get(String(problem.path[1]))?.[0];
  if (there === undefined || first === undefined) return;
  const text = problem.text.slice(there.offset, there.offset + there.length);
  yield problem.write(l10n.t('Change to {0} as in "{1}"', text.replaceAll(/^["']|["']$/g, ''), first.section), text);
}

function* repeatedVip(problem: Problem): Iterable<Proposal> {
  yield problem.remove(l10n.t('Remove the second "{0}"', String(problem.node?.value)), problem.path, true);
}

export const addressFixes = {
  'invalid-address': invalid,
  'network-with-host-bits': networkAddress,
  'wrong-family': secondFamily,
  'unusable-address': free,
  'duplicate-address': free,
  'host-conflict': conflict,
  'vip-is-host-address': free,
  'address-outside-network': free,
  'network-or-broadcast-address': free,
  'vip-outside-network': free,
  'repeated-vip': repeatedVip,
} satisfies Record<string, Fixer>;

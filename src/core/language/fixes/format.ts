import * as l10n from '@vscode/l10n';
import { posix } from 'node:path';
import { schemaAt } from '../../spec/describedSchema';
import { propertiesAt } from '../../spec/edits/order';
import { nearest } from '../../spec/nearest';
import { scalarText } from '../../spec/scalarText';
import { sensible } from './missing';
import type { Fixer, Problem, Proposal } from './fix';

function* unknownProperty(problem: Problem): Iterable<Proposal> {
  const { path, key } = problem;
  const parent = path.slice(0, -1);
  const present = new Set(problem.property?.parent?.type === 'object' ? problem.property.parent.properties.map(({ keyNode }) => keyNode.value) : []); // prettier-ignore
  const guess = nearest(
    key,
    propertiesAt(parent).filter((name) => !present.has(name)),
  );
  if (guess !== undefined) yield problem.writeText(l10n.t('Change to "{0}"', guess), guess, true);
  yield problem.remove(l10n.t('Remove "{0}"', key));
}

function* removeProperty(problem: Problem): Iterable<Proposal> {
  yield problem.remove(l10n.t('Remove "{0}"', problem.key), problem.path, true);
}

function* unknownValue(problem: Problem): Iterable<Proposal> {
  const allowed = (schemaAt(problem.path)?.enum ?? []).map(String);
  const guess = nearest(String(problem.node?.value), allowed) ?? (allowed.length === 1 ? allowed[0] : undefined);
  if (guess !== undefined) yield problem.write(l10n.t('Change to {0}', guess), guess, true);
  if (allowed.length > 4) return;
  for (const value of allowed) if (value !== guess) yield problem.write(l10n.t('Change to {0}', value), value);
}

/** What the value was meant as is written in another type, and nothing is lost in between. */
function* wrongType(problem: Problem): Iterable<Proposal> {
  const { node, source } = problem;
  const wanted = wantedTypes(problem);
  const isNumber = wanted.has('integer') || wanted.has('number');
  const unquoted =
    /^(["'])([-+]?\d+)\1$/.exec(source)?.[2] ??
    (/^\d[\d_,]*$/.test(source) ? source.replaceAll(/[_,]/g, '') : undefined);
  const twice = /^(\d+):\1$/.exec(source)?.[1];
  if (node?.type === 'string' && isNumber && unquoted !== undefined) {
    yield problem.write(l10n.t('Change to {0}', unquoted), unquoted, true);
  } else if (node?.type === 'string' && isNumber && twice !== undefined) {
    yield problem.write(l10n.t('Change to {0}', twice), twice, true);
  } else if (node?.type === 'number' && wanted.has('integer')) {
    yield problem.write(l10n.t('Change to {0}', Math.round(node.value)), String(Math.round(node.value)));
  } else if (node?.type === 'string' && wanted.has('boolean') && /^(y|yes|on|n|no|off)$/i.test(source)) {
    const value = /^(y|yes|on)$/i.test(source) ? 'true' : 'false';
    yield problem.write(l10n.t('Change to {0}', value), value, true);
  } else if ((node?.type === 'number' || node?.type === 'boolean') && wanted.has('string')) {
    yield problem.write(l10n.t('Put it in quotes'), JSON.stringify(source), true);
  } else if (node?.type === 'string' && wanted.has('array') && !source.includes('\n')) {
    yield problem.write(l10n.t('Make it a list'), `[${source}]`, true);
  } else if (node?.type === 'null') yield* noValue(problem);
}

function* noValue(problem: Problem): Iterable<Proposal> {
  const { path, key, survey } = problem;
  if (!isRequired(problem)) {
    yield problem.remove(l10n.t('Remove "{0}"', key), path);
    return;
  }
  const value = sensible(survey, path.slice(0, -1), key);
  if (typeof value === 'string' || typeof value === 'number')
    yield problem.set(l10n.t('Change to {0}', value), path, value);
}

function wantedTypes({ path }: Problem): ReadonlySet<string> {
  const schema = schemaAt(path);
  return new Set((schema?.anyOf ?? [schema]).flatMap((each) => each?.type ?? (each?.enum === undefined ? [] : [typeof each.enum[0]]))); // prettier-ignore
}

function isRequired({ path }: Problem): boolean {
  const holder = schemaAt(path.slice(0, -1));
  return [...(holder?.required ?? []), ...(holder?.else?.required ?? [])].includes(String(path.at(-1)));
}

function* outOfRange(problem: Problem): Iterable<Proposal> {
  const { path, node } = problem;
  const schema = schemaAt(path);
  const { minimum, maximum } = schema?.anyOf?.find(({ type }) => type === 'integer') ?? schema ?? {};
  if (node?.type !== 'number') return;
  const bound = minimum !== undefined && node.value < minimum ? minimum : maximum;
  // Nothing is what people mean by a persistence of 0.
  if (node.value === 0 && problem.key === 'persistence')
    yield problem.remove(l10n.t('Remove "{0}"', problem.key), path, true);
  if (bound !== undefined) yield problem.write(l10n.t('Change to {0}', bound), String(bound));
}

function* emptyList(problem: Problem): Iterable<Proposal> {
  const { path, survey } = problem;
  if (problem.key === 'hosts') {
    const names = survey.hosts.filter(({ section }) => section === 'realServers').map(({ name }) => name);
    if (names.length > 0) yield problem.write(l10n.t('Add every real server'), `[${names.map((name) => scalarText(name, '')).join(', ')}]`); // prettier-ignore
  }
  if (!isRequired(problem) && problem.key !== 'vips')
    yield problem.remove(l10n.t('Remove "{0}"', problem.key), path, true);
}

function* repeatedItem(problem: Problem): Iterable<Proposal> {
  yield problem.remove(l10n.t('Remove the second "{0}"', String(problem.node?.value)), problem.path, true);
}

/** What a value that does not fit its pattern was most likely meant to be. */
function* invalidValue(problem: Problem): Iterable<Proposal> {
  const value = String(problem.node?.value);
  if (['target', 'path', 'documentRoot'].includes(problem.key) && /^[A-Za-z0-9_.][\w./-]*$/.test(value)) {
    yield problem.writeText(l10n.t('Change to {0}', `/${value}`), `/${value}`, true);
  } else if (problem.key === 'source') {
    const offers = problem.survey.hosts.flatMap((host) => host.exports).filter(({ folder }) => folder === value);
    for (const { host } of offers)
      yield problem.writeText(l10n.t('Change to {0}', `${host}:${value}`), `${host}:${value}`, true);
  } else yield* badName(problem);
}

/** The nearest name that is allowed: small letters for a cluster, no dash in front of a host. */
function* badName(problem: Problem): Iterable<Proposal> {
  const isCluster = problem.key === 'name' && problem.path.length === 1;
  const isHost = problem.property?.keyNode.offset === problem.diagnostic.range.offset;
  if (!isCluster && !isHost) return;
  const old = isHost ? problem.key : String(problem.node?.value);
  const letters = (isCluster ? old.toLowerCase() : old).replaceAll(isCluster ? /[^a-z0-9]+/g : /[^A-Za-z0-9.-]+/g, '-');
  const name = letters.slice(0, isCluster ? 40 : 63).replaceAll(/^[.-]+|[.-]+$/g, '');
  if (name === '' || (isHost && problem.survey.hostsByName.has(name))) return;
  yield problem.writeText(l10n.t('Change to {0}', name), name, true);
}

function* dash(problem: Problem): Iterable<Proposal> {
  if (problem.path.includes('ssh')) yield* removeProperty(problem);
  else yield* badName(problem);
}

function* withPrefix(problem: Problem): Iterable<Proposal> {
  const address = String(problem.node?.value).replace(/\/\d+$/, '');
  yield problem.writeText(l10n.t('Change to {0}', address), address, true);
}

function* notNormal(problem: Problem): Iterable<Proposal> {
  const normal = posix.normalize(String(problem.node?.value)).replace(/^\/\//, '/').replace(/(?<=.)\/$/, ''); // prettier-ignore
  yield problem.writeText(l10n.t('Change to {0}', normal), normal, true);
}

function* apiVersion(problem: Problem): Iterable<Proposal> {
  yield problem.set(l10n.t('Add "{0}"', 'apiVersion'), ['apiVersion'], 'lvs-dr/v1', true);
}

export const formatFixes = {
  'unknown-property': unknownProperty,
  'secret-in-file': removeProperty,
  'command-in-file': removeProperty,
  'gateway-is-director': removeProperty,
  'unknown-value': unknownValue,
  'unknown-scheduler': unknownValue,
  'unsupported-version': unknownValue,
  'wrong-type': wrongType,
  'out-of-range': outOfRange,
  'empty-list': emptyList,
  'repeated-item': repeatedItem,
  'invalid-value': invalidValue,
  'invalid-name': badName,
  'host-starts-with-dash': dash,
  'address-with-prefix': withPrefix,
  'path-not-normal': notNormal,
  'missing-api-version': apiVersion,
} satisfies Record<string, Fixer>;

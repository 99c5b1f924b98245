import * as l10n from '@vscode/l10n';
import type { Change, ValueRecord } from '../../spec/edits/value';
import { nearest } from '../../spec/nearest';
import type { HostSection } from '../../spec/survey';
import { scalarText } from '../../spec/scalarText';
import type { Fixer, Problem, Proposal } from './fix';
import { addressesOf, hostNames, newHost } from './names';

/** The section that the reference must be in; undefined where any host will do. */
function sectionOf({ path, key }: Problem): HostSection | undefined {
  if (path[0] === 'virtualServices') return 'realServers';
  if (path[0] === 'failover') return 'directors';
  return key === 'source' ? 'nfsHosts' : undefined;
}

function* unknownHost(problem: Problem): Iterable<Proposal> {
  const { survey, node, key } = problem;
  const section = sectionOf(problem);
  const value = String(node?.value);
  const isSource = key === 'source';
  const name = isSource ? value.slice(0, value.indexOf(':')) : value;
  const folder = isSource ? value.slice(name.length) : '';
  const names = hostNames(survey, section);
  const guess = nearest(name, names) ?? (isSource && names.length === 1 ? names[0] : undefined);
  if (guess !== undefined && !isTaken(problem, guess)) {
    yield problem.writeText(l10n.t('Change to {0}', guess + folder), guess + folder, true);
  }
  const wanted = section ?? 'realServers';
  const host = hostFor(problem, name, wanted, folder);
  if (host !== undefined) {
    const change: Change = { type: 'set', path: [wanted, name], value: host };
    yield problem.change(l10n.t('Add {0} ({1}) to "{2}"', name, host.address, wanted), [change]);
  }
  yield* removeReference(problem, name);
}

/** Whether the list has the name already: changing to it would only make another mistake. */
function isTaken({ node }: Problem, name: string): boolean {
  const list = node?.parent?.type === 'array' ? node.parent : node?.parent?.parent?.parent;
  return list?.type === 'array' && list.items.some((item) => item.value === name || (item.type === 'object' && item.properties.some(({ keyNode, valueNode }) => keyNode.value === 'host' && valueNode?.value === name))); // prettier-ignore
}

type NewHost = ValueRecord & { readonly address: string };

/** A machine that is in another section keeps its address; a director can never be a real server too. */
function hostFor({ survey, path }: Problem, name: string, wanted: HostSection, folder: string): NewHost | undefined {
  const [elsewhere] = survey.hostsByName.get(name) ?? [];
  const roles = [elsewhere?.section, wanted];
  if (roles.includes('directors') && roles.includes('realServers') && elsewhere !== undefined) return undefined;
  const service = path[0] === 'virtualServices' ? survey.services.find((each) => each.path[1] === path[1]) : undefined;
  const { address, address6 } = elsewhere?.part ?? {};
  const host = elsewhere === undefined ? newHost(survey, new Set(service?.family ? [service.family] : [])) : address === undefined ? undefined : { address, ...(address6 !== undefined && { address6 }) }; // prettier-ignore
  if (host === undefined || wanted !== 'nfsHosts') return host;
  const clients = survey.networks[0]?.value.text ?? '*';
  return { ...host, exports: [{ path: folder.slice(1), clients, options: ['rw', 'sync', 'no_root_squash'] }] };
}

function* removeReference(problem: Problem, name: string): Iterable<Proposal> {
  const last = problem.path.at(-1);
  const item = last === 'host' ? problem.path.slice(0, -1) : problem.path;
  const list = last === 'host' ? problem.node?.parent?.parent?.parent : problem.node?.parent;
  if (list?.type !== 'array' || list.items.length < 2) return;
  yield problem.remove(l10n.t('Remove "{0}"', name), item);
}

function* unknownExport(problem: Problem): Iterable<Proposal> {
  const { survey, node } = problem;
  const [host = '', folder = ''] = /^([^:]+):(.*)$/s.exec(String(node?.value))?.slice(1) ?? [];
  const entry = survey.hosts.find((each) => each.name === host && each.section === 'nfsHosts');
  if (entry === undefined) return;
  const folders = entry.exports.map((each) => each.folder);
  const guess = nearest(folder, folders) ?? (folders.length === 1 ? folders[0] : undefined);
  if (guess !== undefined)
    yield problem.writeText(l10n.t('Change to {0}', `${host}:${guess}`), `${host}:${guess}`, true);
  const clients = survey.networks[0]?.value.text ?? '*';
  const value = { path: folder, clients, options: ['rw', 'sync', 'no_root_squash'] };
  yield problem.append(l10n.t('Let {0} export {1}', host, folder), [...entry.path, 'exports'], value);
}

function* duplicateExport(problem: Problem): Iterable<Proposal> {
  yield problem.remove(
    l10n.t('Remove the second export of {0}', String(problem.node?.value)),
    problem.path.slice(0, -1),
  );
}

function* duplicateMount(problem: Problem): Iterable<Proposal> {
  const { path, survey, node } = problem;
  const mount = survey.mounts.find((each) => each.path[1] === path[1]);
  const name = String(node?.value);
  if (mount === undefined) return;
  if (mount.hosts.length > 1) yield problem.remove(l10n.t('Remove {0} from this mount', name));
  else yield problem.remove(l10n.t('Remove this mount'), mount.path);
}

function* clientNotCovered(problem: Problem): Iterable<Proposal> {
  const { survey, path, node } = problem;
  const source = survey.mounts.find((each) => each.path[1] === path[1])?.source;
  const offer = survey.hosts
    .flatMap(({ exports }) => exports)
    .find((each) => each.host === source?.host && each.folder === source.folder);
  const address = (survey.hostsByName.get(String(node?.value)) ?? []).flatMap(addressesOf)[0]?.text;
  if (offer === undefined || address === undefined) return;
  const title = l10n.t('Let {0} export it to {1} as well', offer.host, address);
  yield problem.set(title, [...offer.path, 'clients'], [...offer.clients, address], true);
}

function* documentRoot(problem: Problem): Iterable<Proposal> {
  const { survey, path } = problem;
  const hosts = survey.mounts.find((each) => each.path[1] === path[1])?.hosts ?? [];
  const own = hosts
    .map(({ value }) => survey.file.realServers?.[value]?.webServer)
    .find((each) => typeof each === 'object');
  const root = own?.documentRoot ?? survey.file.webServer?.documentRoot ?? '/var/www/html';
  yield problem.write(l10n.t('Change to {0}', root), scalarText(root, problem.source));
}

export const referenceFixes = {
  'unknown-host': unknownHost,
  'unknown-export': unknownExport,
  'duplicate-export': duplicateExport,
  'duplicate-mount': duplicateMount,
  'client-not-covered': clientNotCovered,
  'mount-over-system': documentRoot,
  'mount-beside-document-root': documentRoot,
} satisfies Record<string, Fixer>;

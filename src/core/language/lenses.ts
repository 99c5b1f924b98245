import * as l10n from '@vscode/l10n';
import type { Cluster } from '../spec/cluster';
import type { ClusterDocument } from '../spec/document';
import type { Range } from '../spec/positions';
import { nameOf } from '../spec/rules/services';
import type { HostEntry } from '../spec/survey';
import { tallyOf } from '../tally';
import type { Live } from './live';

export type LensAction =
  | { readonly type: 'plan' | 'apply' | 'refresh' | 'problems' }
  | { readonly type: 'test'; readonly service?: string }
  | { readonly type: 'inspect' | 'terminal'; readonly host: string };

/** What stands above a line of the file, and what happens when it is clicked. */
export interface Lens {
  readonly about: 'cluster' | 'service' | 'host';
  readonly range: Range;
  readonly title: string;
  readonly action: LensAction;
}

/**
 * What can be done with the cluster, each service and each host, where the file names them. They stay while the file has
 * errors: lines that come and go above a line that is being typed would make it jump.
 */
export function lensesOf(document: ClusterDocument, live: Live): readonly Lens[] {
  if (!document.isOurs || document.root === undefined) return [];
  return [...clusterLenses(document, live), ...serviceLenses(document), ...hostLenses(document)];
}

function clusterLenses(document: ClusterDocument, live: Live): readonly Lens[] {
  const range = document.rangeOf([...document.survey.sections].slice(0, 1), 'key');
  if (range === undefined) return [];
  const state = document.cluster === undefined ? errorLens(document) : stateLens(document.cluster, live);
  const lenses: readonly Pick<Lens, 'title' | 'action'>[] = [
    { title: `$(diff) ${l10n.t('Plan')}`, action: { type: 'plan' } },
    { title: `$(play) ${l10n.t('Apply')}`, action: { type: 'apply' } },
    { title: `$(beaker) ${l10n.t('Test')}`, action: { type: 'test' } },
    state,
  ];
  return lenses.map((lens) => ({ about: 'cluster', range, ...lens }));
}

function errorLens({ diagnostics }: ClusterDocument): Pick<Lens, 'title' | 'action'> {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const title = errors === 1 ? l10n.t('1 error in the file') : l10n.t('{0} errors in the file', errors);
  return { title: `$(error) ${title}`, action: { type: 'problems' } };
}

/** The hosts in a few words, the worst first. */
function stateLens(cluster: Cluster, { inspection, plan }: Live): Pick<Lens, 'title' | 'action'> {
  const { hosts, unseen, failed, blocked, drifted } = tallyOf(cluster, inspection, plan);
  const refresh = { type: 'refresh' } as const;
  if (unseen === hosts) return { title: `$(refresh) ${l10n.t('not inspected')}`, action: refresh };
  if (failed > 0)
    return { title: `$(error) ${l10n.t('{0} of {1} hosts not reached', failed, hosts)}`, action: refresh };
  if (blocked > 0) return { title: `$(circle-slash) ${l10n.t('blocked')}`, action: { type: 'plan' } };
  if (drifted > 0) {
    const title = drifted === 1 ? l10n.t('1 host drifted') : l10n.t('{0} hosts drifted', drifted);
    return { title: `$(warning) ${title}`, action: { type: 'plan' } };
  }
  if (unseen > 0) return { title: `$(refresh) ${l10n.t('{0} not inspected', unseen)}`, action: refresh };
  return { title: `$(pass) ${l10n.t('in sync')}`, action: refresh };
}

function serviceLenses(document: ClusterDocument): readonly Lens[] {
  return document.survey.services.flatMap((entry): readonly Lens[] => {
    const range = document.rangeOf(entry.path);
    const service = nameOf(entry);
    if (range === undefined || service === undefined) return [];
    return [
      { about: 'service', range, title: `$(beaker) ${l10n.t('Test {0}', service)}`, action: { type: 'test', service } },
    ];
  });
}

function hostLenses(document: ClusterDocument): readonly Lens[] {
  const { hosts, hostsByName } = document.survey;
  return hosts.flatMap((entry): readonly Lens[] => {
    const range = ownLine(document, entry);
    if (range === undefined) return [];
    const { name: host } = entry;
    const inspect: Lens = {
      about: 'host',
      range,
      title: `$(search) ${l10n.t('Inspect')}`,
      action: { type: 'inspect', host },
    };
    const terminal: Lens = {
      about: 'host',
      range,
      title: `$(terminal) ${l10n.t('Terminal')}`,
      action: { type: 'terminal', host },
    };
    const isMereClient = hostsByName.get(host)?.every(({ role }) => role === 'client') === true;
    return isMereClient ? [terminal] : [inspect, terminal];
  });
}

/** Hosts that share a line with their section have no room above them: nobody could tell whose lens is whose. */
function ownLine(document: ClusterDocument, { path, section }: HostEntry): Range | undefined {
  const range = document.rangeOf(path, 'key');
  const holder = document.rangeOf([section], 'key');
  return range?.start.line === holder?.start.line ? undefined : range;
}

import * as l10n from '@vscode/l10n';
import type { HostView, Inspection } from '../inspect';
import type { Described } from '../resources/kind';
import { kinds } from '../resources/kinds';
import type { Cluster } from '../spec/cluster';
import { planOf } from './plan';
import { changesOf } from './render';

/** What was seen, as data. Documented and stable: programs read it. */
export interface InspectionJson {
  readonly cluster: string;
  readonly hosts: readonly HostJson[];
}

export type HostJson =
  | {
      readonly host: string;
      readonly state: 'observed';
      readonly os: string;
      readonly kernel: string;
      readonly addresses: readonly string[];
      readonly mounts: readonly string[];
      /** What each kind saw, by the kind's name. */
      readonly resources: Readonly<Record<string, readonly Described[]>>;
      /** What a plan would change, a line each; empty: in sync. */
      readonly drift: readonly string[];
    }
  | {
      readonly host: string;
      readonly state: 'failed';
      readonly error: { readonly code: string; readonly message: string; readonly next?: string };
    };

export function inspectionToJson(cluster: Cluster, inspection: Inspection): InspectionJson {
  const drift = driftOf(cluster, inspection);
  return {
    cluster: cluster.name,
    hosts: [...inspection.values()].map((view) => hostToJson(view, drift.get(view.host.name) ?? [])),
  };
}

export function renderInspection(cluster: Cluster, inspection: Inspection): string {
  const drift = driftOf(cluster, inspection);
  return [...inspection.values()].map((view) => renderHost(view, drift.get(view.host.name) ?? [])).join('\n\n');
}

/** Everything one look at a host saw, as a document to read. */
export function renderHost(view: HostView, drift: readonly string[]): string {
  if (view.state === 'failed') {
    const { message, details } = view.error;
    return [
      `${view.host.name}  ${view.host.address}`,
      `  ${l10n.t('error')}: ${message}`,
      ...(details.next === undefined ? [] : [`    → ${details.next}`]),
    ].join('\n');
  }
  const { facts } = view.observation;
  return [
    `${view.host.name}  ${view.host.address}  ${facts.osName}, Linux ${facts.kernel}`,
    drift.length === 0 ? `  ${l10n.t('in sync')}` : `  ${l10n.t('{0} differences', drift.length)}`,
    ...drift.map((change) => `    ${change}`),
    ...section(
      l10n.t('addresses'),
      addressesOf(view).map((name) => ({ name, value: '' })),
    ),
    ...section(
      l10n.t('NFS mounts'),
      mountsOf(view).map((name) => ({ name, value: '' })),
    ),
    ...Object.entries(describeAll(view)).flatMap(([kind, entries]) => section(kind, entries)),
  ].join('\n');
}

function section(title: string, entries: readonly Described[]): readonly string[] {
  if (entries.length === 0) return [];
  return [`  ${title}`, ...entries.map(({ name, value }) => `    ${name}${value === '' ? '' : `  ${value}`}`)];
}

type Observed = Extract<HostView, { state: 'observed' }>;

function hostToJson(view: HostView, drift: readonly string[]): HostJson {
  if (view.state === 'failed') {
    const { code, message, details } = view.error;
    return {
      host: view.host.name,
      state: 'failed',
      error: { code, message, ...(details.next === undefined ? {} : { next: details.next }) },
    };
  }
  const { facts } = view.observation;
  return {
    host: view.host.name,
    state: 'observed',
    os: facts.osName,
    kernel: facts.kernel,
    addresses: addressesOf(view),
    mounts: mountsOf(view),
    resources: describeAll(view),
    drift,
  };
}

function addressesOf({ observation }: Observed): readonly string[] {
  return observation.facts.addresses.map(({ nic, address, prefix }) => `${nic} ${address}/${prefix}`);
}

function mountsOf({ observation }: Observed): readonly string[] {
  return observation.facts.mounts
    .filter(({ fsType }) => /^nfs4?$/.test(fsType))
    .map(({ source, target }) => `${source} ${target}`);
}

function describeAll({ observation }: Observed): Readonly<Record<string, readonly Described[]>> {
  return Object.fromEntries(kinds.map(({ id }) => [id, observation.readings[id].describe()]));
}

function driftOf(cluster: Cluster, inspection: Inspection): ReadonlyMap<string, readonly string[]> {
  return new Map(planOf(cluster, inspection).hosts.map((plan) => [plan.host.name, changesOf(plan)]));
}

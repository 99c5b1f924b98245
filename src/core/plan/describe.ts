import * as l10n from '@vscode/l10n';
import type { HostView, Inspection } from '../inspect';
import { type Compared, keyOf, seenOf } from '../resources/compared';
import type { Cluster } from '../spec/cluster';
import { compareHost, kindTitle, type ObservedHost, rowTitle, rowWords } from './compare';
import { type HostPlan, planOf } from './plan';
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
      readonly resources: Readonly<Record<string, readonly { readonly name: string; readonly value: string }[]>>;
      /** The same beside what the file wants, with what is wanted and not there. */
      readonly compared: Readonly<Record<string, readonly Compared[]>>;
      /** What a plan would change, a line each; empty: in sync. */
      readonly drift: readonly string[];
    }
  | {
      readonly host: string;
      readonly state: 'failed';
      readonly error: { readonly code: string; readonly message: string; readonly next?: string };
    };

export function inspectionToJson(cluster: Cluster, inspection: Inspection): InspectionJson {
  const plans = plansOf(cluster, inspection);
  const drift = (host: string) => {
    const plan = plans.get(host);
    return plan === undefined ? [] : changesOf(plan);
  };
  return {
    cluster: cluster.name,
    hosts: [...inspection.values()].map((view) => hostToJson(cluster, view, drift(view.host.name))),
  };
}

export function renderInspection(cluster: Cluster, inspection: Inspection): string {
  const plans = plansOf(cluster, inspection);
  return [...inspection.values()].map((view) => renderHost(cluster, view, plans.get(view.host.name))).join('\n\n');
}

/** Everything one look at a host saw, as a document to read; where the file wants something else, that beside it. */
export function renderHost(cluster: Cluster, view: HostView, plan: HostPlan | undefined): string {
  if (view.state === 'failed') {
    const { message, details } = view.error;
    return [
      `${view.host.name}  ${view.host.address}`,
      `  ${l10n.t('error')}: ${message}`,
      ...(details.next === undefined ? [] : [`    → ${details.next}`]),
    ].join('\n');
  }
  const { facts } = view.observation;
  const drift = plan === undefined ? [] : changesOf(plan);
  return [
    `${view.host.name}  ${view.host.address}  ${facts.osName}, Linux ${facts.kernel}`,
    `  ${drift.length === 0 ? l10n.t('in sync') : drift.length === 1 ? l10n.t('1 difference') : l10n.t('{0} differences', drift.length)}`, // prettier-ignore
    ...(plan?.problems ?? []).flatMap(({ severity, message, next }) => [
      `  ${severity === 'blocks' ? l10n.t('error') : l10n.t('warning')}: ${message}`,
      `    → ${next}`,
    ]),
    ...section(l10n.t('Addresses'), addressesOf(view)),
    ...compareHost(cluster, view).flatMap(({ kind, rows }) => section(kindTitle(kind), rows.map(rowLine))),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `  ${title}:`, ...lines.map((line) => `    ${line}`)];
}

function rowLine(row: Compared): string {
  const indent = row.of === undefined ? '' : '  ';
  const live = row.live === undefined ? '' : ` (${row.live})`;
  return `${indent}${rowTitle(row)}  ${rowWords(row)}${live}`;
}

function hostToJson(cluster: Cluster, view: HostView, drift: readonly string[]): HostJson {
  if (view.state === 'failed') {
    const { code, message, details } = view.error;
    return {
      host: view.host.name,
      state: 'failed',
      error: { code, message, ...(details.next === undefined ? {} : { next: details.next }) },
    };
  }
  const { facts } = view.observation;
  const compared = Object.fromEntries(compareHost(cluster, view).map(({ kind, rows }) => [kind, rows]));
  return {
    host: view.host.name,
    state: 'observed',
    os: facts.osName,
    kernel: facts.kernel,
    addresses: addressesOf(view),
    mounts: mountsOf(view),
    resources: Object.fromEntries(Object.entries(compared).map(([kind, rows]) => [kind, rows.flatMap(described)])),
    compared,
    drift,
  };
}

function addressesOf({ observation }: ObservedHost): readonly string[] {
  return observation.facts.addresses.map(({ nic, address, prefix }) => `${nic} ${address}/${prefix}`);
}

function mountsOf({ observation }: ObservedHost): readonly string[] {
  return observation.facts.mounts
    .filter(({ fsType }) => /^nfs4?$/.test(fsType))
    .map(({ source, target }) => `${source} ${target}`);
}

function described(row: Compared): readonly { readonly name: string; readonly value: string }[] {
  const value = seenOf(row);
  return value === undefined ? [] : [{ name: keyOf(row), value }];
}

function plansOf(cluster: Cluster, inspection: Inspection): ReadonlyMap<string, HostPlan> {
  return new Map(planOf(cluster, inspection).hosts.map((plan) => [plan.host.name, plan]));
}

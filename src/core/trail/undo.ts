import * as l10n from '@vscode/l10n';
import { type Inspection, managedHosts } from '../inspect';
import { type Plan, planOf } from '../plan/plan';
import { select } from '../plan/select';
import type { Goal } from '../resources/kind';
import type { LastApply } from '../resources/ledger';
import type { Cluster, Host } from '../spec/cluster';
import { readCluster } from '../spec/read';
import { applied, type Before, findBefore, type TextOf } from './before';
import type { TrailEntry } from './entry';
import { stamp } from './stamp';

/** What taking an apply back comes to: hosts made what an earlier text says, or what we put on them taken off. */
export interface Undo {
  /** The apply that is taken back. */
  readonly last: TrailEntry;
  /** What had been applied before it; absent: nothing, and so the cluster is taken off. */
  readonly to?: TrailEntry;
  readonly goal: Goal;
  /** The text that is applied: that of `to`, or for a removal that of `last`. */
  readonly text: string;
  /** What it asks for, and beside it hosts that only `last` has, which have to give back what it put on them. */
  readonly cluster: Cluster;
  /** Of these hosts alone: those that `last` was going to change. */
  readonly hosts: readonly string[];
}

/** Why there is nothing to take back, in a sentence that says what to do instead. */
export interface NoUndo {
  readonly refused: string;
}

/**
 * What undoing the last apply of one cluster file comes to, from what the trail knows of it, newest first.
 *
 * An undo that did not get through is gone on with; one that did is itself taken back like any other apply.
 */
export async function findUndo(entries: readonly TrailEntry[], textOf: TextOf): Promise<Undo | NoUndo> {
  const [last, ...earlier] = applied(entries);
  if (last === undefined) return { refused: l10n.t('Nothing has been applied from here: there is nothing to undo.') };
  const text = await textOf(last);
  const from = text === undefined ? undefined : readCluster(text).cluster;
  if (text === undefined || from === undefined) return lost(last);
  const before = await findBefore(last, text, earlier, textOf);
  switch (before.found) {
    case 'unreadable':
      return lost(before.entry);
    case 'same':
      return { refused: nothingBefore(last) };
    case 'part':
      return { refused: partBefore(last, before.entry) };
    case 'nothing':
      return last.goal === 'apply' ? takeOff(last, text, from, before.hosts) : { refused: nothingBefore(last) };
    case 'removal':
      return takeOff(last, text, from, before.hosts);
    case 'file':
      return goBack(last, from, before);
  }
}

function takeOff(last: TrailEntry, text: string, cluster: Cluster, hosts: readonly string[]): Undo {
  return { last, goal: 'remove', text, cluster, hosts };
}

function goBack(last: TrailEntry, from: Cluster, before: Before & { readonly found: 'file' }): Undo | NoUndo {
  const to = readCluster(before.text).cluster;
  if (to === undefined) return lost(before.entry);
  const refused = cannotChange(last, from, to);
  if (refused !== undefined) return { refused };
  const cluster = withDeparted(to, from);
  const addresses = new Set(from.hosts.filter(({ name }) => before.hosts.includes(name)).map(({ address }) => address));
  const hosts = cluster.hosts.filter(({ address }) => addresses.has(address)).map(({ name }) => name);
  return { last, to: before.entry, goal: 'apply', text: before.text, cluster, hosts };
}

/** The plan of an undo for what was seen of the hosts of its cluster. */
export function planUndo({ cluster, goal, hosts }: Undo, inspection: Inspection): Plan {
  return select(planOf(cluster, inspection, goal), [{ type: 'hosts', hosts }]);
}

/**
 * The apply of somebody else that came after the one to take back, as the hosts' own records say. `known`: applies that
 * this trail has, by whomever; between clocks of two machines only the order of what is on one host is certain.
 */
export function appliedSince(
  { last, hosts }: Undo,
  known: ReadonlySet<string>,
  inspection: Inspection,
): (LastApply & { readonly host: string }) | undefined {
  for (const view of inspection.values()) {
    const found = view.state === 'observed' ? view.observation.facts.ledger.lastApply : undefined;
    if (found === undefined || known.has(found.id)) continue;
    const overOurs = last.end?.outcome === 'done' && hosts.includes(view.host.name);
    if (overOurs || found.at > last.at) return { ...found, host: view.host.name };
  }
  return undefined;
}

function nothingBefore({ goal, at }: TrailEntry): string {
  return goal === 'remove'
    ? l10n.t('What was removed on {0} had not been applied from here: apply its file.', stamp(at))
    : l10n.t('The apply of {0} put back what the file had asked for before, too: what it corrected is not brought back. There is nothing to undo.', stamp(at)); // prettier-ignore
}

/** Taking back both would be more than the last apply has done. */
function partBefore({ at }: TrailEntry, part: TrailEntry): string {
  return l10n.t('Before the apply of {0}, a part of the same file was applied to {1} on {2}: which of the two changed what is not known any more. Bring cluster.yaml to what you want, then apply it.', stamp(at), part.hosts.join(', '), stamp(part.at)); // prettier-ignore
}

/** What no plan for one of the two files could do, and the way round it. */
function cannotChange({ at }: TrailEntry, from: Cluster, to: Cluster): string | undefined {
  if (from.name !== to.name) {
    return l10n.t('The cluster is named {0} since the apply of {1}, and was named {2} before. Remove it from its hosts, then apply the file as it was.', from.name, stamp(at), to.name); // prettier-ignore
  }
  const director = departedFrom(to, from).find(({ roles }) => roles.has('director'));
  if (director === undefined) return undefined;
  return l10n.t('The apply of {0} made {1} a director, which it was not before. Remove the cluster from its hosts, then apply the file as it was.', stamp(at), director.name); // prettier-ignore
}

function lost({ at }: TrailEntry): NoUndo {
  return {
    refused: l10n.t(
      'The file as it was applied on {0} cannot be read any more. Bring cluster.yaml back by hand, then apply it.',
      stamp(at),
    ),
  };
}

/** A cluster with the machines that another one has besides, as hosts of which nothing is wanted any more. */
function withDeparted(cluster: Cluster, other: Cluster): Cluster {
  const names = new Set(cluster.hosts.map(({ name }) => name));
  const departed = departedFrom(cluster, other).map((host) => unwanted(host, names.has(host.name)));
  return { ...cluster, hosts: [...cluster.hosts, ...departed] };
}

/** The machines that only the other one has; what they are called does not matter. */
function departedFrom(cluster: Cluster, other: Cluster): readonly Host[] {
  const addresses = new Set(cluster.hosts.map(({ address }) => address));
  return managedHosts(other).filter(({ address }) => !addresses.has(address));
}

function unwanted({ name, address, address6, interface: nic, roles, ssh }: Host, nameTaken: boolean): Host {
  return {
    name: nameTaken ? `${name} (${address})` : name,
    roles,
    address,
    ...(address6 === undefined ? {} : { address6 }),
    ...(nic === undefined ? {} : { interface: nic }),
    packages: [],
    exports: [],
    ssh,
  };
}

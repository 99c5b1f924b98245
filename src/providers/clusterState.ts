import type * as vscode from 'vscode';
import type { Inspection } from '../core/inspect';
import type { HostError } from '../core/errors';
import { type HostPlan, type Plan, planOf } from '../core/plan/plan';
import type { Observation } from '../core/resources/probe';
import type { Foreign, Goal, Problem } from '../core/resources/kind';
import type { ConnectionState } from '../core/ssh/hostStates';
import type { Cluster } from '../core/spec/cluster';
import type { ClusterDocument } from '../core/spec/document';
import { type Tally, tallyOf } from '../core/tally';

/** `refresh`: a look that nothing follows, and that gives way to whatever somebody wants to do. */
export type Work = 'refresh' | 'inspect' | 'apply' | 'remove' | 'test';

/** One cluster file and all that is known of its hosts, at one moment. Every view shows one of these. */
export interface ClusterState {
  /** The file's URI as text. */
  readonly id: string;
  readonly uri: vscode.Uri;
  readonly document: ClusterDocument;
  /** The cluster of the last version of the file that had no error. */
  readonly cluster: Cluster | undefined;
  /** Hosts that were looked at and that the file still has as they were then. */
  readonly inspection: Inspection;
  /** What is being done with its hosts. */
  readonly work: Work | undefined;
  /** Hosts whose answer is awaited. */
  readonly awaited: ReadonlySet<string>;
  /** Hosts that are being changed, and how far that is. */
  readonly changing: ReadonlyMap<string, Changing>;
  /** Hosts that have a connection, are getting one or have lost it. */
  readonly connections: ReadonlyMap<string, ConnectionState>;
}

/** How far the change of a host is. */
export interface Changing {
  /** Steps that are done, of all that the host gets. */
  readonly done: number;
  readonly of: number;
  /** First line of the step that runs; absent: none, while other hosts have their turn. */
  readonly step?: string;
}

/** What a person shall see of a host at a glance. */
export type HostStatus =
  | { readonly state: 'unseen' }
  | { readonly state: 'awaited' }
  | (Changing & { readonly state: 'changing' })
  | { readonly state: 'failed'; readonly error: HostError; readonly at: Date }
  | (Looked & { readonly state: 'blocked' })
  | (Looked & { readonly state: 'drifted' })
  | (Looked & { readonly state: 'inSync' });

interface Looked {
  readonly observation: Observation;
  readonly at: Date;
  /** Without the host's name. */
  readonly changes: readonly string[];
  readonly problems: readonly Problem[];
  readonly foreign: readonly Foreign[];
}

const plans = new WeakMap<Inspection, Map<Goal, Plan>>();

/** The plan for what was seen, computed once for each look; `undefined` while no host was seen or the file is not sound. */
export function planFor({ cluster, inspection }: ClusterState, goal: Goal = 'apply'): Plan | undefined {
  if (cluster === undefined || inspection.size === 0) return undefined;
  const known = plans.get(inspection) ?? new Map<Goal, Plan>();
  plans.set(inspection, known);
  const plan = known.get(goal) ?? planOf(cluster, inspection, goal);
  known.set(goal, plan);
  return plan;
}

const byHost = new WeakMap<Plan, ReadonlyMap<string, HostPlan>>();

export function hostPlan(state: ClusterState, host: string): HostPlan | undefined {
  const plan = planFor(state);
  if (plan === undefined) return undefined;
  const index = byHost.get(plan) ?? new Map(plan.hosts.map((entry) => [entry.host.name, entry]));
  byHost.set(plan, index);
  return index.get(host);
}

const statuses = new WeakMap<ClusterState, Map<string, HostStatus>>();

/** Rows, marks, filters and sums all ask; a state is one moment, so the answer stays. */
export function hostStatus(state: ClusterState, host: string): HostStatus {
  const known = statuses.get(state) ?? new Map<string, HostStatus>();
  statuses.set(state, known);
  const status = known.get(host) ?? statusOf(state, host);
  known.set(host, status);
  return status;
}

function statusOf(state: ClusterState, host: string): HostStatus {
  const changing = state.changing.get(host);
  if (changing !== undefined) return { state: 'changing', ...changing };
  if (state.awaited.has(host)) return { state: 'awaited' };
  const view = state.inspection.get(host);
  if (view === undefined) return { state: 'unseen' };
  if (view.state === 'failed') return { state: 'failed', error: view.error, at: view.at };
  const { steps = [], problems = [], foreign = [] } = hostPlan(state, host) ?? {};
  const changes = steps.flatMap((step) => step.changes);
  const looked = { observation: view.observation, at: view.at, changes, problems, foreign };
  if (problems.some(({ severity }) => severity === 'blocks')) return { state: 'blocked', ...looked };
  return { state: changes.length > 0 ? 'drifted' : 'inSync', ...looked };
}

const NOBODY = { awaited: new Set<string>(), changing: new Map<string, Changing>() } as const;

/** As the host was seen last, also while it is changed or looked at again: rows that come and go with each look help nobody. */
export function lastStatus(state: ClusterState, host: string): HostStatus {
  return hostStatus(state.awaited.has(host) || state.changing.has(host) ? { ...state, ...NOBODY } : state, host);
}

const tallies = new WeakMap<ClusterState, Tally>();

export function tally(state: ClusterState): Tally {
  const count = tallies.get(state) ?? tallyOf(state.cluster, state.inspection, planFor(state), state.awaited);
  tallies.set(state, count);
  return count;
}

export function errorsOf({ document }: ClusterState): number {
  return document.diagnostics.filter(({ severity }) => severity === 'error').length;
}

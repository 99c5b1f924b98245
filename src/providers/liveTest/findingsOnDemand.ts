import type * as vscode from 'vscode';
import { managedHosts } from '../../core/inspect';
import { findingsFrom, type HostFinding } from '../../core/traffic/live/findings';
import { planFor } from '../clusterState';
import type { ClusterStore } from '../clusterStore';
import type { Hosts } from '../ssh/hosts';

/** Hosts are looked at for a verdict no more often than this. */
const REST_MS = 10_000;

/**
 * What is known to be wrong on hosts, from a look that nobody is asked anything for: while somebody is there to be asked
 * about something else, what was seen last has to do.
 */
export class FindingsOnDemand {
  private readonly lookedAt = new Map<string, number>();

  constructor(
    private readonly uri: vscode.Uri,
    private readonly store: Pick<ClusterStore, 'get' | 'inspect'>,
    private readonly hosts: Pick<Hosts, 'isAttended'>,
    private readonly signal: AbortSignal,
    private readonly now: () => number = Date.now,
  ) {}

  /** Never rejects. */
  async of(names: readonly string[]): Promise<readonly HostFinding[]> {
    await this.look(names);
    const state = this.store.get(this.uri);
    const plan = state && planFor(state);
    return plan === undefined ? [] : findingsFrom(plan, names);
  }

  private async look(names: readonly string[]): Promise<void> {
    const cluster = this.store.get(this.uri)?.cluster;
    if (cluster === undefined || this.hosts.isAttended || this.signal.aborted) return;
    const now = this.now();
    const managed = new Set(managedHosts(cluster).map(({ name }) => name));
    const due = names.filter((name) => managed.has(name) && now - (this.lookedAt.get(name) ?? -Infinity) >= REST_MS);
    if (due.length === 0) return;
    for (const name of due) this.lookedAt.set(name, now);
    await this.store.inspect(this.uri, { only: new Set(due), quietly: true, signal: this.signal });
  }
}

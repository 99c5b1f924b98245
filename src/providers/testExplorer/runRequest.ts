import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { type CheckResult, errored, skipped } from '../../core/checks/check';
import { Gathered } from '../../core/checks/gathered';
import { runCheck } from '../../core/checks/runChecks';
import { HostError } from '../../core/errors';
import type { Cluster } from '../../core/spec/cluster';
import type { ClusterStore } from '../clusterStore';
import type { Hosts } from '../ssh/hosts';
import type { Items } from './items';
import { meantBy } from './places';
import { report } from './results';

/** What running a request needs of the extension. */
export interface Means {
  readonly store: ClusterStore;
  readonly hosts: Pick<Hosts, 'run' | 'attended'>;
  readonly items: Items;
}

/** Runs the checks of these items, one cluster after the other. Whatever happens, the caller ends the run. */
export async function runLeaves(
  { store, hosts, items }: Means,
  run: vscode.TestRun,
  leaves: readonly vscode.TestItem[],
  signal: AbortSignal,
): Promise<void> {
  for (const item of leaves) run.enqueued(item);
  for (const [uri, some] of byFile(leaves)) {
    if (signal.aborted) return;
    const all = (result: CheckResult): void => some.forEach((item) => report(run, item, result));
    if (!vscode.workspace.isTrusted) {
      all(errored(l10n.t('This workspace is not trusted, so no host is contacted.'), { next: l10n.t('Trust the workspace if you know where its files come from.') })); // prettier-ignore
      continue;
    }
    const cluster = store.get(uri)?.document.cluster;
    if (cluster === undefined) {
      all(errored(l10n.t('The file has errors. Correct them first.')));
      continue;
    }
    const done = await store.during(uri, 'test', (given) =>
      hosts.attended(() => runFile(run, some, cluster, AbortSignal.any([signal, given]))),
    );
    if (done === undefined) {
      all(errored(l10n.t('{0} is being worked on already. Wait until that is over.', vscode.workspace.asRelativePath(uri)))); // prettier-ignore
    }
  }

  /** One look for all of them: a test of a service serves each check that rests on it. */
  async function runFile(
    run: vscode.TestRun,
    some: readonly vscode.TestItem[],
    cluster: Cluster,
    stop: AbortSignal,
  ): Promise<void> {
    // prettier-ignore
    const gathered = new Gathered(cluster, { runner: hosts, signal: stop });
    for (const item of some) {
      if (stop.aborted) return;
      const place = items.placeOf(item);
      const meant = place && meantBy(cluster, place);
      if (meant === undefined) {
        report(run, item, skipped(l10n.t('It is no longer in the file.')));
        continue;
      }
      run.started(item);
      const began = performance.now();
      try {
        const result = await runCheck(meant.check, { cluster, service: meant.service, gathered }, meant.host);
        report(run, item, result, performance.now() - began);
      } catch (error) {
        // The person's own cancelling is no result.
        if (HostError.is(error, 'cancelled') || (error instanceof Error && error.name === 'AbortError')) return;
        report(run, item, errored(error instanceof Error ? error.message : String(error)));
      }
    }
  }
}

function byFile(leaves: readonly vscode.TestItem[]): ReadonlyMap<vscode.Uri, readonly vscode.TestItem[]> {
  const files = new Map<string, { readonly uri: vscode.Uri; readonly items: vscode.TestItem[] }>();
  for (const item of leaves) {
    if (item.uri === undefined) continue;
    const id = String(item.uri);
    const file = files.get(id) ?? { uri: item.uri, items: [] };
    file.items.push(item);
    files.set(id, file);
  }
  return new Map([...files.values()].map(({ uri, items }) => [uri, items]));
}

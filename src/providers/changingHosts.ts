import type * as vscode from 'vscode';
import type { ApplyEvent } from '../core/apply/apply';
import type { Plan } from '../core/plan/plan';
import type { ApplyObserver, ApplyWatcher } from './applyObserver';
import type { Changing } from './clusterState';
import type { ClusterStore } from './clusterStore';

/** Shows in the rows of hosts what an apply does on them at the moment. */
export class ChangingHosts implements ApplyObserver {
  constructor(private readonly store: Pick<ClusterStore, 'showChanging'>) {}

  begin(uri: vscode.Uri, plan: Plan): ApplyWatcher {
    const hosts = new Map(
      plan.hosts
        .filter(({ steps }) => steps.length > 0)
        .map(({ host, steps }): [string, Changing] => [host.name, { done: 0, of: steps.length }]),
    );
    const show = (): void => this.store.showChanging(uri, new Map(hosts));
    show();
    return {
      event: (event) => {
        if (event.type !== 'step-begin' && event.type !== 'step-end') return;
        hosts.set(event.host.name, after(event, hosts.get(event.host.name) ?? { done: 0, of: 1 }));
        show();
      },
      end: () => {
        this.store.showChanging(uri, new Map());
        return Promise.resolve();
      },
    };
  }
}

function after(event: Extract<ApplyEvent, { type: 'step-begin' | 'step-end' }>, { done, of }: Changing): Changing {
  // What packages bring along can make more steps of it than were planned.
  if (event.type === 'step-begin') return { done, of: Math.max(of, done + 1), step: event.step.changes[0] };
  return { done: event.error === undefined ? done + 1 : done, of };
}

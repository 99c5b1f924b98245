import type { Uri } from 'vscode';
import { HostError } from '../../../src/core/errors';
import type { HostView, Inspection } from '../../../src/core/inspect';
import type { Cluster } from '../../../src/core/spec/cluster';
import { readCluster } from '../../../src/core/spec/read';
import type { ClusterState } from '../../../src/providers/clusterState';
import { debian, observed, type Printed } from '../support/observed';
import { hostOf } from '../support/reference';

export function look(cluster: Cluster, name: string, printed: Printed = {}): HostView {
  const host = hostOf(cluster, name);
  const observation = observed({ cluster, host }, debian(host.address, printed));
  return { state: 'observed', host, observation, at: new Date(0) };
}

export function failure(cluster: Cluster, name: string): HostView {
  const error = new HostError(name, 'refused', `${name} refused the connection.`, { next: 'Check sshd.' });
  return { state: 'failed', host: hostOf(cluster, name), error, at: new Date(0) };
}

export function inspectionOf(...views: readonly HostView[]): Inspection {
  return new Map(views.map((view) => [view.host.name, view]));
}

export function stateOf(cluster: Cluster, inspection: Inspection, more: Partial<ClusterState> = {}): ClusterState {
  return {
    id: 'file:///cluster.yaml',
    uri: JSON.parse('{"path":"/cluster.yaml"}') as Uri,
    document: { ...readCluster(''), diagnostics: [] },
    cluster,
    inspection,
    work: undefined,
    awaited: new Set(),
    changing: new Map(),
    connections: new Map(),
    ...more,
  };
}

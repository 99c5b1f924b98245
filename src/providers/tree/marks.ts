import { serviceName } from '../../core/spec/cluster';
import { type ClusterState, errorsOf, lastStatus } from '../clusterState';
import { differs, liveDestinationOf, liveServiceOf } from './live';
import { childGroups, hostsOf } from './members';

/** What is wrong with a row, or with something under it. */
export interface Mark {
  readonly path: RowPath;
  /** The worst of the row and of all that is under it. */
  readonly worst: 'bad' | 'differs';
  /** It is so of the row itself. */
  readonly own: boolean;
}

/** Where a row stands in its cluster: group, then service or host, then real server. Empty: the cluster itself. */
export type RowPath = readonly string[];

export function servicePath(service: string, realServer?: string): RowPath {
  return ['services', service, ...(realServer === undefined ? [] : [realServer])];
}

/** The rows of a cluster that are in trouble, and those above them. A host that is looked at again keeps its mark. */
export function marksOf(state: ClusterState): readonly Mark[] {
  const marks = new Map<string, Mark>();
  const put = (whole: RowPath, worst: Mark['worst']): void => {
    for (let length = 0; length <= whole.length; length += 1) {
      const path = whole.slice(0, length);
      const key = JSON.stringify(path);
      const before = marks.get(key);
      const own = length === whole.length || before?.own === true;
      marks.set(key, { path, worst: before?.worst === 'bad' ? 'bad' : worst, own });
    }
  };
  if (errorsOf(state) > 0) put([], 'bad');
  if (state.cluster === undefined) return [...marks.values()];
  for (const group of childGroups(state)) {
    if (group === 'services') continue;
    for (const { name } of hostsOf(state.cluster, group)) {
      const { state: status } = lastStatus(state, name);
      if (status === 'failed' || status === 'blocked') put([group, name], 'bad');
      else if (status === 'drifted') put([group, name], 'differs');
    }
  }
  for (const service of state.cluster.services) {
    const name = serviceName(service.match);
    if (differs(liveServiceOf(state, service))) put(servicePath(name), 'differs');
    for (const destination of service.realServers) {
      if (differs(liveDestinationOf(state, service, destination))) put(servicePath(name, destination.host), 'differs');
    }
  }
  return [...marks.values()];
}

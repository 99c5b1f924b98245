import { compareHost, type KindId, type KindRows } from '../../core/plan/compare';
import type { Compared } from '../../core/resources/compared';
import type { Observation } from '../../core/resources/probe';
import type { Cluster, Host } from '../../core/spec/cluster';
import type { ClusterState } from '../clusterState';

/** What decides whether clients are served stands first. */
const ORDER = [
  'address', 'networkd', 'sysctl', 'route', 'ipvs', 'savedTable', 'kernelModule', 'nfsExport', 'mount', 'unit', 'page', 'directory',
  'packages', 'hostname', 'firewall',
] as const satisfies readonly KindId[]; // prettier-ignore

const known = new WeakMap<Observation, { readonly cluster: Cluster; readonly host: Host; readonly kinds: readonly KindRows[] }>(); // prettier-ignore

/** What a host holds beside what it shall hold, without what is no concern of the file's; nothing of one that was not seen. */
export function comparedOf({ cluster, inspection }: ClusterState, name: string): readonly KindRows[] {
  const view = inspection.get(name);
  if (cluster === undefined || view?.state !== 'observed') return [];
  const { host, observation } = view;
  const before = known.get(observation);
  if (before?.cluster === cluster && before.host === host) return before.kinds;
  const kinds = compareHost(cluster, view)
    .map(({ kind, rows }): KindRows => ({ kind, rows: rows.filter(({ state }) => state !== 'other') }))
    .filter(({ rows }) => rows.length > 0)
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  known.set(observation, { cluster, host, kinds });
  return kinds;
}

/** The rows of one kind on one host; none where it is gone. */
export function rowsOfKind(state: ClusterState, host: string, kind: KindId): readonly Compared[] {
  return comparedOf(state, host).find((entry) => entry.kind === kind)?.rows ?? [];
}

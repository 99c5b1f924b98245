import * as l10n from '@vscode/l10n';
import { compareHost, type KindId, type ObservedHost, rowTitle } from '../plan/compare';
import { planOf } from '../plan/plan';
import { type Compared, seenOf, wantedOf } from '../resources/compared';
import type { Cluster, Host, VirtualService } from '../spec/cluster';
import { type Check, type CheckResult, errored, failed, passed } from './check';

/** What is configured, not what runs: the two differ exactly when nobody notices before the next boot. */
export const reboot: Check = {
  id: 'reboot',
  about: 'hosts',
  title: () => l10n.t('All of it comes back after a reboot'),
  hosts: concerned,
  run: async ({ cluster, gathered }, host) => {
    const inspection = await gathered.look(host);
    const view = inspection.get(host.name);
    if (view === undefined) return errored(l10n.t('{0} was not looked at.', host.name));
    if (view.state === 'failed') throw view.error;
    return judged(cluster, view);
  },
};

/** Directors, the service's real servers, and the hosts that these mount from. */
function concerned({ hosts, mounts }: Cluster, { realServers }: VirtualService): readonly Host[] {
  const names = new Set(realServers.map(({ host }) => host));
  const sources = mounts
    .filter((mount) => mount.hosts.some((host) => names.has(host)))
    .map(({ source }) => source.host);
  return hosts.filter(({ name, roles }) => roles.has('director') || names.has(name) || sources.includes(name));
}

function judged(cluster: Cluster, view: ObservedHost): CheckResult {
  const kept = compareHost(cluster, view).flatMap(({ kind, rows }) => rows.flatMap((row) => bootRow(kind, row) ?? []));
  const overridden = (planOf(cluster, new Map([[view.host.name, view]])).hosts[0]?.problems ?? []).filter(
    ({ code }) => code === 'sysctl-overridden',
  );
  const lost = kept.filter(({ wanted, seen }) => wanted !== seen);
  const evidence = kept.map(({ title, seen }) => `${title}: ${seen}`);
  const { name } = view.host;
  if (lost.length === 0 && overridden.length === 0) {
    return passed(l10n.t('Everything of the file is configured to come back after a reboot of {0}.', name), {
      evidence,
    });
  }
  const what = [...lost.map(({ title }) => title), ...overridden.map(({ message }) => message)];
  return failed(l10n.t('After a reboot {0} would not be as the file wants it: {1}', name, what.join(', ')), {
    diff: {
      expected: kept.map(({ title, wanted }) => `${title}: ${wanted}`).join('\n'),
      observed: [...kept.map(({ title, seen }) => `${title}: ${seen}`), ...overridden.map(({ message }) => message)].join('\n'), // prettier-ignore
    },
    evidence,
    next: overridden[0]?.next ?? l10n.t('Apply the cluster: it writes what is missing on {0}.', name),
  });
}

/** What a row says about the next boot: what shall be configured beside what is. */
interface BootRow {
  readonly title: string;
  readonly wanted: string;
  readonly seen: string;
}

/** `undefined`: the row is about what is now, or is no concern of the file's. */
function bootRow(kind: KindId, row: Compared): BootRow | undefined {
  if (row.state === 'other' || row.state === 'foreign' || row.state === 'released') return undefined;
  if (!survives(kind, row)) return undefined;
  const title = rowTitle(row);
  const absent = l10n.t('not there');
  const wanted = wantedOf(row) ?? absent;
  const seen = seenOf(row) ?? absent;
  return kind === 'unit' ? { title, wanted: atBoot(wanted), seen: atBoot(seen) } : { title, wanted, seen };
}

/** Whether a row is of what the next boot reads: files, the saved table, units and what NetworkManager keeps. */
function survives(kind: KindId, { name }: Compared): boolean {
  switch (kind) {
    case 'savedTable':
    case 'unit':
    case 'networkd':
      return true;
    case 'hostname':
    case 'kernelModule':
    case 'sysctl':
      return name.startsWith('/etc/');
    case 'nfsExport':
      return name.startsWith('/etc/exports');
    case 'mount':
      return name.startsWith('/etc/fstab');
    case 'address':
      return name.startsWith('/etc/') || name.startsWith('NetworkManager ');
    case 'packages':
    case 'directory':
    case 'page':
    case 'ipvs':
    case 'route':
    case 'firewall':
      return false;
  }
}

/** A unit's row says `enabled active`, `disabled active masked`: whether it runs now is another matter. */
function atBoot(words: string): string {
  return words
    .split(' ')
    .filter((word) => word !== 'active' && word !== 'inactive')
    .join(' ');
}

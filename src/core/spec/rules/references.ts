import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import { nearest } from '../nearest';
import type { HostEntry, HostSection, Survey } from '../survey';
import type { Rule } from './rule';

function* unknownRealServer({ services, hostsByName }: Survey): Iterable<Finding> {
  for (const { realServers } of services) {
    for (const { host, hostPath } of realServers) {
      const message = missing(host, 'realServers', hostsByName);
      if (message !== undefined) yield { path: hostPath, message };
    }
  }
}

function* unknownMountHost({ mounts, hostsByName }: Survey): Iterable<Finding> {
  for (const { hosts, path, source } of mounts) {
    for (const host of hosts) {
      const message = missing(host.value, undefined, hostsByName);
      if (message !== undefined) yield { path: host.path, message };
    }
    const message = source && missing(source.host, 'nfsHosts', hostsByName);
    if (message !== undefined) yield { path: [...path, 'source'], message };
  }
}

function* unknownDirector({ file, hostsByName }: Survey): Iterable<Finding> {
  for (const [index, name] of (file.failover?.priority ?? []).entries()) {
    const message = name === undefined ? undefined : missing(name, 'directors', hostsByName);
    if (message !== undefined) yield { path: ['failover', 'priority', index], message };
  }
}

/** Why a name does not stand for a host of that section; undefined where it does. */
function missing(
  name: string,
  section: HostSection | undefined,
  hosts: ReadonlyMap<string, readonly HostEntry[]>,
): string | undefined {
  const entries = hosts.get(name);
  if (entries?.some((entry) => section === undefined || entry.section === section) === true) return undefined;
  if (entries?.[0] !== undefined && section !== undefined) {
    return l10n.t(
      '{0} is in "{1}", but it would have to be in "{2}". Add it there with the same address, or name another host.',
      name,
      entries[0].section,
      section,
    );
  }
  const names = [...hosts]
    .filter(([, all]) => section === undefined || all.some((entry) => entry.section === section))
    .map(([known]) => known);
  const guess = nearest(name, names);
  if (guess !== undefined) return l10n.t('There is no host "{0}". Did you mean {1}?', name, guess);
  if (names.length === 0)
    return l10n.t('There is no host "{0}". Add it to "{1}" with its address.', name, section ?? 'realServers');
  const shown = names.length > 8 ? [...names.slice(0, 8), '…'] : names;
  return l10n.t(
    'There is no host "{0}". Possible: {1}; or add it to "{2}".',
    name,
    shown.join(', '),
    section ?? 'realServers',
  );
}

export const referenceRules: readonly Rule[] = [
  { code: 'unknown-host', severity: 'error', check: unknownRealServer },
  { code: 'unknown-host', severity: 'error', check: unknownMountHost },
  { code: 'unknown-host', severity: 'error', check: unknownDirector },
];

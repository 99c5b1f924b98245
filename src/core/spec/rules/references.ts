import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import { nearest } from '../nearest';
import type { HostSection, Survey } from '../survey';
import type { Rule } from './rule';

function* unknownRealServer(survey: Survey): Iterable<Finding> {
  const names = new KnownNames(survey, 'realServers');
  for (const { realServers } of survey.services) {
    for (const { host, hostPath } of realServers) {
      const message = names.missing(host);
      if (message !== undefined) yield { path: hostPath, message };
    }
  }
}

function* unknownMountHost(survey: Survey): Iterable<Finding> {
  const anyHost = new KnownNames(survey, undefined);
  const nfsHosts = new KnownNames(survey, 'nfsHosts');
  for (const { hosts, path, source } of survey.mounts) {
    for (const host of hosts) {
      const message = anyHost.missing(host.value);
      if (message !== undefined) yield { path: host.path, message };
    }
    const message = source && nfsHosts.missing(source.host);
    if (message !== undefined) yield { path: [...path, 'source'], message };
  }
}

function* unknownDirector(survey: Survey): Iterable<Finding> {
  const directors = new KnownNames(survey, 'directors');
  for (const [index, name] of (survey.file.failover?.priority ?? []).entries()) {
    const message = name === undefined ? undefined : directors.missing(name);
    if (message !== undefined) yield { path: ['failover', 'priority', index], message };
  }
}

/** Hundreds of wrong names are one mistake and not hundreds of slips, and each guess looks at every name. */
const MAX_GUESSES = 50;

/** The hosts that a reference may name: those of one section, or all. */
class KnownNames {
  private readonly names: ReadonlySet<string>;
  private guesses = 0;

  constructor(
    private readonly survey: Survey,
    private readonly section: HostSection | undefined,
  ) {
    const hosts = survey.hosts.filter((host) => section === undefined || host.section === section);
    this.names = new Set(hosts.map(({ name }) => name));
  }

  /** Why the name does not stand for one of them; undefined where it does. */
  missing(name: string): string | undefined {
    if (this.names.has(name)) return undefined;
    const [elsewhere] = this.survey.hostsByName.get(name) ?? [];
    if (elsewhere !== undefined) {
      return l10n.t(
        '{0} is in "{1}", but it would have to be in "{2}". Add it there with the same address, or name another host.',
        name,
        elsewhere.section,
        this.where,
      );
    }
    const guess = ++this.guesses > MAX_GUESSES ? undefined : nearest(name, this.names);
    if (guess !== undefined) return l10n.t('There is no host "{0}". Did you mean {1}?', name, guess);
    if (this.names.size === 0) {
      return l10n.t('There is no host "{0}". Add it to "{1}" with its address.', name, this.where);
    }
    const shown = [...this.names].slice(0, 8).join(', ') + (this.names.size > 8 ? ', …' : '');
    return l10n.t('There is no host "{0}". Possible: {1}; or add it to "{2}".', name, shown, this.where);
  }

  private get where(): HostSection {
    return this.section ?? 'realServers';
  }
}

export const referenceRules: readonly Rule[] = [
  { code: 'unknown-host', severity: 'error', check: unknownRealServer },
  { code: 'unknown-host', severity: 'error', check: unknownMountHost },
  { code: 'unknown-host', severity: 'error', check: unknownDirector },
];

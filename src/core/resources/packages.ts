import * as l10n from '@vscode/l10n';
import { type Script, sh } from '../ssh/shell';
import { beside, type Compared, withheld } from './compared';
import type { Family } from './facts';
import { type Difference, defineKind, NO_DIFFERENCE, type Place, type Site } from './kind';

/** What the roles need, by what each distribution family calls it. */
const NEEDS = {
  ipvsadm: { debian: ['ipvsadm'], rhel: ['ipvsadm'] },
  webServer: { debian: ['apache2'], rhel: ['httpd'] },
  nfsServer: { debian: ['nfs-kernel-server', 'rpcbind'], rhel: ['nfs-utils', 'rpcbind'] },
  nfsClient: { debian: ['nfs-common', 'rpcbind'], rhel: ['nfs-utils', 'rpcbind'] },
} as const satisfies Record<string, Record<Family, readonly string[]>>;

/** A line per package: status, a blank, the name (dpkg-query(1) and rpm(8) expand these themselves). */
const DPKG_FORMAT = '${db:Status-Abbrev}${Package}\\n';
const RPM_FORMAT = '%{NAME}\\n';

/**
 * Installed packages. They stay when the cluster is removed: something else may have come to need them, and no
 * ledger could tell.
 */
export const packages = defineKind({
  id: 'packages',
  probe: (place) => ({
    // Asked for nothing, dpkg-query would list everything.
    installed:
      names(place, 'debian').length === 0
        ? sh`:`
        : sh`if [ -x /usr/bin/dnf ]; then rpm -q --qf ${RPM_FORMAT} ${names(place, 'rhel')}
else dpkg-query -W -f ${DPKG_FORMAT} ${names(place, 'debian')}; fi`,
  }),
  parse: (output): ReadonlySet<string> => parseInstalled(output.installed),
  want: (site) => (site.facts.family === undefined ? names(site, 'debian') : names(site, site.facts.family)),
  compare: (want: readonly string[] | undefined, have, { facts }): readonly Compared[] => {
    const installed = l10n.t('installed');
    const wanted = (want ?? []).map((name) => beside(name, installed, have.has(name) ? installed : undefined));
    const others = [...have].filter((name) => !(want ?? []).includes(name)).sort();
    return [
      ...(facts.family === undefined ? wanted.map(withheld) : wanted),
      ...others.map((name) => ({ name, state: 'other', seen: installed }) as const),
    ];
  },
  difference: (want: readonly string[] | undefined, have, site): Difference => {
    const missing = (want ?? []).filter((name) => !have.has(name));
    if (missing.length === 0) return NO_DIFFERENCE;
    if (site.facts.family === undefined) return { steps: [], problems: [noPackageManager(missing, site)] };
    return {
      steps: [
        {
          kind: 'packages',
          phase: 'packages',
          changes: [l10n.t('install {0}', missing.join(', '))],
          about: missing,
          script: installPackages(site.facts.family, missing),
        },
      ],
    };
  },
});

function names({ host, cluster }: Place, family: Family): readonly string[] {
  const mounts = cluster.mounts.some((mount) => mount.hosts.includes(host.name));
  const needed = [
    ...(host.roles.has('director') ? NEEDS.ipvsadm[family] : []),
    ...(host.webServer ? NEEDS.webServer[family] : []),
    ...(host.exports.length > 0 ? NEEDS.nfsServer[family] : []),
    ...(mounts ? NEEDS.nfsClient[family] : []),
    ...host.packages,
  ];
  return [...new Set(needed)].sort();
}

/** Lines of dpkg-query (`ii apache2`: only `i` in the second place is installed) or of rpm (`httpd`; what is missing is a sentence). */
export function parseInstalled(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const match = /^(?:[a-z]i. ?)([^\s]+)$/.exec(line) ?? /^([^\s]+)$/.exec(line);
    if (match?.[1] !== undefined) found.add(match[1]);
  }
  return found;
}

/** Written with the functions of `apply/hostFunctions.ts`. */
export function installPackages(family: Family, missing: readonly string[]): Script {
  if (family === 'rhel') return sh`run dnf -y -q --setopt=install_weak_deps=False install ${missing}`;
  // An installation that was cut short, or a package list that is out of date, is put right before it is tried again.
  return sh`install() { run env DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold --no-install-recommends install ${missing}; }
install || { run dpkg --configure -a; run apt-get -qq update; install; }`;
}

function noPackageManager(missing: readonly string[], { facts }: Site) {
  return {
    code: 'no-package-manager',
    severity: 'blocks',
    message: l10n.t(
      '{0} has neither dnf nor apt-get, and these packages are missing: {1}',
      facts.osName,
      missing.join(', '),
    ),
    next: l10n.t('Install them by hand, then plan again.'),
  } as const;
}

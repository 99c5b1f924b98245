import * as l10n from '@vscode/l10n';
import { sh } from '../ssh/shell';
import { beside, type Compared, noLonger } from './compared';
import { mountOver } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Phase, type Place, type Site, type Step } from './kind';

/** Directories that must be there: those that are exported, mounted on, or served. Made, and taken off while empty. */
export const directory = defineKind({
  id: 'directory',
  probe: (place) => ({
    existing: sh`for path in ${wantedDirectories(place).map(({ path }) => path)}; do [ -d "$path" ] && printf '%s\n' "$path"; done`,
  }),
  parse: (output): ReadonlySet<string> => new Set(output.existing.split('\n').filter((line) => line !== '')),
  want: (site) => wantedDirectories(site),
  compare: (want: readonly WantedDirectory[] | undefined, have, site): readonly Compared[] => {
    const there = l10n.t('directory');
    const extra = noLongerWanted(want ?? [], site);
    const known = new Set([...(want ?? []).map(({ path }) => path), ...extra]);
    return [
      ...(want ?? []).map(({ path }) => beside(path, there, have.has(path) ? there : undefined)),
      // One that the file no longer names was not looked for.
      ...extra.map((path) => noLonger(path, isForeign(path, site) ? undefined : have.has(path) ? there : l10n.t('made by us'))), // prettier-ignore
      ...[...have].filter((path) => !known.has(path)).map((name) => ({ name, state: 'other', seen: there }) as const),
    ];
  },
  difference: (want, have, site): Difference => {
    const { ledger } = site.facts;
    const missing = (want ?? []).filter(({ path }) => !have.has(path));
    const extra = noLongerWanted(want ?? [], site);
    return {
      steps: [
        ...missing.map(({ path, phase }): Step => ({
          kind: 'directory',
          phase,
          changes: [l10n.t('directory {0}', path)],
          about: [path],
          script: sh`run mkdir -p -- ${path}`,
          remember: rememberOnce(ledger, `directory:${path}`, null),
        })),
        ...down(
          extra.map((path): Step => ({
            kind: 'directory',
            phase: phaseOf(site),
            changes: [l10n.t('remove {0} if it is empty', path)],
            about: [path],
            script: isForeign(path, site) ? sh`:` : sh`rmdir -- ${path} 2>/dev/null || :`,
            forget: [`directory:${path}`],
          })),
        ),
      ],
    };
  },
});

function noLongerWanted(want: readonly WantedDirectory[], { facts }: Site): readonly string[] {
  return [...remembered(facts.ledger, 'directory:').keys()].filter(
    (path) => !want.some((wanted) => wanted.path === path),
  );
}

/** Under a mount of somebody else it is not ours to look into; one of ours is gone by the time the step runs. */
function isForeign(path: string, { facts }: Site): boolean {
  const covered = mountOver(facts, path);
  return covered !== undefined && !facts.ledger.entries.has(`mount:${covered.target}`);
}

interface WantedDirectory {
  readonly path: string;
  readonly phase: Phase;
}

function wantedDirectories({ host, cluster }: Place): readonly WantedDirectory[] {
  const exported = host.exports.map(({ path }) => ({ path, phase: 'storage' }) as const);
  const served = host.webServer ? [host.webServer.documentRoot] : [];
  const mounted = cluster.mounts.filter(({ hosts }) => hosts.includes(host.name)).map(({ target }) => target);
  const local = [...served, ...mounted].map((path) => ({ path, phase: 'realServers' }) as const);
  return [...new Map([...exported, ...local].map((wanted) => [wanted.path, wanted])).values()];
}

function phaseOf({ host }: Site): Phase {
  return host.roles.has('realServer') ? 'realServers' : 'storage';
}

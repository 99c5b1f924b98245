import * as l10n from '@vscode/l10n';
import type { Mount } from '../spec/cluster';
import { lines, sh } from '../ssh/shell';
import { escapeMount, type Facts, type MountEntry, unescapeMount } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Problem, type Site, type Step } from './kind';

const FSTAB = '/etc/fstab';

/** NFS mounts: live, and in a marked block of fstab(5). Lines outside the block are somebody else's. */
export const mount = defineKind({
  id: 'mount',
  probe: () => ({ fstab: sh`show ${FSTAB}` }),
  parse: (output): { readonly fstab: string } => ({ fstab: output.fstab }),
  want: ({ cluster, host }) => cluster.mounts.filter(({ hosts }) => hosts.includes(host.name)),
  describe: ({ fstab }) =>
    fstabEntries(fstab).map(({ source, target }) => ({ name: target, value: `${source} (${FSTAB})` })),
  difference: (want: readonly Mount[] | undefined, have, site): Difference => {
    const mounts = want ?? [];
    const problems = mounts.flatMap((wanted) => findProblems(wanted, have.fstab, site));
    if (problems.length > 0) return { steps: [], problems };
    return { steps: [...down(unmount(mounts, site)), ...persist(mounts, have.fstab, site), ...bringUp(mounts, site)] };
  },
});

function bringUp(want: readonly Mount[], { facts }: Site): readonly Step[] {
  return want
    .filter((wanted) => !isMounted(wanted, facts))
    .map((wanted): Step => ({
      kind: 'mount',
      phase: 'realServers',
      subject: wanted.target,
      changes: [l10n.t('mount {0} on {1}', sourceOf(wanted), wanted.target)],
      needs: [wanted.source.host],
      script: sh`run timeout 120 mount -- ${wanted.target}`,
      remember: rememberOnce(facts.ledger, `mount:${wanted.target}`, null),
    }));
}

function unmount(want: readonly Mount[], { facts }: Site): readonly Step[] {
  return [...remembered(facts.ledger, 'mount:').keys()]
    .filter((target) => !want.some((wanted) => wanted.target === target))
    .map((target): Step => ({
      kind: 'mount',
      phase: 'realServers',
      subject: target,
      changes: [l10n.t('unmount {0}', target)],
      script: seenAt(facts, target) === undefined ? sh`:` : sh`run timeout 60 umount -- ${target}`,
      forget: [`mount:${target}`],
    }));
}

function persist(want: readonly Mount[], fstab: string, { cluster }: Site): readonly Step[] {
  const others = fstabEntries(withoutBlock(fstab, cluster.name));
  const mine = want.filter(({ target }) => !others.some((entry) => entry.target === target));
  const text = withBlock(fstab, cluster.name, mine.map(fstabLine));
  if (text === fstab) return [];
  const changes =
    mine.length === 0
      ? l10n.t('take our block out of {0}', FSTAB)
      : l10n.t('keep the mounts over a reboot ({0})', FSTAB);
  // systemd makes its mount units from fstab; one that is out of date would act on what the file said before. Where
  // the file said nothing before, there is none, and reading everything anew is spared.
  const first = withoutBlock(fstab, cluster.name) === fstab;
  const script = lines([
    sh`replace_shared ${FSTAB} ${fstab} ${text}`,
    ...(first ? [] : [sh`run systemctl daemon-reload`]),
  ]);
  return [{ kind: 'mount', phase: 'realServers', changes: [changes], script }];
}

function findProblems(wanted: Mount, fstab: string, { cluster, facts, host }: Site): readonly Problem[] {
  const other = fstabEntries(withoutBlock(fstab, cluster.name)).find(({ target }) => target === wanted.target);
  if (other !== undefined && other.source !== sourceOf(wanted)) {
    return [
      {
        code: 'fstab-conflict',
        severity: 'blocks',
        message: l10n.t('{0} already mounts {1} on {2}', FSTAB, other.source, wanted.target),
        next: l10n.t('Remove that line, or correct the mount in cluster.yaml.'),
      },
    ];
  }
  const seen = seenAt(facts, wanted.target);
  if (seen === undefined || isMounted(wanted, facts)) return [];
  return [
    {
      code: 'busy-mount-point',
      severity: 'blocks',
      message: l10n.t('{0} has {1} mounted on {2}', host.name, seen.source, wanted.target),
      next: l10n.t('Unmount it there first: {0}', `umount ${wanted.target}`),
    },
  ];
}

function isMounted(wanted: Mount, facts: Facts): boolean {
  const seen = seenAt(facts, wanted.target);
  return seen !== undefined && seen.fsType.startsWith('nfs') && seen.source === sourceOf(wanted);
}

function seenAt(facts: Facts, target: string): MountEntry | undefined {
  return facts.mounts.findLast((entry) => entry.target === target);
}

function sourceOf({ source }: Mount): string {
  const address = source.address.includes(':') ? `[${source.address}]` : source.address;
  return `${address}:${source.path}`;
}

function fstabLine(wanted: Mount): string {
  const options = wanted.options.length === 0 ? 'defaults' : wanted.options.join(',');
  return [escapeMount(sourceOf(wanted)), escapeMount(wanted.target), wanted.fsType, options, '0', '0'].join(' ');
}

function blockMarks(cluster: string): { readonly begin: string; readonly end: string } {
  return { begin: `# BEGIN lvs-dr ${cluster}`, end: `# END lvs-dr ${cluster}` };
}

/** The text without our block. A block whose end is missing reaches no further than its own first line. */
export function withoutBlock(text: string, cluster: string): string {
  const { begin, end } = blockMarks(cluster);
  const all = text.split('\n');
  const from = all.indexOf(begin);
  if (from < 0) return text;
  const to = all.indexOf(end, from);
  all.splice(from, to < 0 ? 1 : to - from + 1);
  return all.join('\n');
}

/** The text with our block holding these lines, where it stood before or at the end; without one when there are none. */
export function withBlock(text: string, cluster: string, content: readonly string[]): string {
  const { begin, end } = blockMarks(cluster);
  const rest = withoutBlock(text, cluster);
  if (content.length === 0) return rest;
  const all = text.split('\n');
  const from = all.indexOf(begin);
  if (from >= 0 && all.slice(from, from + content.length + 2).join('\n') === [begin, ...content, end].join('\n'))
    return text;
  const separator = rest === '' || rest.endsWith('\n') ? '' : '\n';
  return `${rest}${separator}${[begin, ...content, end].join('\n')}\n`;
}

function fstabEntries(text: string): readonly { source: string; target: string }[] {
  return text.split('\n').flatMap((line) => {
    const [source, target] = line.trim().split(/[ \t]+/);
    if (source === undefined || target === undefined || source.startsWith('#')) return [];
    return [{ source: unescapeMount(source), target: unescapeMount(target) }];
  });
}

import * as l10n from '@vscode/l10n';
import type { Mount } from '../spec/cluster';
import { lines, sh } from '../ssh/shell';
import { beside, type Compared, isDifference, keyOf, noLonger, withheld } from './compared';
import { escapeMount, type Facts, type MountEntry, unescapeMount } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Foreign, type Problem, type Site, type Step } from './kind';

const FSTAB = '/etc/fstab';

/** NFS mounts: live, and in a marked block of fstab(5). Lines outside the block are somebody else's. */
export const mount = defineKind({
  id: 'mount',
  probe: () => ({ fstab: sh`show ${FSTAB}` }),
  parse: (output): { readonly fstab: string } => ({ fstab: output.fstab }),
  want: ({ cluster, host }) => cluster.mounts.filter(({ hosts }) => hosts.includes(host.name)),
  compare: (want: readonly Mount[] | undefined, { fstab }, site): readonly Compared[] => {
    const mounts = want ?? [];
    const rows = [...compareLive(mounts, site), ...compareFstab(mounts, fstab, site)];
    return mounts.some((wanted) => findProblems(wanted, fstab, site).length > 0) ? rows.map(withheld) : rows;
  },
  difference: (want, have, site): Difference => {
    const mounts = want ?? [];
    const foreign = foreignMounts(mounts, site).map(({ source, target }): Foreign => ({
      kind: 'mount',
      summary: l10n.t('mount of {0} on {1}', source, target),
    }));
    const problems = mounts.flatMap((wanted) => findProblems(wanted, have.fstab, site));
    if (problems.length > 0) return { steps: [], problems, foreign };
    const steps = [...down(unmount(mounts, site)), ...persist(mounts, have.fstab, site), ...bringUp(mounts, site)];
    return { steps, foreign };
  },
});

function bringUp(want: readonly Mount[], { facts }: Site): readonly Step[] {
  return want
    .filter((wanted) => !isMounted(wanted, facts))
    .map((wanted): Step => ({
      kind: 'mount',
      phase: 'realServers',
      subject: wanted.target,
      changes: [l10n.t('mount {0} on {1}', mountSource(wanted), wanted.target)],
      about: [wanted.target],
      needs: [wanted.source.host],
      script: sh`run timeout 120 mount -- ${wanted.target}`,
      remember: rememberOnce(facts.ledger, `mount:${wanted.target}`, null),
    }));
}

function unmount(want: readonly Mount[], { facts }: Site): readonly Step[] {
  return noLongerWanted(want, facts).map((target): Step => ({
    kind: 'mount',
    phase: 'realServers',
    subject: target,
    changes: [l10n.t('unmount {0}', target)],
    about: [target],
    script: seenAt(facts, target) === undefined ? sh`:` : sh`run timeout 60 umount -- ${target}`,
    forget: [`mount:${target}`],
  }));
}

function noLongerWanted(want: readonly Mount[], { ledger }: Facts): readonly string[] {
  return [...remembered(ledger, 'mount:').keys()].filter((target) => !want.some((wanted) => wanted.target === target));
}

/** NFS mounts that are neither in the file nor on our record. */
function foreignMounts(want: readonly Mount[], { facts }: Site): readonly MountEntry[] {
  return facts.mounts.filter(
    ({ fsType, target }) =>
      /^nfs4?$/.test(fsType) &&
      !want.some((wanted) => wanted.target === target) &&
      !facts.ledger.entries.has(`mount:${target}`),
  );
}

function compareLive(want: readonly Mount[], site: Site): readonly Compared[] {
  const { facts } = site;
  const seen = (target: string) => seenAt(facts, target)?.source;
  return [
    ...want.map((wanted) => beside(wanted.target, mountSource(wanted), seen(wanted.target), isMounted(wanted, facts))),
    ...noLongerWanted(want, facts).map((target) => noLonger(target, seen(target))),
    ...foreignMounts(want, site).map(
      ({ target, source }) => ({ name: target, state: 'foreign', seen: source }) as const,
    ),
  ];
}

/** A row for each line of our block, beside the line that it shall be; lines of others are rows of their own. */
function compareFstab(want: readonly Mount[], fstab: string, { cluster }: Site): readonly Compared[] {
  const { text, mine, others } = wantedFstab(want, fstab, cluster.name);
  const block = fstabEntries(blockOf(fstab, cluster.name));
  const name = (target: string) => `${FSTAB}: ${target}`;
  const rows = [
    ...mine.map((wanted) =>
      beside(name(wanted.target), fstabLine(wanted), block.find(({ target }) => target === wanted.target)?.line),
    ),
    ...block
      .filter(({ target }) => !mine.some((wanted) => wanted.target === target))
      .map(({ target, line }) => noLonger(name(target), line)),
  ];
  // All its lines are right, and yet it is not as we write it: twice there, or in another order.
  const untidy = text !== fstab && !rows.some(isDifference);
  const known = new Set(want.map(({ target }) => target));
  return [
    ...rows,
    ...(untidy ? [beside(FSTAB, l10n.t('our block'), l10n.t('our block'), false)] : []),
    ...others
      .filter(({ target }) => !rows.some((row) => row.name === name(target)))
      .map(({ target, line }): Compared =>
        known.has(target)
          ? { name: name(target), state: 'asWanted', wanted: line, seen: line }
          : { name: name(target), state: 'other', seen: line },
      ),
  ];
}

function persist(want: readonly Mount[], fstab: string, site: Site): readonly Step[] {
  const { cluster } = site;
  const { text, mine } = wantedFstab(want, fstab, cluster.name);
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
  const about = compareFstab(want, fstab, site).filter(isDifference).map(keyOf);
  return [{ kind: 'mount', phase: 'realServers', changes: [changes], about, script }];
}

/** The text of fstab as it shall be: our block has those mounts that no line of others brings already. */
function wantedFstab(want: readonly Mount[], fstab: string, cluster: string) {
  const others = fstabEntries(withoutBlock(fstab, cluster));
  const mine = want.filter(({ target }) => !others.some((entry) => entry.target === target));
  return { text: withBlock(fstab, cluster, mine.map(fstabLine)), mine, others };
}

function findProblems(wanted: Mount, fstab: string, { cluster, facts, host }: Site): readonly Problem[] {
  const other = fstabEntries(withoutBlock(fstab, cluster.name)).find(({ target }) => target === wanted.target);
  if (other !== undefined && other.source !== mountSource(wanted)) {
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
  return seen !== undefined && seen.fsType.startsWith('nfs') && seen.source === mountSource(wanted);
}

function seenAt(facts: Facts, target: string): MountEntry | undefined {
  return facts.mounts.findLast((entry) => entry.target === target);
}

/** As mount(8) and fstab(5) write it: `192.168.16.145:/opt/wwwroot`. */
export function mountSource({ source: { address, path } }: Pick<Mount, 'source'>): string {
  return `${address.includes(':') ? `[${address}]` : address}:${path}`;
}

function fstabLine(wanted: Mount): string {
  const options = wanted.options.length === 0 ? 'defaults' : wanted.options.join(',');
  return [escapeMount(mountSource(wanted)), escapeMount(wanted.target), wanted.fsType, options, '0', '0'].join(' ');
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

/** The lines of our block, without its marks. */
function blockOf(text: string, cluster: string): string {
  const { begin, end } = blockMarks(cluster);
  const all = text.split('\n');
  const from = all.indexOf(begin);
  const to = all.indexOf(end, from);
  return from < 0 || to < 0 ? '' : all.slice(from + 1, to).join('\n');
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

function fstabEntries(text: string): readonly { source: string; target: string; line: string }[] {
  return text.split('\n').flatMap((line) => {
    const [source, target] = line.trim().split(/[ \t]+/);
    if (source === undefined || target === undefined || source.startsWith('#')) return [];
    return [{ source: unescapeMount(source), target: unescapeMount(target), line: line.trim() }];
  });
}

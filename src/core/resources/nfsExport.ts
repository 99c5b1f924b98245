import * as l10n from '@vscode/l10n';
import { lines, sh } from '../ssh/shell';
import { beside, besideFile, type Compared, noLonger, withheld } from './compared';
import { escapeMount, type Facts, unescapeMount } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Foreign, type Problem, type Site, type Step } from './kind';
import { ownedFiles, ownedHeader } from './names';

/** One path offered to one client, as exports(5) sees it. */
export interface Export {
  readonly path: string;
  readonly client: string;
  readonly options: readonly string[];
}

interface Exports {
  /** What the kernel's server offers now (/var/lib/nfs/etab, which exportfs(8) keeps). */
  readonly live: readonly Export[];
  /** Text of our drop-in in /etc/exports.d. */
  readonly file: string;
  /** What other files say, and which. */
  readonly others: readonly (Export & { readonly file: string })[];
}

/** NFS exports: in a drop-in of ours, live through exportfs(8), one by one, so that nobody else's is reread or dropped. */
export const nfsExport = defineKind({
  id: 'nfsExport',
  probe: ({ cluster }) => ({
    live: sh`show /var/lib/nfs/etab`,
    file: sh`show ${ownedFiles.exports(cluster.name)}`,
    others: sh`for file in /etc/exports /etc/exports.d/*.exports; do
[ "$file" != ${ownedFiles.exports(cluster.name)} ] && [ -f "$file" ] && while IFS= read -r line || [ -n "$line" ]; do printf '%s:%s\n' "$file" "$line"; done <"$file"
done`,
  }),
  parse: (output): Exports => ({
    live: parseExports(output.live),
    file: output.file,
    others: parseOthers(output.others),
  }),
  want: ({ host }) => wantedExports(host.exports),
  compare: (want: readonly Export[] | undefined, have, site) => compareExports(want ?? [], have, site),
  difference: (want, have, site): Difference => ({
    steps: want === undefined || want.length === 0 ? down(takeOff([], have, site)) : putOn(want, have, site),
    foreign: foreignExports(want ?? [], have, site),
    problems: conflicts(want ?? [], have),
  }),
});

function wantedExports(
  exports: readonly { path: string; clients: readonly string[]; options: readonly string[] }[],
): readonly Export[] {
  return exports.flatMap(({ path, clients, options }) => clients.map((client) => ({ path, client, options })));
}

function putOn(want: readonly Export[], have: Exports, site: Site): readonly Step[] {
  const { cluster, facts } = site;
  const file = ownedFiles.exports(cluster.name);
  const text = dropIn(want, have, cluster.name);
  const missing = want.filter((wanted) => !have.live.some((live) => same(wanted, live) && sameOptions(wanted, live)));
  const steps: Step[] = [];
  if (text !== have.file) {
    const script = text === '' ? sh`run rm -f -- ${file}` : sh`put ${file} ${text}`;
    const changes = [
      text === '' ? l10n.t('remove {0}', file) : l10n.t('keep the exports over a reboot ({0})', file),
    ] as const;
    steps.push({ kind: 'nfsExport', phase: 'storage', changes, about: [file], script });
  }
  const [first, ...rest] = missing.map((wanted) =>
    l10n.t('export {0} to {1}', wanted.path, `${wanted.client} (${wanted.options.join(',')})`),
  );
  if (first !== undefined) {
    steps.push({
      kind: 'nfsExport',
      phase: 'storage',
      changes: [first, ...rest],
      about: missing.map(nameOf),
      script: lines(
        missing.map(
          ({ path, client, options }) => sh`run exportfs -o ${options.join(',')} ${argumentOf({ client, path })}`,
        ),
      ),
      remember: missing.flatMap((wanted) => rememberOnce(facts.ledger, keyOf(wanted), null)),
    });
  }
  return [...steps, ...down(takeOff(want, have, site))];
}

/** Withdraws what we exported and the file no longer has. */
function takeOff(want: readonly Export[], have: Exports, { cluster, facts }: Site): readonly Step[] {
  const steps = noLongerWanted(want, facts).map((key): Step => {
    const live = have.live.find((entry) => keyOf(entry) === `export:${key}`);
    return {
      kind: 'nfsExport',
      phase: 'storage',
      changes: [l10n.t('no export {0}', key)],
      about: [key],
      script: live === undefined ? sh`:` : sh`run exportfs -u ${argumentOf(live)}`,
      forget: [`export:${key}`],
    };
  });
  const file = ownedFiles.exports(cluster.name);
  if (have.file === '' || want.length > 0) return steps;
  return [
    ...steps,
    {
      kind: 'nfsExport',
      phase: 'storage',
      changes: [l10n.t('remove {0}', file)],
      about: [file],
      script: sh`run rm -f -- ${file}`,
    },
  ];
}

function noLongerWanted(want: readonly Export[], { ledger }: Facts): readonly string[] {
  return [...remembered(ledger, 'export:').keys()].filter((key) => !want.some((wanted) => nameOf(wanted) === key));
}

/** What our drop-in says. What another file offers already, in the same way, is that file's business. */
function dropIn(want: readonly Export[], have: Exports, cluster: string): string {
  const mine = want.filter((wanted) => !have.others.some((other) => same(wanted, other) && sameOptions(wanted, other)));
  return mine.length === 0 ? '' : fileText(cluster, mine);
}

function compareExports(want: readonly Export[], have: Exports, site: Site): readonly Compared[] {
  const { cluster, facts } = site;
  // The server writes what was asked for and what it made of it, and says some options twice.
  const options = (entry: Export) => [...new Set(entry.options)].join(',');
  const seen = (name: string) => have.live.find((live) => nameOf(live) === name);
  const wanted = want.map((entry) => {
    const live = seen(nameOf(entry));
    const row = beside(nameOf(entry), options(entry), live && options(live), live && sameOptions(entry, live));
    return conflicts([entry], have).length > 0 ? withheld(row) : row;
  });
  const gone = noLongerWanted(want, facts).map((key) => {
    const live = seen(key);
    return noLonger(key, live && options(live));
  });
  const named = new Set([...wanted, ...gone].map(({ name }) => name));
  const text = dropIn(want, have, cluster.name);
  return [
    ...wanted,
    ...gone,
    ...besideFile(ownedFiles.exports(cluster.name), text === '' ? undefined : text, have.file),
    ...have.live
      .filter((live) => !named.has(nameOf(live)))
      .map((live) => ({ name: nameOf(live), state: 'foreign', seen: options(live) }) as const),
  ];
}

function foreignExports(want: readonly Export[], have: Exports, { facts }: Site): readonly Foreign[] {
  const ours = remembered(facts.ledger, 'export:');
  return have.live
    .filter((live) => !want.some((wanted) => same(wanted, live)) && !ours.has(nameOf(live)))
    .map(({ path, client }) => ({ kind: 'nfsExport', summary: l10n.t('export {0} to {1}', path, client) }));
}

function conflicts(want: readonly Export[], have: Exports): readonly Problem[] {
  return want.flatMap((wanted) =>
    have.others
      .filter((other) => same(wanted, other) && !sameOptions(wanted, other))
      .map((other): Problem => ({
        code: 'export-conflict',
        severity: 'blocks',
        message: l10n.t(
          '{0} already exports {1} to {2}, with other options ({3})',
          other.file,
          other.path,
          other.client,
          other.options.join(','),
        ),
        next: l10n.t('Make the two agree, or remove the line there.'),
      })),
  );
}

function same(a: Export, b: Export): boolean {
  return a.path === b.path && a.client === b.client;
}

/** Pairs of exports(5), the default first: what is not said is the default. */
const PAIRS = [
  ['ro', 'rw'],
  ['sync', 'async'],
  ['secure', 'insecure'],
  ['wdelay', 'no_wdelay'],
  ['root_squash', 'no_root_squash'],
  ['no_all_squash', 'all_squash'],
  ['no_subtree_check', 'subtree_check'],
] as const;

/** What is wanted, defaults filled in, must all be among what is there; the server adds options of its own. */
function sameOptions(wanted: Export, there: Export): boolean {
  const has = filled(there.options);
  return [...filled(wanted.options)].every((option) => has.has(option) || option === 'sec=sys');
}

function filled(options: readonly string[]): ReadonlySet<string> {
  const set = new Set(options.filter((option) => option !== 'defaults'));
  for (const [usual, other] of PAIRS) if (!set.has(other)) set.add(usual);
  return set;
}

/** exportfs(8) ends a client at its first colon, unless an IPv6 address stands in brackets: `[2001:db8::]/64:/path`. */
function argumentOf({ client, path }: Pick<Export, 'client' | 'path'>): string {
  const bare = client.includes(':') && !client.startsWith('[');
  return `${bare ? client.replace(/^[^/]*/, '[$&]') : client}:${path}`;
}

/** As the ledger and people know it. */
function nameOf({ path, client }: Export): string {
  return `${path} ${client}`;
}

function keyOf(entry: Export): string {
  return `export:${nameOf(entry)}`;
}

function fileText(cluster: string, exports: readonly Export[]): string {
  return `${ownedHeader(cluster)}${exports.map(({ path, client, options }) => `${escapeMount(path)} ${client}(${options.join(',')})\n`).join('')}`;
}

/** Lines of exports(5) or etab: a path, then clients with their options in brackets. */
export function parseExports(text: string): readonly Export[] {
  return text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line) => {
      const content = line.replace(/#.*$/, '').trim();
      const match = /^(?:"([^"]*)"|(\S+))\s+(.*)$/.exec(content);
      const path = match?.[1] ?? match?.[2];
      if (path === undefined) return [];
      return [...(match?.[3] ?? '').matchAll(/([^\s(]*)(?:\(([^)]*)\))?/g)]
        .filter(([whole]) => whole !== '')
        .map(([, client, options]) => ({
          path: unescapeMount(path),
          client: client === undefined || client === '' ? '*' : client,
          options: (options ?? '').split(',').filter((option) => option !== ''),
        }));
    });
}

/** Lines of several files, each with the name of its file before a colon. */
export function parseOthers(text: string): Exports['others'] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0
      ? []
      : parseExports(line.slice(colon + 1)).map((entry) => ({ ...entry, file: line.slice(0, colon) }));
  });
}

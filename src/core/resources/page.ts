import * as l10n from '@vscode/l10n';
import { sh, type Script, lines } from '../ssh/shell';
import { beside, type Compared, noLonger } from './compared';
import { mountOver } from './facts';
import { remembered, rememberOnce, stateDirectory } from './ledger';
import { type Difference, defineKind, down, type Phase, type Place, type Site, type Step } from './kind';

interface Page {
  readonly path: string;
  readonly text: string;
  readonly phase: Phase;
}

/** Text of each page that is there now; a missing key: no such file. */
type Pages = ReadonlyMap<string, string>;

/** A page longer than this is not one of ours; as much is read as tells them apart. */
const READ_LIMIT = 65_536;

/**
 * Test pages: `index.html` of a real server's web server, and of an export. A page that lies under a mount cannot be
 * seen and is left alone: writing it would write into what is mounted there.
 */
export const page = defineKind({
  id: 'page',
  probe: (place) => ({ pages: lines(wantedPages(place).map(({ path }, index) => readPage(path, index))) }),
  parse: (output): Pages => parsePages(output.pages),
  want: (site) => wantedPages(site).filter(({ path }) => mountOver(site.facts, path) === undefined),
  compare: (want: readonly Page[] | undefined, have, site): readonly Compared[] => {
    const seen = (path: string) => (have.has(path) ? firstLine(have.get(path) ?? '') : undefined);
    const rows = [
      ...(want ?? []).map(({ path, text }) => beside(path, firstLine(text), seen(path), text === have.get(path))),
      ...noLongerWanted(kept(want, site), site).map(([path, before]): Compared => {
        if (before === null || isForeign(path, site)) return noLonger(path, isForeign(path, site) ? undefined : seen(path)); // prettier-ignore
        return beside(path, l10n.t('as it was before'), seen(path), false);
      }),
    ];
    const others = [...have].filter(([path]) => !rows.some(({ name }) => name === path));
    return [...rows, ...others.map(([name, text]) => ({ name, state: 'other', seen: firstLine(text) }) as const)];
  },
  difference: (want, have, site): Difference => ({
    steps: [...write(want ?? [], have, site), ...down(restore(kept(want, site), site))],
  }),
});

/** Pages that are not brought back: also those under a mount, which cannot be written at the moment. */
function kept(want: readonly Page[] | undefined, site: Site): readonly Page[] {
  return want === undefined ? [] : wantedPages(site);
}

/** As much of a page as stands in a line beside others. */
function firstLine(text: string): string {
  return text.trim().split('\n')[0]?.slice(0, 80) ?? '';
}

function wantedPages({ host }: Place): readonly Page[] {
  const served =
    host.webServer?.page === undefined
      ? []
      : [{ directory: host.webServer.documentRoot, text: host.webServer.page, phase: 'realServers' as const }];
  const exported = host.exports.flatMap(({ path, page: text }) =>
    text === undefined ? [] : [{ directory: path, text, phase: 'storage' as const }],
  );
  return [...served, ...exported].map(({ directory, text, phase }) => ({
    path: `${directory.replace(/\/+$/, '')}/index.html`,
    text: text.endsWith('\n') ? text : `${text}\n`,
    phase,
  }));
}

/** Prints path and content with a `|` before each line, so that no page can pass for the frame around it. */
function readPage(path: string, index: number): Script {
  return sh`[ -f ${path} ] && { printf '%s %s\n' ${`page ${index}`} ${path}; head -c ${READ_LIMIT} -- ${path} | sed 's/^/|/'; echo; }`;
}

function parsePages(text: string): Pages {
  const pages = new Map<string, string>();
  let path: string | undefined;
  for (const line of text.split('\n')) {
    const head = /^page \d+ (.*)$/.exec(line);
    if (head?.[1] !== undefined) pages.set((path = head[1]), '');
    else if (path !== undefined && line.startsWith('|')) pages.set(path, `${pages.get(path) ?? ''}${line.slice(1)}\n`);
  }
  return pages;
}

function write(want: readonly Page[], have: Pages, { cluster, facts }: Site): readonly Step[] {
  return want
    .filter(({ path, text }) => have.get(path) !== text)
    .map(({ path, text, phase }): Step => {
      const key = `page:${path}`;
      const existed = have.has(path);
      const remember = rememberOnce(facts.ledger, key, existed ? 'kept' : null);
      // On record and yet not kept: cut in between, the page there is still the one from before us.
      const keep = existed && (remember[0]?.before ?? facts.ledger.entries.get(key)) === 'kept';
      return {
        kind: 'page',
        phase,
        changes: [l10n.t('page {0}: {1}', path, text.trim().split('\n')[0] ?? '')],
        about: [path],
        script: lines([
          ...(keep ? [sh`keep_copy ${path} ${copyOf(cluster.name, path)}`] : []),
          sh`put ${path} ${text}`,
        ]),
        remember,
      };
    });
}

/** Brings back what we replaced, but for the pages that are still wanted. */
function restore(wanted: readonly Page[], site: Site): readonly Step[] {
  const { cluster, host } = site;
  return noLongerWanted(wanted, site).map(([path, before]): Step => {
    const script = before === null ? sh`run rm -f -- ${path}` : sh`restore_copy ${copyOf(cluster.name, path)} ${path}`;
    return {
      kind: 'page',
      phase: host.roles.has('realServer') ? 'realServers' : 'storage',
      changes: [before === null ? l10n.t('remove {0}', path) : l10n.t('{0} as it was before', path)],
      about: [path],
      script: isForeign(path, site) ? sh`:` : script,
      forget: [`page:${path}`],
    };
  });
}

/** Pages on our record, each with what was there before us. */
function noLongerWanted(wanted: readonly Page[], { facts }: Site): readonly (readonly [string, string | null])[] {
  return [...remembered(facts.ledger, 'page:')].filter(([path]) => !wanted.some((entry) => entry.path === path));
}

/** Under a mount that is not ours; where ours goes in this same removal, the page comes back into sight before the step runs. */
function isForeign(path: string, { facts }: Site): boolean {
  const covered = mountOver(facts, path);
  return covered !== undefined && !facts.ledger.entries.has(`mount:${covered.target}`);
}

function copyOf(cluster: string, path: string): string {
  return `${stateDirectory(cluster)}/kept${path.replaceAll('%', '%25').replaceAll('/', '%2F')}`;
}

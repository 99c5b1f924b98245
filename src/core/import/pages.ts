import * as l10n from '@vscode/l10n';
import { posix } from 'node:path';
import { remembered } from '../resources/ledger';
import type { Value, ValueRecord } from '../spec/edits/value';
import type { Part } from './draft';
import type { Sight } from './sight';

const USUAL_ROOT = '/var/www/html';
/** For pages that could not be read; those of the reference file. */
const USUAL_PAGE = 'This is {host}';
const USUAL_EXPORTED_PAGE = 'This page comes from NFS';

/** The web server of a real server as a file would have it, before what all have in common is found. */
export interface SeenWebServer {
  readonly documentRoot: string;
  /** `{host}` stands for the name where it is in the text; absent: not managed. */
  readonly page?: string;
  readonly notes: readonly string[];
}

/** The page in a folder that the cluster has on record, as the file would have it; `undefined`: none is. */
export function pageIn(sight: Sight, cluster: string | undefined, folder: string): Part<string> | undefined {
  const path = `${folder.replace(/\/+$/, '')}/index.html`;
  if (!recordOf(sight, cluster, 'page:').has(path)) return undefined;
  const text = sight.pages.get(path);
  const hidden = sight.mounts.some(
    ({ target, fsType }) => fsType.startsWith('nfs') && `${path}/`.startsWith(`${target}/`),
  );
  if (text === undefined || hidden) return { value: USUAL_EXPORTED_PAGE, notes: [notSeen(path)] };
  return { value: text.replace(/\n$/, ''), notes: [] };
}

/** The web server that the cluster runs there, or, without one on record, the one that runs. */
export function webServerOn(
  sight: Sight,
  name: string,
  cluster: string | undefined,
  elsewhere: ReadonlySet<string>,
): SeenWebServer | undefined {
  const paths = [...recordOf(sight, cluster, 'page:').keys()].map((path) => path.replace(/\/index\.html$/, ''));
  const made = [...recordOf(sight, cluster, 'directory:').keys()];
  const own = paths.find((path) => isDocumentRoot(path) && !elsewhere.has(path));
  const started = [...recordOf(sight, cluster, 'unit:').keys()].some((unit) => /^(apache2|httpd)\./.test(unit));
  if (own === undefined && !started && !sight.webServer) return undefined;
  const mounted = new Set(sight.fstab.map(({ target }) => target));
  const documentRoot =
    own ??
    made.find((path) => isDocumentRoot(path) && !elsewhere.has(path) && !mounted.has(path)) ??
    sight.documentRoots.find(isDocumentRoot) ??
    USUAL_ROOT;
  const page = pageIn(sight, cluster, documentRoot);
  if (page === undefined) return { documentRoot, notes: [] };
  const { value, notes } = page;
  if (notes.length > 0) return { documentRoot, page: USUAL_PAGE, notes };
  // The text of a file has no other way to say it.
  if (value.includes('{host}'))
    return { documentRoot, notes: [l10n.t('Its page has {0} in it, which a file cannot say.', '{host}')] };
  return { documentRoot, page: value.replaceAll(name, '{host}'), notes };
}

/** What a file takes for one: absolute and normal, nothing that web servers and shells read in a way of their own. */
function isDocumentRoot(path: string): boolean {
  // eslint-disable-next-line no-control-regex -- these are what must not get through
  return /^\/[^\u0000-\u001f\u007f"\\#]+$/.test(path) && posix.normalize(path) === path && !path.endsWith('/');
}

export interface WebServers {
  readonly common: Part | undefined;
  /** What each real server says for itself, by name; absent: the common one. */
  readonly own: ReadonlyMap<string, Value>;
}

/** What all web servers have in common stands once; what differs, and where there is none, stands with the host. */
export function commonWebServer(seen: ReadonlyMap<string, SeenWebServer | undefined>): WebServers {
  const servers = [...seen.values()].filter((each) => each !== undefined);
  const kinds = new Map<string, SeenWebServer[]>();
  for (const each of servers) kinds.set(textOf(each), [...(kinds.get(textOf(each)) ?? []), each]);
  const [most] = [...kinds.values()].toSorted((a, b) => b.length - a.length);
  const first = most?.[0];
  // A page that is said for all cannot be unsaid for one.
  const fits = first !== undefined && servers.every((each) => first.page === undefined || each.page !== undefined);
  const common = fits ? first : undefined;
  const own = [...seen].flatMap(([name, each]): [string, Value][] => {
    if (each === undefined) return common === undefined ? [] : [[name, false]];
    return common !== undefined && textOf(common) === textOf(each) ? [] : [[name, valueOf(each)]];
  });
  const notes = [...new Set(servers.flatMap((each) => each.notes))];
  return { common: common && { value: valueOf(common), notes }, own: new Map(own) };
}

function valueOf({ documentRoot, page }: SeenWebServer): ValueRecord {
  return { documentRoot, ...(page !== undefined && { page }) };
}

function textOf(server: SeenWebServer): string {
  return JSON.stringify(valueOf(server));
}

function notSeen(path: string): string {
  return l10n.t('not seen: the text of {0}, which is not there or lies under a mount. Write the one you want.', path);
}

function recordOf({ ledgers }: Sight, cluster: string | undefined, prefix: string): ReadonlyMap<string, string | null> {
  const ledger = cluster === undefined ? undefined : ledgers.get(cluster);
  return ledger === undefined ? new Map() : remembered(ledger, prefix);
}

export { recordOf };

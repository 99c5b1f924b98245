import * as l10n from '@vscode/l10n';
import { type Cluster, hostByName, type Mount, type VirtualService } from '../spec/cluster';
import { linesOf, section } from '../layout';
import { kindText } from '../traffic/causes';
import { KEPT_BYTES, type Page, type RequestRecord } from '../traffic/record';
import { type Check, type CheckResult, failed, passed, skipped } from './check';
import type { Answer } from './directly';

/** Asked of each real server at its own address: through the VIP one that gets no requests would prove nothing. */
export const content: Check = {
  id: 'content',
  about: 'service',
  title: () => l10n.t('Every real server serves the same content from NFS'),
  run: async ({ cluster, service, gathered }) => {
    const shared = sharedContent(cluster, service);
    if (shared === undefined) {
      return skipped(l10n.t('The file mounts no NFS export where several real servers of this service have their pages.')); // prettier-ignore
    }
    const answers = await gathered.directly(service, shared.place.path);
    return compared(answers.filter(({ server }) => shared.servers.includes(server)), shared, wantedPage(cluster, shared)); // prettier-ignore
  },
};

/** An export that several real servers serve, and where it shows. */
interface Shared {
  readonly mount: Mount;
  readonly servers: readonly string[];
  readonly place: Place;
}

interface Place {
  /** Path of the URL under which its pages are. */
  readonly path: string;
  /** Whether what the web server gives for that path is the export's own index.html. */
  readonly isIndex: boolean;
}

const DEFAULT_ROOT = '/var/www/html';

function sharedContent(cluster: Cluster, service: VirtualService): Shared | undefined {
  const rootOf = (name: string): string => hostByName(cluster, name)?.webServer?.documentRoot ?? DEFAULT_ROOT;
  for (const mount of cluster.mounts) {
    const served = service.realServers.flatMap(({ host }) => {
      const place = mount.hosts.includes(host) ? placeUnder(rootOf(host), mount.target) : undefined;
      return place === undefined ? [] : [{ host, place }];
    });
    const [first] = served;
    const alike = served.filter(({ place }) => place.path === first?.place.path);
    if (first !== undefined && alike.length > 1) {
      return { mount, servers: alike.map(({ host }) => host), place: first.place };
    }
  }
  return undefined;
}

/** Where a mount shows among the pages: over all of them, or as a folder of theirs; `undefined`: nowhere. */
function placeUnder(root: string, target: string): Place | undefined {
  if (root === target) return { path: '/', isIndex: true };
  const within = (folder: string): string => (folder === '/' ? '/' : `${folder}/`);
  if (root.startsWith(within(target))) return { path: '/', isIndex: false };
  return target.startsWith(within(root))
    ? { path: `/${encodeURI(target.slice(within(root).length))}/`, isIndex: true }
    : undefined;
}

/** The page that the file itself puts into the export. */
function wantedPage(cluster: Cluster, { mount, place }: Shared): string | undefined {
  const { source } = mount;
  return place.isIndex ? hostByName(cluster, source.host)?.exports.find(({ path }) => path === source.path)?.page : undefined; // prettier-ignore
}

function compared(answers: readonly Answer[], { mount, place }: Shared, wanted: string | undefined): CheckResult {
  const source = `${mount.source.host}:${mount.source.path}`;
  const reference = answers.find(({ record }) => pageOf(record) !== undefined);
  const first = reference === undefined ? undefined : pageOf(reference.record);
  const matches = (page: Page): boolean => (wanted === undefined ? page.size === first?.size && page.text === first.text : shows(page, wanted)); // prettier-ignore
  const wrong = answers.filter(({ record }) => {
    const page = pageOf(record);
    return page === undefined || !matches(page);
  });
  const evidence = answers.map((answer) => evidenceOf(answer, place));
  if (wrong.length === 0) {
    return passed(l10n.t('{0} give the same page, from {1}.', namesOf(answers), source), { evidence });
  }
  const right = wanted ?? first?.text ?? '';
  const silent = wrong.filter(({ record }) => pageOf(record) === undefined);
  return failed(
    silent.length > 0
      ? l10n.t('{0} does not give a page at its own address.', namesOf(silent))
      : wanted === undefined
        ? l10n.t('{0} gives another page than {1}.', namesOf(wrong), reference?.server ?? '')
        : l10n.t('{0} does not give the page that is on {1}.', namesOf(wrong), source),
    {
      diff: {
        expected: answers.map(({ server }) => under(server, right)).join('\n'),
        observed: answers.map((answer) => under(answer.server, textOf(answer))).join('\n'),
      },
      evidence,
      next: l10n.t('Look on {0} whether {1} is mounted on {2} ("findmnt {2}"), and what its web server says.', namesOf(wrong), source, mount.target), // prettier-ignore
    },
  );
}

/** The page of an answer that is one. */
function pageOf({ failure, page }: RequestRecord): Page | undefined {
  return failure === undefined ? page : undefined;
}

/** Whether it is that page, as far as it is kept. */
function shows({ text, size }: Page, wanted: string): boolean {
  return size > KEPT_BYTES ? wanted.trim().startsWith(text.trim()) : text.trim() === wanted.trim();
}

function namesOf(answers: readonly Answer[]): string {
  return answers.map(({ server }) => server).join(', ');
}

function textOf({ record: { failure, page } }: Answer): string {
  return failure === undefined ? (page?.text ?? '') : `${kindText(failure.kind)}: ${failure.text}`;
}

function evidenceOf({ server, endpoint, record }: Answer, { path }: Place): string {
  const page = pageOf(record);
  const what = page === undefined ? (record.failure?.text ?? '') : `HTTP ${record.status ?? 0}, ${l10n.t('{0} bytes', page.size)}`; // prettier-ignore
  return `${server}  http://${endpoint}${path}  ${what}`;
}

function under(server: string, text: string): string {
  return section(server, linesOf(text)).trimEnd();
}

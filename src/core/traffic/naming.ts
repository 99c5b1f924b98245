import { hostByName, type Cluster, type VirtualService } from '../spec/cluster';
import { type RequestRecord } from './record';

export interface NamedBy {
  readonly server: string;
  readonly by: 'page' | 'header';
  /** Name of the header, in lower case. */
  readonly header?: string;
}

export type Namer = (record: RequestRecord) => NamedBy | undefined;

/**
 * Who an answer itself says it comes from: a page that is one real server's test page, or that names exactly one real
 * server, or a header that does. It is a claim, not proof: a page on NFS says the same wherever it is served.
 */
export function answerNamer(cluster: Cluster, service: VirtualService): Namer {
  const servers = service.realServers.map(({ host, address }) => {
    const found = hostByName(cluster, host);
    const words = [host, address, ...(found?.hostname === undefined ? [] : [found.hostname])];
    return { host, page: found?.webServer?.page?.trim(), pattern: wholeWord(words) };
  });
  const naming = (text: string): string | undefined => only(servers.filter(({ pattern }) => pattern.test(text)));
  const byPage = memo(
    (text: string) => only(servers.filter(({ page }) => page !== undefined && page === text.trim())) ?? naming(text),
  );
  const byHeader = memo((text: string) => naming(text));
  return ({ page, headers }) => {
    const paged = page === undefined ? undefined : byPage(page.text);
    if (paged !== undefined) return { server: paged, by: 'page' };
    if (headers === undefined) return undefined;
    for (const [name, value] of Object.entries(headers)) {
      const server = NOT_NAMES.has(name) ? undefined : byHeader(value);
      if (server !== undefined) return { server, by: 'header', header: name };
    }
    return undefined;
  };
}

/** Headers that differ between machines without ever naming one. */
const NOT_NAMES = new Set(['etag', 'last-modified']);

function only(servers: readonly { readonly host: string }[]): string | undefined {
  return servers.length === 1 ? servers[0]?.host : undefined;
}

/** Any of the words, not as a part of a longer name: `web1` is neither in `web12` nor in `web1.example`. */
function wholeWord(words: readonly string[]): RegExp {
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`(?<![\\w.-])(?:${escaped.join('|')})(?![\\w-]|\\.\\w)`, 'i');
}

/** Answers repeat; the few different texts of a run are looked at once each. */
function memo(compute: (text: string) => string | undefined): (text: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (text) => {
    if (!known.has(text)) known.set(text, compute(text));
    return known.get(text);
  };
}

import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Finding } from '../document';
import { type Address, contains, networkOf, parseAddress, parseNetwork } from '../ip';
import { nearest } from '../nearest';
import type { ExportEntry, MountEntry, Survey } from '../survey';
import type { Rule } from './rule';

/** Folders that the system itself lives in: a mount over one of them takes the host down. */
const SYSTEM_FOLDERS = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/sys',
  '/tmp',
  '/usr',
  '/var',
  '/var/lib',
  '/var/log',
  '/home',
  '/',
];

function exportsOf({ source }: MountEntry, { hostsByName }: Survey): readonly ExportEntry[] {
  return source === undefined ? [] : (hostsByName.get(source.host) ?? []).flatMap((host) => host.exports);
}

function* unknownExport(survey: Survey): Iterable<Finding> {
  for (const mount of survey.mounts) {
    const { source, path } = mount;
    if (source === undefined || survey.hostsByName.get(source.host)?.some(({ role }) => role === 'nfsHost') !== true)
      continue;
    const folders = exportsOf(mount, survey).map(({ folder }) => folder);
    if (folders.includes(source.folder)) continue;
    const guess = nearest(source.folder, folders) ?? (folders.length === 1 ? folders[0] : undefined);
    const message =
      guess === undefined
        ? l10n.t('{0} does not export {1}. Add it to the "exports" of {0}.', source.host, source.folder)
        : l10n.t(
            '{0} does not export {1}. Did you mean {2}? Otherwise add it to the "exports" of {0}.',
            source.host,
            source.folder,
            guess,
          );
    yield { path: [...path, 'source'], message };
  }
}

function* duplicateMount({ mounts }: Survey): Iterable<Finding> {
  const seen = new Map<string, Finding['path']>();
  for (const { part, path, hosts } of mounts) {
    for (const host of hosts) {
      if (part.target === undefined) continue;
      const key = `${host.value} ${part.target}`;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, [...path, 'target']);
      else {
        const message = l10n.t(
          'Something else is mounted on {0} of {1} already; only the last mount would be seen. Choose another target, or remove one.',
          part.target,
          host.value,
        );
        yield { path: host.path, message, related: [{ path: first, message: l10n.t('the first mount') }] };
      }
    }
  }
}

function* clientNotCovered(survey: Survey): Iterable<Finding> {
  for (const mount of survey.mounts) {
    const offer = exportsOf(mount, survey).find(({ folder }) => folder === mount.source?.folder);
    if (offer === undefined || offer.clients.length === 0) continue;
    for (const host of mount.hosts) {
      const addresses = (survey.hostsByName.get(host.value) ?? []).flatMap(({ address, address6 }) =>
        [address, address6].flatMap((found) => found?.value ?? []),
      );
      if (
        addresses.length === 0 ||
        addresses.some((address) => offer.clients.some((client) => mayCover(client, address)))
      )
        continue;
      yield {
        path: host.path,
        message: l10n.t(
          '{0} ({1}) may not mount this: {2} exports it to {3} only. Add the address of {0} to the "clients" of the export.',
          host.value,
          addresses[0]?.text ?? '',
          offer.host,
          offer.clients.join(', '),
        ),
        related: [{ path: [...offer.path, 'clients'], message: l10n.t('clients of the export') }],
      };
    }
  }
}

/** What exports(5) matches: true as well for names and netgroups, which only the NFS host can look up. */
function mayCover(client: string, address: Address): boolean {
  const single = parseAddress(client);
  if (single !== undefined) return single.text === address.text;
  const network = parseNetwork(client);
  // exports(5) takes a network by any address in it.
  if (network !== undefined) return contains(networkOf(network.first, network.prefix), address);
  return true;
}

function* duplicateExport({ hosts }: Survey): Iterable<Finding> {
  for (const host of hosts) {
    const seen = new Map<string, ExportEntry>();
    for (const entry of host.exports) {
      const first = seen.get(entry.folder);
      if (first === undefined) seen.set(entry.folder, entry);
      else {
        const message = l10n.t('{0} exports {1} already. Put all clients into one entry.', host.name, entry.folder);
        yield {
          path: [...entry.path, 'path'],
          message,
          related: [{ path: [...first.path, 'path'], message: l10n.t('the first entry') }],
        };
      }
    }
  }
}

function* pathNotNormal({ file, mounts, hosts }: Survey): Iterable<Finding> {
  const paths = [
    { text: file.webServer?.documentRoot, path: ['webServer', 'documentRoot'] },
    ...Object.entries(file.realServers ?? {}).map(([name, host]) => ({
      text: typeof host?.webServer === 'object' ? host.webServer.documentRoot : undefined,
      path: ['realServers', name, 'webServer', 'documentRoot'],
    })),
    ...hosts.flatMap((host) => host.exports.map(({ folder, path }) => ({ text: folder, path: [...path, 'path'] }))),
    ...mounts.map(({ part, path }) => ({ text: part.target, path: [...path, 'target'] })),
  ];
  for (const { text, path } of paths) {
    if (text === undefined) continue;
    const normal = normalised(text);
    if (normal !== text)
      yield {
        path,
        message: l10n.t(
          'A path without ., .., double or closing slashes is needed, to compare it with what the host lists. Write {0}.',
          normal,
        ),
      };
  }
}

function* mountOverSystem({ mounts }: Survey): Iterable<Finding> {
  for (const { part, path } of mounts) {
    if (part.target === undefined || !SYSTEM_FOLDERS.includes(normalised(part.target))) continue;
    yield {
      path: [...path, 'target'],
      message: l10n.t(
        'A mount over {0} would hide what the system itself needs. Use a folder of its own, such as /var/www/html.',
        part.target,
      ),
    };
  }
}

/** Pages that are mounted anywhere else are not what the web server serves. */
function* mountBesideDocumentRoot({ file, mounts, hostsByName }: Survey): Iterable<Finding> {
  for (const { part, path, hosts } of mounts) {
    const { target } = part;
    if (target === undefined) continue;
    const roots = hosts.flatMap(({ value }) => {
      const own = file.realServers?.[value]?.webServer;
      const isServer = hostsByName.get(value)?.some(({ role }) => role === 'realServer') === true;
      if (!isServer || own === false || (own === undefined && file.webServer === undefined)) return [];
      return [own?.documentRoot ?? file.webServer?.documentRoot ?? '/var/www/html'];
    });
    const [root] = roots;
    if (root === undefined || roots.some((each) => isSameOrInside(target, each) || isSameOrInside(each, target)))
      continue;
    yield {
      path: [...path, 'target'],
      message: l10n.t(
        'The web servers serve {0}, so clients do not see what is mounted on {1}. Mount it there if they shall.',
        root,
        target,
      ),
    };
  }
}

function isSameOrInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function normalised(path: string): string {
  const normal = posix.normalize(path).replace(/^\/\//, '/');
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

export const mountRules: readonly Rule[] = [
  { code: 'unknown-export', severity: 'error', check: unknownExport },
  { code: 'duplicate-mount', severity: 'error', check: duplicateMount },
  { code: 'client-not-covered', severity: 'warning', check: clientNotCovered },
  { code: 'duplicate-export', severity: 'error', check: duplicateExport },
  { code: 'path-not-normal', severity: 'error', check: pathNotNormal },
  { code: 'mount-over-system', severity: 'error', check: mountOverSystem },
  { code: 'mount-beside-document-root', severity: 'information', check: mountBesideDocumentRoot },
];

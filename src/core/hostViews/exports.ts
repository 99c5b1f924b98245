import * as l10n from '@vscode/l10n';
import { parseExports } from '../resources/nfsExport';
import type { Place } from '../resources/kind';
import { sh } from '../ssh/shell';
import type { HostView } from './hostView';
import { columns, document, section, warning } from '../layout';
import { connectedClients, parseClients, parseRmtab } from './nfsClients';

type Section = 'etab' | 'clients' | 'rmtab' | 'connections';

/** What the NFS server offers, and who has it mounted: NFSv4 by the kernel's own list, NFSv3 by mountd's. */
export const exports: HostView<Section> = {
  title: () => l10n.t('exports and who mounts them'),
  fragments: () => ({
    etab: sh`show /var/lib/nfs/etab`,
    clients: sh`cat /proc/fs/nfsd/clients/*/info`,
    rmtab: sh`show /var/lib/nfs/rmtab`,
    connections: sh`ss -Htn state established '( sport = :2049 )'`,
  }),
  render(printed, place) {
    return document([
      section(l10n.t('Exports'), exportLines(printed.etab, place)),
      section(l10n.t('Who mounts them'), clientLines(printed, place)),
    ]);
  },
};

function exportLines(etab: string, { host }: Place): readonly string[] {
  const live = parseExports(etab);
  const missing = host.exports.flatMap(({ path, clients }) =>
    clients
      .filter((client) => !live.some((entry) => entry.path === path && entry.client === client))
      .map((client) => warning(l10n.t('{0} is not exported to {1}', path, client), l10n.t('Apply exports it.'))),
  );
  const isOurs = (path: string): boolean => host.exports.some((wanted) => wanted.path === path);
  return [
    ...columns(live.map(({ path, client, options }) => [path, client, isOurs(path) ? l10n.t('in the file') : l10n.t('not in the file'), unique(options).join(',')])), // prettier-ignore
    ...missing,
  ];
}

function clientLines(printed: Readonly<Record<Section, string>>, { cluster, host }: Place): readonly string[] {
  const nameOf = (address: string): string =>
    cluster.hosts.find((other) => other.address === address || other.address6 === address)?.name ?? '–';
  const v4 = parseClients(printed.clients);
  const v3 = parseRmtab(printed.rmtab);
  const known = new Set([...v4, ...v3].map(({ address }) => address));
  // An NFSv3 client that mounted before the server's last start is in no list; its connection tells.
  const others = connectedClients(printed.connections).filter((address) => !known.has(address));
  const there = new Set([...known, ...others]);
  const expected = cluster.mounts.flatMap(({ source, hosts }) =>
    source.host === host.name ? hosts.map((name) => ({ name, path: source.path })) : [],
  );
  return [
    ...columns([
      ...v4.map(({ address, version, renewedSeconds }) => [
        nameOf(address),
        address,
        `NFSv${version}`,
        renewedSeconds === undefined ? '' : l10n.t('heard of {0} s ago', renewedSeconds),
      ]),
      ...v3.map(({ address, path }) => [nameOf(address), address, 'NFSv3', path]),
      ...others.map((address) => [nameOf(address), address, 'NFS', l10n.t('connected')]),
    ]),
    ...expected
      .filter(({ name }) => {
        const client = cluster.hosts.find((other) => other.name === name);
        return client !== undefined && ![client.address, client.address6].some((address) => address !== undefined && there.has(address)); // prettier-ignore
      })
      .map(({ name, path }) => warning(l10n.t('{0} shall mount {1}, and is no client now', name, path))),
  ];
}

/** The server writes what was asked for and what it made of it, and says some options twice. */
function unique(options: readonly string[]): readonly string[] {
  return [...new Set(options)];
}

import * as l10n from '@vscode/l10n';
import { entryOf, textsOf } from '../sketch';
import type { Source, Value } from './source';
import type { Live } from '../../live';

/** Where to mount what is not for the web servers. */
const ELSEWHERE = '/srv/shared';

/** What a mount may name: exports of the file, then those that were seen on its NFS hosts and are not in the file. */
export const mountSource: Source = (_, { survey, live }) => {
  const hosts = survey.hosts.filter(({ section }) => section === 'nfsHosts');
  const inFile = hosts.flatMap(({ name, exports }) =>
    exports.map(({ folder, clients }): Value => ({
      value: `${name}:${folder}`,
      kind: 'export',
      detail: l10n.t('exported to {0}', clients.join(', ')),
    })),
  );
  const known = new Set(inFile.map(({ value }) => value));
  const seen = hosts.flatMap(({ name }) =>
    seenExports(live, name).map((folder): Value => ({
      value: `${name}:${folder}`,
      kind: 'export',
      detail: l10n.t('seen on {0}', name),
      documentation: l10n.t(
        '{0} exports this folder, but the file does not say so. Add it to the `exports` of {0} as well.',
        name,
      ),
    })),
  );
  return [...inFile, ...seen.filter(({ value }) => !known.has(value))];
};

/** Folders that the host exports already and the file does not have. */
export const exportPath: Source = ({ path }, { survey, live }) => {
  const name = String(path[1]);
  const index = path[3];
  const own = survey.hostsByName.get(name)?.flatMap(({ exports }) => exports) ?? [];
  const taken = new Set(own.filter((entry) => entry.path[3] !== index).map(({ folder }) => folder));
  const seen = seenExports(live, name).map((folder): Value => ({
    value: folder,
    kind: 'export',
    detail: l10n.t('seen on {0}', name),
  }));
  const usual: Value = { value: '/opt/wwwroot', kind: 'export' };
  const isSeen = seen.some(({ value }) => value === usual.value);
  return [...seen, ...(isSeen ? [] : [usual])].filter(({ value }) => !taken.has(String(value)));
};

/** Where web servers look for their pages. */
export const mountTarget: Source = ({ path, chain }, { survey }) => {
  const { file } = survey;
  const own = Object.values(file.realServers ?? {}).flatMap((host) =>
    typeof host?.webServer === 'object' ? (host.webServer.documentRoot ?? []) : [],
  );
  const roots = new Set([file.webServer?.documentRoot ?? '/var/www/html', ...own]);
  const hosts = new Set(textsOf(entryOf(chain[2], 'hosts')?.value));
  const taken = survey.mounts
    .filter((mount) => mount.path[1] !== path[1])
    .filter((mount) => hosts.size === 0 || mount.hosts.some(({ value }) => hosts.has(value)))
    .map(({ part }) => part.target);
  const free = [...roots, ELSEWHERE].filter((root) => !taken.includes(root));
  return free.slice(0, Math.max(free.length - 1, 1)).map((value) => ({ value, kind: 'value' }));
};

function seenExports({ inspection }: Live, host: string): readonly string[] {
  const view = inspection.get(host);
  if (view?.state !== 'observed') return [];
  return [...new Set(view.observation.readings.nfsExport.have.live.map(({ path }) => path))];
}

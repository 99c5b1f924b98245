import * as l10n from '@vscode/l10n';
import type { ClusterDocument } from '../../spec/document';
import type { Live } from '../live';
import { blocks, escapeMarkdown, list } from '../markdown';
import { failure, seen } from './live';

const LISTED = 12;

/** Who the file lets mount an export, who does, and what the host offers at the moment, as Markdown. */
export function exportText({ survey }: ClusterDocument, host: string, folder: string, live: Live): string {
  const title = `**${escapeMarkdown(`${host}:${folder}`)}** ${l10n.t('NFS export')}`;
  const defined = (survey.hostsByName.get(host) ?? [])
    .flatMap(({ exports }) => exports)
    .filter((entry) => entry.folder === folder);
  const mounts = survey.mounts
    .filter(({ source }) => source?.host === host && source.folder === folder)
    .map(({ hosts, part }) =>
      l10n.t(
        'mounted by {0} on {1}',
        escapeMarkdown(hosts.map(({ value }) => value).join(', ')),
        escapeMarkdown(part.target ?? '?'),
      ),
    );
  const clients = defined.flatMap((entry) => entry.clients).join(', ');
  return blocks(
    title,
    defined.length === 0
      ? l10n.t('{0} does not export it in this file.', escapeMarkdown(host))
      : l10n.t('For {0}.', escapeMarkdown(clients)),
    mounts.length === 0 ? l10n.t('Nothing in this file mounts it.') : list(mounts, LISTED),
    ...offered(host, folder, live),
  );
}

function offered(host: string, folder: string, { inspection, now }: Live): readonly string[] {
  const view = inspection.get(host);
  if (view === undefined) return [];
  if (view.state === 'failed') return failure(view, now);
  const offers = view.observation.readings.nfsExport.have.live.filter(({ path }) => path === folder);
  const name = escapeMarkdown(host);
  if (offers.length === 0) return [l10n.t('{0} does not export it at the moment.', name), seen(view, now)];
  return [
    l10n.t('{0} exports it to:', name),
    list(offers.map(({ client, options }) => escapeMarkdown(`${client} (${options.join(',')})`)), LISTED), // prettier-ignore
    seen(view, now),
  ];
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { inspectRules } from '../core/inspectTable';
import { type Host, hostByName, hostsWithRole } from '../core/spec/cluster';
import { subjectOf } from '../providers/clusterUri';
import type { Command } from './shared/command';
import { chooseHost, hostPlaceMeant, isDirector } from './shared/hostPlace';
import { withProgress } from './shared/progress';
import { tableDocument } from './shared/tableCommand';

/** Puts the tables of two directors side by side, both in one order, so that only what differs is marked. */
export const compareDirectors: Command = {
  contactsHosts: true,
  async run({ store, hosts, documents }, argument) {
    const place = await hostPlaceMeant(store, argument, isDirector());
    if (place === undefined) return;
    const { cluster, host: first, uri } = place;
    const others = hostsWithRole(cluster, 'director').filter(({ name }) => name !== first.name);
    const second =
      hostByName(cluster, otherShown(argument)) ??
      (await chooseHost(others, {
        placeHolder: l10n.t('Compare {0} with which director?', first.name),
        none: l10n.t('The file has one director only; there is none to compare it with.'),
      }));
    if (second === undefined) return;
    const title = l10n.t('Tables of {0} and {1}', first.name, second.name);
    const [left, right] = await withProgress(title, (_, signal) =>
      hosts.attended(() => Promise.all([first, second].map((host) => inspectRules(hosts, host, { signal })))),
    );
    const keep = (host: Host, other: Host, text = ''): vscode.Uri =>
      documents.keep(tableDocument(uri, host, 'compared', l10n.t('rules in order'), { other: other.name }), text);
    const sides = [keep(first, second, left), keep(second, first, right)];
    const names = [first.name, second.name];
    // The side that a refresh is called on is the right one, and stays there.
    const [shown, inOrder] = otherShown(argument) === '' ? [names, sides] : [names.reverse(), sides.reverse()];
    await vscode.commands.executeCommand('vscode.diff', ...inOrder, shown.join(' ↔ '), { preview: true });
  },
};

/** The director on the other side of the comparison that is shown. */
function otherShown(argument: unknown): string {
  return argument instanceof vscode.Uri ? (subjectOf(argument)?.details['other'] ?? '') : '';
}

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  ALL_CONNECTIONS,
  CONNECTION_STATES,
  type ConnectionFilter,
  filterDetails,
  filterOf,
  filterWords,
  isClient,
} from '../core/connections';
import { inspectConnections, TABLE_VIEWS } from '../core/inspectTable';
import { type Cluster, hostByName, hostsWithRole } from '../core/spec/cluster';
import { type ClusterPlace, placeOf } from '../providers/clusterPlace';
import { subjectOf } from '../providers/clusterUri';
import type { Command, Services } from './shared/command';
import { type HostPlace, hostPlaceMeant, type HostQuestion, isDirector } from './shared/hostPlace';
import { withProgress } from './shared/progress';
import { tableDocument } from './shared/tableCommand';

/** Shows the connections that a director knows, all or some; called on a real server, those that go to it. */
export const showConnections: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const director = await hostPlaceMeant(services.store, argument, itsDirector());
    if (director === undefined) return;
    const preset = realServerMeant(director.cluster, placeOf(argument));
    const filter = preset ?? (await askFor(director.cluster, shownBy(argument, director.cluster)));
    if (filter !== undefined) await show(services, director, filter);
  },
};

/** Asks again for the connections that a document shows. */
export const refreshConnections: Command = {
  contactsHosts: true,
  async run(services, argument) {
    const director = await hostPlaceMeant(services.store, argument, itsDirector());
    if (director !== undefined) await show(services, director, shownBy(argument, director.cluster));
  },
};

/** Called on a real server, it is about the director's connections to it. */
function itsDirector(): HostQuestion {
  return { ...isDirector(), standsIn: true };
}

async function show({ hosts, documents }: Services, place: HostPlace, filter: ConnectionFilter): Promise<void> {
  const { host, cluster, uri } = place;
  const words = filterWords(filter);
  const what = `${TABLE_VIEWS.connections.command}${words === '' ? '' : ` (${words})`}`;
  const printed = await withProgress(l10n.t('{0} on {1}', what, host.name), (_, signal) =>
    hosts.attended(() => inspectConnections(hosts, host, cluster, filter, { signal })),
  );
  await documents.show(tableDocument(uri, host, 'connections', what, filterDetails(filter)), printed);
}

/** The filter of the document that the command was called on. */
function shownBy(argument: unknown, cluster: Cluster): ConnectionFilter {
  const details = argument instanceof vscode.Uri ? subjectOf(argument)?.details : undefined;
  return details === undefined ? ALL_CONNECTIONS : filterOf(details, cluster);
}

function realServerMeant(cluster: Cluster, place: ClusterPlace | undefined): ConnectionFilter | undefined {
  const host = hostByName(cluster, place?.host ?? '');
  const isMeant = host !== undefined && (place?.service !== undefined || !host.roles.has('director'));
  return isMeant && host.roles.has('realServer') ? { ...ALL_CONNECTIONS, servers: [host.name] } : undefined;
}

interface Choice extends vscode.QuickPickItem {
  readonly server?: string;
  readonly state?: string;
  readonly isClient?: true;
}

async function askFor(cluster: Cluster, now: ConnectionFilter): Promise<ConnectionFilter | undefined> {
  const heading = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const choices: Choice[] = [
    heading(l10n.t('to the real server')),
    ...hostsWithRole(cluster, 'realServer').map(({ name, address }) => ({ label: name, description: address, server: name, picked: now.servers.includes(name) })), // prettier-ignore
    heading(l10n.t('in the state')),
    ...CONNECTION_STATES.map((state) => ({ label: state, state, picked: now.states.includes(state) })),
    heading(l10n.t('from the client')),
    { label: l10n.t('A client’s address…'), isClient: true, picked: now.client !== '', description: now.client },
  ];
  const title = l10n.t('Which connections?');
  const placeHolder = l10n.t('Nothing ticked: all of them');
  const chosen = await vscode.window.showQuickPick<Choice>(choices, { title, placeHolder, canPickMany: true });
  if (chosen === undefined) return undefined;
  const client = chosen.some((choice) => choice.isClient === true) ? await askForClient(now.client) : '';
  if (client === undefined) return undefined;
  return {
    servers: chosen.flatMap(({ server }) => server ?? []),
    states: chosen.flatMap(({ state }) => state ?? []),
    client,
  };
}

async function askForClient(value: string): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: l10n.t('Connections of which client?'),
    prompt: l10n.t('An address, or its beginning up to a dot or colon: 192.168.16.'),
    value,
    validateInput: (text) => (isClient(text.trim()) ? undefined : l10n.t('Write an address, or the beginning of one.')),
  });
  return answer?.trim();
}

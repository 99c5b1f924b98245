import * as l10n from '@vscode/l10n';
import type { Plan } from '../../plan/plan';
import { nicOf } from '../../resources/facts';
import { effective, isSilent } from '../../resources/sysctl';
import type { Role } from '../../spec/cluster';
import type { ClusterDocument } from '../../spec/document';
import type { Live } from '../live';
import { blocks, escapeMarkdown, list } from '../markdown';
import { failure, type Observed, seen } from './live';

const LISTED = 12;

/** What the file says of a host and what is known of the machine, as Markdown. */
export function hostText({ survey }: ClusterDocument, name: string, live: Live): string {
  const entries = survey.hostsByName.get(name) ?? [];
  const title = `**${escapeMarkdown(name)}**`;
  if (entries.length === 0) return blocks(title, l10n.t('No host of this file has this name.'));
  const roles = [...new Set(entries.map(({ role }) => roleName(role)))].join(', ');
  const addresses = entries.flatMap(({ address, address6 }) => [address?.value.text, address6?.value.text]);
  const known = [...new Set(addresses.filter((address) => address !== undefined))].join(', ');
  const heading = [`${title} ${roles}`, ...(known === '' ? [] : [known])].join(' · ');
  return blocks(heading, ...machine(name, entries.every(({ role }) => role === 'client'), live)); // prettier-ignore
}

export function roleName(role: Role): string {
  switch (role) {
    case 'director':
      return l10n.t('director');
    case 'realServer':
      return l10n.t('real server');
    case 'nfsHost':
      return l10n.t('NFS host');
    case 'client':
      return l10n.t('client');
  }
}

function machine(name: string, isClient: boolean, { inspection, plan, now }: Live): readonly string[] {
  const view = inspection.get(name);
  if (view === undefined) {
    const unseen = isClient
      ? l10n.t('Sends test requests; nothing is set up on it.')
      : l10n.t('Not inspected yet: the host has not been contacted.');
    return [unseen];
  }
  if (view.state === 'failed') return failure(view, now);
  return [...observed(view), ...differences(name, plan), seen(view, now)];
}

function observed(view: Observed): readonly string[] {
  const { facts } = view.observation;
  const addresses = facts.addresses
    .filter(({ address }) => !/^(127\.|::1$|fe80:)/i.test(address))
    .map(({ nic, address, prefix }) => escapeMarkdown(`${nic} ${address}/${prefix}`));
  return [
    escapeMarkdown(`${facts.osName}, Linux ${facts.kernel}`),
    list(addresses, LISTED),
    view.host.roles.has('realServer') ? silence(view) : '',
  ];
}

/** The effective ARP settings, which decide whether a VIP on lo stays unseen. */
function silence({ host, observation: { facts, readings } }: Observed): string {
  const nic = nicOf({ host }, facts);
  const { live } = readings.sysctl.have;
  if (nic === undefined || live.size === 0) return '';
  const values = `arp\\_ignore ${effective(live, 'arp_ignore', nic)}, arp\\_announce ${effective(live, 'arp_announce', nic)}`; // prettier-ignore
  return isSilent(live, nic)
    ? l10n.t('ARP on {0}: {1}. Silent about its VIPs.', escapeMarkdown(nic), values)
    : l10n.t('ARP on {0}: {1}. **It would answer for its VIPs.**', escapeMarkdown(nic), values);
}

function differences(name: string, plan: Plan | undefined): readonly string[] {
  const host = plan?.hosts.find((each) => each.host.name === name);
  if (host === undefined) return [];
  const changes = host.steps.flatMap((step) => step.changes);
  return [
    list(host.problems.map(({ message, next }) => escapeMarkdown(`${message} → ${next}`)), LISTED), // prettier-ignore
    changes.length === 0 ? l10n.t('As the file says.') : l10n.t('Not as the file says:'),
    list(changes.map(escapeMarkdown), LISTED),
  ];
}

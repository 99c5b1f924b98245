import * as l10n from '@vscode/l10n';
import { parseAddress } from '../../spec/ip';
import type { Live } from '../live';
import { escapeMarkdown, list } from '../markdown';

const LISTED = 12;

/** Which of the hosts that were looked at hold a VIP, and where, as Markdown; empty where none was looked at. */
export function holdersText(vip: string, { inspection }: Live): string {
  const observed = [...inspection.values()].filter((view) => view.state === 'observed');
  if (observed.length === 0) return '';
  const holders = observed.flatMap(({ host, observation }) =>
    observation.facts.addresses
      .filter(({ address }) => parseAddress(address)?.text === vip)
      .map(({ nic, prefix }) => l10n.t('held by {0} on {1}', escapeMarkdown(host.name), escapeMarkdown(`${nic} (/${prefix})`))),
  ); // prettier-ignore
  return holders.length === 0 ? l10n.t('No host that was looked at holds the VIP.') : list(holders, LISTED);
}

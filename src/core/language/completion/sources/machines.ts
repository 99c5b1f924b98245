import * as l10n from '@vscode/l10n';
import type { HostView } from '../../../inspect';
import { otherMention } from './hosts';
import type { Source, Value } from './source';

/** The NICs that were seen on the host, those that carry its address first. */
export const hostInterface: Source = (spot, known) => {
  const same = otherMention(spot, known)?.part.interface;
  if (same !== undefined) return [{ value: same, kind: 'interface' }];
  const name = String(spot.path[1]);
  const address = known.survey.hostsByName.get(name)?.[0]?.address?.value.text;
  const seen = nicsOf(known.live.inspection.get(name), address).map((nic): Value => ({
    value: nic,
    kind: 'interface',
    detail: l10n.t('seen on {0}', name),
  }));
  const usual = known.survey.file.network?.interface;
  if (seen.length > 0) return seen;
  return usual === undefined ? undefined : [{ value: usual, kind: 'interface' }];
};

/** Every NIC that was seen, the one of most hosts first. */
export const networkInterface: Source = (_, { survey, live }) => {
  const owners = new Map<string, string[]>();
  for (const [host, view] of live.inspection) {
    const address = survey.hostsByName.get(host)?.[0]?.address?.value.text;
    for (const nic of nicsOf(view, address)) owners.set(nic, [...(owners.get(nic) ?? []), host]);
  }
  const offers = [...owners]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([nic, hosts]): Value => ({ value: nic, kind: 'interface', detail: l10n.t('seen on {0}', few(hosts)) }));
  return offers.length > 0 ? offers : undefined;
};

/** The name that the machine has in the file. */
export const hostName: Source = (spot, known) => [
  { value: otherMention(spot, known)?.part.hostname ?? String(spot.path[1]), kind: 'value' },
];

export const sshHost: Source = (_, { live }) =>
  live.sshHosts.map((alias) => ({ value: alias, kind: 'host', detail: l10n.t('in your ssh configuration') }));

export const sshJump: Source = (spot, known) => [
  ...(sshHost(spot, known) ?? []),
  { value: 'none', kind: 'value', detail: l10n.t('a direct connection') },
];

function nicsOf(view: HostView | undefined, address: string | undefined): readonly string[] {
  if (view?.state !== 'observed') return [];
  const { nics, addresses } = view.observation.facts;
  const carrier = addresses.find((found) => found.address === address)?.nic;
  const real = nics.filter((nic) => nic !== 'lo');
  return [...real.filter((nic) => nic === carrier), ...real.filter((nic) => nic !== carrier)];
}

function few(names: readonly string[]): string {
  return names.slice(0, 4).join(', ') + (names.length > 4 ? ', …' : '');
}

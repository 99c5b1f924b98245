import { freeAddressesIn } from '../freeAddress';
import type { Survey } from '../survey';

/**
 * The first address of the cluster's network that no host and no service has, from the one after the highest of
 * `behind` on: hosts beside hosts, VIPs beside VIPs. Undefined where there is no network of the family or none is free.
 */
export function freeAddress(survey: Survey, family: 4 | 6, behind: 'hosts' | 'vips' = 'hosts'): string | undefined {
  const [first] = freeAddresses(survey, family, behind);
  return first;
}

/** As {@link freeAddress}, one after the other. */
export function* freeAddresses(survey: Survey, family: 4 | 6, behind: 'hosts' | 'vips' = 'hosts'): Iterable<string> {
  const network = survey.networks.find(({ value }) => value.family === family)?.value;
  if (network === undefined) return;
  const hosts = survey.hosts.flatMap(({ address, address6 }) =>
    [address, address6].flatMap((found) => found?.value ?? []),
  );
  const vips = survey.services.flatMap((service) => service.vips.map(({ value }) => value));
  const used = new Set([...hosts, ...vips].map(({ text }) => text));
  for (const { text } of freeAddressesIn(network, used, behind, behind === 'hosts' ? hosts : vips)) yield text;
}

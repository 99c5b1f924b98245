import * as l10n from '@vscode/l10n';
import { endpoint } from '../resources/ipvsTable';
import { type Address, parseAddress } from '../spec/ip';
import type { Value, ValueRecord } from '../spec/edits/value';
import type { Part } from './draft';
import type { Sight } from './sight';
import type { SeenService } from './tables';

/** VIPs of a service: its own, or those that its firewall mark is seen to cover. */
export type VipsOf = ReadonlyMap<SeenService, readonly string[]>;

/**
 * The table does not say which VIPs a firewall mark covers; the machines do: a VIP of the mark is on lo of every real
 * server of the service, and belongs to no service with an address.
 */
export function vipsOfServices(services: readonly SeenService[], sights: readonly Sight[]): VipsOf {
  const addressed = new Set(services.flatMap(({ key }) => (key.type === 'address' ? [key.vip.text] : [])));
  return new Map(
    services.map((seen) => {
      const { key, reals } = seen;
      if (key.type === 'address') return [seen, [key.vip.text]];
      const free = (held: readonly string[]): readonly string[] =>
        held.filter((vip) => !addressed.has(vip) && vip.includes(':') === (key.family === 6));
      const servers = sights.filter((sight) => reals.some(({ rip }) => has(sight, rip)));
      const held = servers.map((sight) => free(vipsOnLoopback(sight)));
      const common = (held[0] ?? []).filter((vip) => held.every((each) => each.includes(vip)));
      return [seen, common.length > 0 ? common : [...new Set(held.flat())]];
    }),
  );
}

/** Single addresses on lo besides the loopback's own: the VIPs of a real server. */
export function vipsOnLoopback({ addresses }: Sight): readonly string[] {
  return addresses.flatMap(({ nic, address: text }) => {
    const address = parseAddress(text);
    return nic !== 'lo' || address === undefined || text.startsWith('127.') || text === '::1' ? [] : [address.text];
  });
}

export function has({ addresses }: Sight, address: Address): boolean {
  return addresses.some(({ address: text }) => parseAddress(text)?.text === address.text);
}

/** A service as the file writes it; `nameOf` gives the host with an address. A text: why it cannot be written. */
export function servicePart(
  { service, key, reals, notes }: SeenService,
  vips: readonly string[],
  nameOf: (rip: Address) => string | undefined,
): Part | string {
  const options = optionsOf(service.options);
  if (options === undefined) return l10n.t('{0} has options that the file does not know: {1}', service.name, service.options); // prettier-ignore
  if (vips.length === 0) return l10n.t('{0}: not seen which VIPs it covers; no real server has one on lo.', service.name); // prettier-ignore
  const match: ValueRecord =
    key.type === 'address'
      ? { vip: key.vip.text, port: key.port, protocol: key.protocol }
      : { fwmark: key.mark, vips, family: key.family };
  const realServers = reals.map(({ rip, destination }): Value => {
    const { weight, upperThreshold, lowerThreshold } = destination;
    return {
      host: nameOf(rip) ?? endpoint(rip.text, 0),
      weight,
      ...(upperThreshold > 0 && { upperThreshold }),
      ...(lowerThreshold > 0 && { lowerThreshold }),
    };
  });
  const covered = key.type === 'fwmark' ? [l10n.t('The VIPs are those seen on its real servers; the table does not name them.')] : []; // prettier-ignore
  return { value: { ...match, scheduler: service.scheduler, ...options, realServers }, notes: [...notes, ...covered] };
}

/** The options of `ipvsadm -Sn` (resources/ipvsTable.ts, {@link TableService}); `undefined`: there are others among them. */
function optionsOf(text: string): ValueRecord | undefined {
  const found: Record<string, Value> = {};
  const words = text.split(' ').filter((word) => word !== '');
  for (let index = 0; index < words.length; index++) {
    const value = words[index + 1] ?? '';
    switch (words[index]) {
      case '-p':
        found['timeout'] = Number(value);
        index++;
        break;
      case '-M':
        found['mask'] = /^\d+$/.test(value) ? Number(value) : value;
        index++;
        break;
      case '-b':
        found['schedulerFlags'] = value.split(',');
        index++;
        break;
      case '-o':
        found['onePacket'] = true;
        break;
      case undefined:
      default:
        return undefined;
    }
  }
  const { timeout, mask, schedulerFlags, onePacket } = found;
  return {
    ...(schedulerFlags !== undefined && { schedulerFlags }),
    ...(timeout !== undefined && { persistence: mask === undefined ? timeout : { timeout, mask } }),
    ...(onePacket !== undefined && { onePacket }),
  };
}

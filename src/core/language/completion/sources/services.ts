import { parseAddress } from '../../../spec/ip';
import { entryOf, type Sketch, textsOf, valueTextOf } from '../sketch';
import { holderOf, type Source, type Value } from './source';

const WEB_PORTS = [80, 443];

/** The address family of a service as it is being written; undefined while nothing tells. */
export function familyOfService(service: Sketch | undefined): 4 | 6 | undefined {
  const said = valueTextOf(service, 'family');
  if (said === '4' || said === '6') return said === '4' ? 4 : 6;
  const texts = [valueTextOf(service, 'vip') ?? '', ...textsOf(entryOf(service, 'vips')?.value)];
  return texts.flatMap((text) => parseAddress(text) ?? [])[0]?.family;
}

/** The usual ports that no other service has at the same address and protocol. */
export const servicePorts: Source = ({ path, chain }, { survey }) => {
  const service = chain[2];
  const vip = parseAddress(valueTextOf(service, 'vip') ?? '')?.text;
  const protocol = valueTextOf(service, 'protocol') ?? 'tcp';
  const taken = new Set(
    survey.services
      .filter((other) => other.path[1] !== path[1] && other.protocol === protocol && other.vips[0]?.value.text === vip)
      .map(({ part }) => part.port),
  );
  return WEB_PORTS.filter((port) => !taken.has(port)).map(plain);
};

/** Direct routing cannot change the port, so there is one value only. */
export const portOfDestination: Source = ({ chain }) => {
  const port = Number(valueTextOf(chain[2], 'port'));
  return Number.isInteger(port) && port > 0 ? [plain(port)] : [];
};

/** Three quarters of the upper one, as the kernel has it by itself (net/netfilter/ipvs/ip_vs_core.c). */
export const lowerThreshold: Source = (spot) => {
  const upper = Number(valueTextOf(holderOf(spot), 'upperThreshold'));
  return Number.isInteger(upper) && upper > 1 ? [plain(Math.floor((upper * 3) / 4))] : [];
};

export const upperThreshold: Source = (spot) => {
  const lower = Number(valueTextOf(holderOf(spot), 'lowerThreshold'));
  return lower > 100 ? [plain(lower)] : undefined;
};

/** The first mark that no service of the file has. */
export const fwmark: Source = ({ path }, { survey }) => {
  const taken = new Set(survey.services.filter((other) => other.path[1] !== path[1]).map(({ part }) => part.fwmark));
  let mark = 1;
  while (taken.has(mark)) mark++;
  return [plain(mark)];
};

export const family: Source = ({ chain }) => {
  const [vip] = textsOf(entryOf(chain[2], 'vips')?.value).flatMap((text) => parseAddress(text) ?? []);
  return vip === undefined ? undefined : [plain(vip.family)];
};

export const mask: Source = ({ chain }) => {
  const known = familyOfService(chain[2]);
  return known === undefined ? undefined : [plain(known === 4 ? '255.255.255.0' : 64)];
};

/** Whether the scheduler of the service knows the flag: sh and mh have names for theirs, the others numbers. */
export function knowsFlag(service: Sketch | undefined, flag: string): boolean {
  const scheduler = valueTextOf(service, 'scheduler') ?? 'wlc';
  const owner = /^(sh|mh)-/.exec(flag)?.[1];
  return scheduler === 'sh' || scheduler === 'mh' ? owner === scheduler : owner === undefined;
}

function plain(value: number | string): Value {
  return { value, kind: 'value' };
}

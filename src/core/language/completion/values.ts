import { ROLES } from '../../spec/survey';
import { accepts, branchesOf, type DescribedSchema, schemaAt } from '../../spec/describedSchema';
import { textsOf } from './sketch';
import * as addresses from './sources/addresses';
import * as exported from './sources/exports';
import * as hosts from './sources/hosts';
import * as machines from './sources/machines';
import { exportOptions, mountOptions } from './sources/options';
import * as services from './sources/services';
import { holderOf, type Known, type Source, type Value } from './sources/source';
import type { Spot } from './target';

/** By path: `HOSTS` is any section of hosts, `*` the name of a host, `#` an item. */
const SOURCES: Readonly<Record<string, Source>> = {
  'network/cidr': addresses.network,
  'network/cidr6': addresses.network6,
  'network/interface': machines.networkInterface,
  'ssh/proxyJump': machines.sshJump,
  'HOSTS/*/address': addresses.hostAddress,
  'HOSTS/*/address6': addresses.hostAddress6,
  'HOSTS/*/interface': machines.hostInterface,
  'HOSTS/*/hostname': machines.hostName,
  'HOSTS/*/ssh/host': machines.sshHost,
  'HOSTS/*/ssh/proxyJump': machines.sshJump,
  'HOSTS/*/exports/#/path': exported.exportPath,
  'HOSTS/*/exports/#/clients': addresses.exportClients,
  'HOSTS/*/exports/#/clients/#': addresses.exportClients,
  'HOSTS/*/exports/#/options/#': exportOptions,
  'virtualServices/#/vip': addresses.vip,
  'virtualServices/#/vips/#': addresses.vip,
  'virtualServices/#/port': services.servicePorts,
  'virtualServices/#/fwmark': services.fwmark,
  'virtualServices/#/family': services.family,
  'virtualServices/#/persistence/mask': services.mask,
  'virtualServices/#/realServers/#': hosts.realServersOfService,
  'virtualServices/#/realServers/#/host': hosts.realServersOfService,
  'virtualServices/#/realServers/#/port': services.portOfDestination,
  'virtualServices/#/realServers/#/upperThreshold': services.upperThreshold,
  'virtualServices/#/realServers/#/lowerThreshold': services.lowerThreshold,
  'mounts/#/source': exported.mountSource,
  'mounts/#/target': exported.mountTarget,
  'mounts/#/hosts/#': hosts.hostsOfMount,
  'mounts/#/options/#': mountOptions,
  'failover/priority/#': hosts.directorsByPriority,
};

/** The scalars that fit a place, best first; each of them is what the schema asks for. */
export function valuesAt(spot: Spot, known: Known): readonly Value[] {
  const schema = schemaAt(spot.path);
  if (schema === undefined) return [];
  const own = SOURCES[patternOf(spot)]?.(spot, known);
  const offers = own ?? branchesOf(schema).flatMap((branch) => [...choicesOf(branch), ...examplesOf(schema, branch)]);
  const found = new Map<Value['value'], Value>();
  for (const offer of [...offers, ...literalsOf(schema, own)]) {
    if (accepts(schema, offer.value) && !found.has(offer.value)) found.set(offer.value, offer);
  }
  return [...found.values()].filter(({ value }) => isStillFree(spot, value));
}

function choicesOf({ enum: allowed = [], enumDescriptions = [] }: DescribedSchema): readonly Value[] {
  return allowed.map((value, index) => ({
    value,
    kind: 'choice',
    ...(enumDescriptions[index] !== undefined && { documentation: enumDescriptions[index] }),
  }));
}

function examplesOf(schema: DescribedSchema, branch: DescribedSchema): readonly Value[] {
  if (branch.type === 'boolean' && branch.const === undefined) return [choice(true), choice(false)];
  return [...(schema.examples ?? []), ...(branch.examples ?? [])].flatMap((value): Value[] =>
    typeof value === 'string' || typeof value === 'number' ? [{ value, kind: 'value' }] : [],
  );
}

/** `false` where a section may be switched off. */
function literalsOf(schema: DescribedSchema, own: readonly Value[] | undefined): readonly Value[] {
  if (own !== undefined) return [];
  return branchesOf(schema).flatMap((branch) => (typeof branch.const === 'boolean' ? [choice(branch.const)] : []));
}

function choice(value: boolean): Value {
  return { value, kind: 'choice' };
}

/** What a list has already is not offered again, and no flag of another scheduler. */
function isStillFree(spot: Spot, value: Value['value']): boolean {
  if (typeof spot.path.at(-1) !== 'number') return true;
  if (textsOf(holderOf(spot)).includes(String(value))) return false;
  return spot.path[2] !== 'schedulerFlags' || services.knowsFlag(spot.chain[2], String(value));
}

function patternOf({ path }: Spot): string {
  const isHosts = typeof path[0] === 'string' && Object.hasOwn(ROLES, path[0]);
  return path
    .map((step, index) => {
      if (typeof step === 'number') return '#';
      return isHosts && index < 2 ? (['HOSTS', '*'][index] ?? step) : step;
    })
    .join('/');
}

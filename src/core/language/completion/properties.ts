import { parseAddress } from '../../spec/ip';
import { ROLES } from '../../spec/survey';
import { type DescribedSchema, objectOf, requiredOf, schemaAt } from '../../spec/describedSchema';
import { type EntrySketch, type ListSketch, type MapSketch, type Sketch, valueTextOf } from './sketch';
import { portOfDestination } from './sources/services';
import { type Known } from './sources/source';
import type { Spot } from './target';

export interface PossibleProperty {
  readonly name: string;
  readonly schema: DescribedSchema;
  readonly isRequired: boolean;
}

/** The properties that a map may still get, required ones first. `being` is the one whose name is being written. */
export function propertiesLeft(spot: Spot, known: Known, being?: EntrySketch): readonly PossibleProperty[] {
  const object = objectOf(schemaAt(spot.path));
  const map = spot.chain[spot.path.length];
  const taken = new Set(entriesOf(map).flatMap((entry) => (entry === being ? [] : [entry.key.text])));
  const required = requiredOf(object ?? {});
  const names = Object.keys(object?.properties ?? {}).filter(
    (name) => !taken.has(name) && isPossible(name, spot, map, known, taken),
  );
  return [
    ...names.filter((name) => required.includes(name)),
    ...names.filter((name) => !required.includes(name)),
  ].flatMap((name) => {
    const schema = schemaAt([...spot.path, name]);
    return schema === undefined ? [] : [{ name, schema, isRequired: required.includes(name) }];
  });
}

/** A service is selected either by its address or by a firewall mark. */
const OF_ADDRESS: readonly string[] = ['vip', 'port', 'protocol'];
const OF_MARK: readonly string[] = ['fwmark', 'vips', 'family'];

/** What the rules would complain of as soon as it is there. */
function isPossible(
  name: string,
  { path, chain }: Spot,
  map: Sketch | undefined,
  known: Known,
  taken: ReadonlySet<string>,
): boolean {
  const [section] = path;
  const has = (other: string) => taken.has(other);
  if (section === 'virtualServices' && path.length === 2) {
    if (name === 'onePacket') return has('fwmark') || valueTextOf(map, 'protocol') === 'udp';
    const isMark = OF_MARK.some(has);
    if (OF_ADDRESS.includes(name)) return !isMark;
    return !OF_MARK.includes(name) || isMark || (name === 'fwmark' && !OF_ADDRESS.some(has));
  }
  if (section === 'virtualServices' && path[2] === 'realServers') {
    if (name === 'lowerThreshold') return has('upperThreshold');
    return name !== 'port' || (portOfDestination({ path, chain }, known) ?? []).length > 0;
  }
  if (name === 'cidr6') return parseAddress(valueTextOf(map, 'cidr')?.split('/')[0] ?? '')?.family !== 6;
  if (name === 'address6') return mayHaveAddress6(section, map, known);
  return true;
}

/** Directors and real servers need a network for it. */
function mayHaveAddress6(section: unknown, host: Sketch | undefined, { survey }: Known): boolean {
  if (parseAddress(valueTextOf(host, 'address') ?? '')?.family === 6) return false;
  const hasNetwork = survey.networks.some(({ value }) => value.family === 6);
  return hasNetwork || section === 'nfsHosts' || section === 'clients';
}

function entriesOf(map: Sketch | undefined): readonly EntrySketch[] {
  return map?.kind === 'map' ? map.entries : [];
}

/** Whether a map's names are those of hosts, free to choose. */
export function holdsHosts({ path }: Spot): boolean {
  return path.length === 1 && typeof path[0] === 'string' && Object.hasOwn(ROLES, path[0]);
}

/** The list of the property before one, if it may begin, or go on, at the column of the properties themselves. */
export function listBefore(map: MapSketch, entry: EntrySketch, spot: Spot): Spot | undefined {
  const before = map.entries[map.entries.indexOf(entry) - 1];
  if (map.inFlow || before?.hasColon !== true) return undefined;
  const [above, below] = [before.value, entry.value];
  if (above !== undefined && (above.kind !== 'list' || above.inFlow || above.column !== map.column)) return undefined;
  const items = [...(above?.items ?? []), ...(below?.kind === 'list' ? below.items : [])];
  const list: ListSketch = { kind: 'list', inFlow: false, column: map.column, items };
  return { path: [...spot.path, before.key.text], chain: [...spot.chain, list] };
}

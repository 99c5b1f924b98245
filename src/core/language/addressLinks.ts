import type { Cluster } from '../spec/cluster';
import { vipsOf } from '../spec/cluster';
import type { ClusterDocument, Range } from '../spec/document';
import { canonicalAddress } from '../traffic/address';
import { type Extent, rangeOf } from './extent';
import { symbolsOf } from './symbols';

/** An address somewhere in a text that a host printed, and the place of the cluster file that says whose it is. */
export interface AddressLink {
  readonly extent: Extent;
  /** Name of the host, or the VIP. */
  readonly name: string;
  readonly target: Range;
}

/** More are no help to anybody, and the connections of a busy director have millions. */
const MOST_LINKS = 5_000;

const ADDRESS = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.]*\w)/g;

/** The addresses of hosts, and VIPs, in a text, in its order. */
export function addressLinks(text: string, cluster: Cluster, document: ClusterDocument): readonly AddressLink[] {
  const targets = targetsOf(cluster, document);
  const links: AddressLink[] = [];
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const found = targets.get(canonicalAddress(address));
    if (found !== undefined) links.push({ ...found, extent: { offset: index, length: address.length } });
    if (links.length === MOST_LINKS) break;
  }
  return links;
}

type Target = Omit<AddressLink, 'extent'>;

function targetsOf(cluster: Cluster, document: ClusterDocument): ReadonlyMap<string, Target> {
  const symbols = symbolsOf(document);
  const targets = new Map<string, Target>();
  const put = (kind: 'host' | 'vip', name: string, address: string): void => {
    const symbol = symbols.find(kind, name);
    const place = symbol?.occurrences.find(({ role }) => role === 'definition') ?? symbol?.occurrences[0];
    if (place !== undefined) targets.set(canonicalAddress(address), { name, target: rangeOf(document, place.extent) });
  };
  for (const vip of cluster.services.flatMap(vipsOf)) put('vip', vip, vip);
  for (const { name, address, address6 } of cluster.hosts) {
    put('host', name, address);
    if (address6 !== undefined) put('host', name, address6);
  }
  return targets;
}

import { serviceName } from '../../core/spec/cluster';
import { type HostStatus, lastStatus } from '../clusterState';
import { hostWords } from '../words';
import { differs, type Load, liveDestinationOf, liveServiceOf, loadOf, loadsOf } from './live';
import type { DestinationNode, HostNode, ServiceNode } from './node';
import { serviceChildren } from './serviceNode';

export const ORDERS = ['file', 'name', 'state', 'address', 'weight', 'connections'] as const;
export type Order = (typeof ORDERS)[number];

/** Which rows the tree shows of services and hosts, and in which order. */
export interface Arrangement {
  readonly order: Order;
  /** Rows that have it in their name, address or state; empty: all. */
  readonly text: string;
  /** Only what is not as the file says, or could not be looked at. */
  readonly differing: boolean;
}

export const AS_IN_FILE: Arrangement = { order: 'file', text: '', differing: false };

/** What was kept by an earlier window, which may have been another version of us. */
export function arrangementFrom(kept: unknown): Arrangement {
  if (typeof kept !== 'object' || kept === null) return AS_IN_FILE;
  const order = ORDERS.find((known) => known === Reflect.get(kept, 'order')) ?? 'file';
  const text: unknown = Reflect.get(kept, 'text');
  return { order, text: typeof text === 'string' ? text : '', differing: Reflect.get(kept, 'differing') === true };
}

export function isFiltered({ text, differing }: Arrangement): boolean {
  return text !== '' || differing;
}

type Arranged = ServiceNode | HostNode | DestinationNode;

/** The rows to show of those that the file has, in the order that is wanted; equal ones stay in file order. */
export function arranged<T extends Arranged>(nodes: readonly T[], arrangement: Arrangement): readonly T[] {
  const { order } = arrangement;
  const shown = isFiltered(arrangement) ? nodes.filter((node) => isShown(node, arrangement)) : nodes;
  if (order === 'file') return shown;
  const keyed = shown.map((node) => ({ node, key: keyOf(node, order) }));
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ node }) => node);
}

function isShown(node: Arranged, { text, differing }: Arrangement): boolean {
  if (node.kind === 'service') {
    const whole = contains(textOf(node), text);
    if (whole && (!differing || isDifferent(node))) return true;
    return serviceChildren(node).some((child) => (whole || contains(textOf(child), text)) && (!differing || isDifferent(child))); // prettier-ignore
  }
  // A service that is found by its own name is shown with all that it has.
  const found = contains(textOf(node), text) || (node.kind === 'destination' && contains(serviceText(node), text));
  return found && (!differing || isDifferent(node));
}

function contains(text: string, wanted: string): boolean {
  return wanted === '' || text.toLowerCase().includes(wanted.toLowerCase());
}

function textOf(node: Arranged): string {
  switch (node.kind) {
    case 'service':
      return serviceText(node);
    case 'destination':
      return `${node.destination.host} ${node.destination.address}`;
    case 'host':
      return `${node.host.name} ${node.host.address} ${hostWords(lastStatus(node.state, node.host.name))}`;
  }
}

function serviceText({ service }: ServiceNode | DestinationNode): string {
  return `${serviceName(service.match)} ${service.scheduler}`;
}

function isDifferent(node: Arranged): boolean {
  switch (node.kind) {
    case 'service':
      return differs(liveServiceOf(node.state, node.service));
    case 'destination':
      return differs(liveDestinationOf(node.state, node.service, node.destination));
    case 'host':
      return ['failed', 'blocked', 'drifted'].includes(lastStatus(node.state, node.host.name).state);
  }
}

const WORST_FIRST: readonly HostStatus['state'][] = [
  'failed',
  'blocked',
  'drifted',
  'changing',
  'awaited',
  'unseen',
  'inSync',
];

function keyOf(node: Arranged, order: Exclude<Order, 'file'>): string | number {
  switch (order) {
    case 'name':
      return nameOf(node);
    case 'address':
      return addressOf(node);
    case 'state':
      if (node.kind === 'host') return WORST_FIRST.indexOf(lastStatus(node.state, node.host.name).state);
      return isDifferent(node) ? 0 : 1;
    // The most first: that is what somebody looks for who asks for this.
    case 'weight':
      return -loadOfRow(node).weight;
    case 'connections':
      return -loadOfRow(node).connections;
  }
}

function nameOf(node: Arranged): string {
  switch (node.kind) {
    case 'service':
      return serviceName(node.service.match);
    case 'destination':
      return node.destination.host;
    case 'host':
      return node.host.name;
  }
}

function addressOf(node: Arranged): string {
  switch (node.kind) {
    case 'service':
      return serviceName(node.service.match).replace(/^\S+ /, '');
    case 'destination':
      return node.destination.address;
    case 'host':
      return node.host.address;
  }
}

function loadOfRow(node: Arranged): Load {
  switch (node.kind) {
    case 'service': {
      const each = node.service.realServers.map((destination) => loadOf(node.state, node.service, destination));
      const sum = (pick: (load: Load) => number): number => each.reduce((total, load) => total + pick(load), 0);
      return { weight: sum(({ weight }) => weight), connections: sum(({ connections }) => connections) };
    }
    case 'destination':
      return loadOf(node.state, node.service, node.destination);
    case 'host':
      return loadsOf(node.state).get(node.host.name) ?? { weight: 0, connections: 0 };
  }
}

/** `web9` before `web10`, `192.168.16.9` before `192.168.16.10`. */
/** Made at the first use: it costs milliseconds that loading need not. */
let natural: Intl.Collator | undefined;

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  natural ??= new Intl.Collator('en', { numeric: true });
  return natural.compare(String(a), String(b));
}

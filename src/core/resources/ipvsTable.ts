import { type Cluster, type Destination, serviceName, type ServiceMatch, type VirtualService } from '../spec/cluster';

/**
 * The IPVS table as a value, and the one text format it is read from and written to: that of `ipvsadm -Sn` and
 * `ipvsadm -R` (ipvsadm 1.31; grammar in facts/lvs.md 3.1). Options are kept in the order ipvsadm prints them, so equal
 * tables are equal text.
 */
export interface TableDestination {
  /** `192.168.16.143:80`, `[2001:db8::1]:80`. */
  readonly address: string;
  readonly forward: '-g' | '-i' | '-m';
  readonly weight: number;
  /** Tunnel options as printed; empty for direct routing. */
  readonly tunnel: string;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** At the moment of looking; only a live table has them. */
  readonly connections?: { readonly active: number; readonly inactive: number };
}

export interface TableService {
  /** As {@link serviceName} says it: the identity across live table, saved file and cluster.yaml. */
  readonly name: string;
  /** `-t 192.168.16.100:80`, `-f 7 -6`. */
  readonly selector: string;
  readonly scheduler: string;
  /** Persistence, persistence engine, one-packet and scheduler flags as printed, in that order. */
  readonly options: string;
  readonly destinations: readonly TableDestination[];
}

export type Table = readonly TableService[];

/** What the file wants of a director's table. */
export function tableOf(cluster: Cluster): Table {
  return cluster.services.map(serviceOf);
}

function serviceOf(service: VirtualService): TableService {
  return {
    name: serviceName(service.match),
    selector: selectorOf(service.match),
    scheduler: service.scheduler,
    options: optionsOf(service),
    destinations: service.realServers.map(destinationOf),
  };
}

function destinationOf(real: Destination): TableDestination {
  return {
    address: endpoint(real.address, real.port),
    forward: '-g',
    weight: real.weight,
    tunnel: '',
    upperThreshold: real.upperThreshold,
    lowerThreshold: real.lowerThreshold,
  };
}

function selectorOf(match: ServiceMatch): string {
  if (match.type === 'fwmark') return `-f ${match.mark}${match.family === 6 ? ' -6' : ''}`;
  const flag = { tcp: '-t', udp: '-u', sctp: '--sctp-service' }[match.protocol];
  return `${flag} ${endpoint(match.vip, match.port)}`;
}

function optionsOf(service: VirtualService): string {
  const { persistence } = service;
  const mask = persistence?.mask;
  const each = mask === undefined || mask === '255.255.255.255' || mask === '128' ? [] : ['-M', mask];
  return [
    ...(persistence === undefined ? [] : ['-p', String(persistence.timeout), ...each]),
    ...(service.onePacket ? ['-o'] : []),
    ...(service.schedulerFlags.length > 0 ? ['-b', service.schedulerFlags.join(',')] : []),
  ].join(' ');
}

export function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `-A`/`-E` line that makes the service exactly this: ipvsadm replaces all of it (facts/lvs.md section 0, item 5). */
export function serviceLine(verb: '-A' | '-E', { selector, scheduler, options }: TableService): string {
  return [verb, selector, '-s', scheduler, options].filter((part) => part !== '').join(' ');
}

/** `-a`/`-e` line with the full tuple. */
export function destinationLine(verb: '-a' | '-e', { selector }: TableService, real: TableDestination): string {
  const { upperThreshold, lowerThreshold } = real;
  return [
    `${verb} ${selector} -r ${real.address} ${real.forward} -w ${real.weight}`,
    real.tunnel,
    upperThreshold > 0 ? `-x ${upperThreshold}` : '',
    lowerThreshold > 0 ? `-y ${lowerThreshold}` : '',
  ].filter((part) => part !== '').join(' '); // prettier-ignore
}

/** The line that `ipvsadm -Sn` prints for a destination: it leaves the thresholds out. */
export function printedDestination(service: TableService, real: TableDestination): string {
  return destinationLine('-a', service, { ...real, upperThreshold: 0, lowerThreshold: 0 });
}

/** A whole service as `ipvsadm -R` takes it. */
export function serviceLines(service: TableService): readonly string[] {
  return [serviceLine('-A', service), ...service.destinations.map((real) => destinationLine('-a', service, real))];
}

/**
 * Reads the text of `ipvsadm -Sn`, or a saved file: lines that are not rules (comments, blank ones) are skipped, a
 * leading `ipvsadm` too. Thresholds stand in saved files only; live ones come from {@link withThresholds}.
 */
export function parseTable(text: string): Table {
  const services: (TableService & { destinations: TableDestination[] })[] = [];
  for (const line of text.split('\n')) {
    const words = line
      .trim()
      .split(/\s+/)
      .filter((word) => word !== 'ipvsadm');
    if (words[0] === '-A') {
      const service = parseService(words.slice(1));
      if (service !== undefined) services.push({ ...service, destinations: [] });
    } else if (words[0] === '-a') {
      const { selector, rest } = splitSelector(words.slice(1));
      const owner = services.find((service) => service.selector === selector);
      const real = parseDestination(rest);
      if (real !== undefined) owner?.destinations.push(real);
    }
  }
  return services;
}

/** Adds live thresholds and connections, as `ipvsadm -ln --thresholds` lists them (columns: upper, lower, active, inactive). */
export function withThresholds(table: Table, listing: string): Table {
  const listed = new Map<string, Pick<TableDestination, 'upperThreshold' | 'lowerThreshold' | 'connections'>>();
  let service = '';
  for (const line of listing.split('\n')) {
    const [, address, ...columns] = /^\s+->\s+(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)/.exec(line) ?? [];
    const [upperThreshold = 0, lowerThreshold = 0, active = 0, inactive = 0] = columns.map(Number);
    if (address === undefined) service = listedSelector(line) ?? service;
    else listed.set(`${service} ${address}`, { upperThreshold, lowerThreshold, connections: { active, inactive } });
  }
  return table.map((entry) => ({
    ...entry,
    destinations: entry.destinations.map((real) => ({ ...real, ...listed.get(`${entry.selector} ${real.address}`) })),
  }));
}

/** The selector of a service line of `ipvsadm -ln`: `TCP  10.0.0.100:443 wlc persistent 600` is `-t 10.0.0.100:443`. */
export function listedSelector(line: string): string | undefined {
  const [protocol = '', key, next] = line.trim().split(/\s+/);
  if (protocol === 'FWM' && key !== undefined) return `-f ${key}${next === 'IPv6' ? ' -6' : ''}`;
  const flag = { TCP: '-t', UDP: '-u', SCTP: '--sctp-service' }[protocol];
  return flag === undefined || key === undefined ? undefined : `${flag} ${key}`;
}

function parseService(words: readonly string[]): TableService | undefined {
  const { selector, rest, name } = splitSelector(words);
  if (selector === undefined || name === undefined) return undefined;
  const at = rest.indexOf('-s');
  // ipvsadm's own default, for files written by hand.
  const scheduler = at < 0 ? 'wlc' : (rest[at + 1] ?? 'wlc');
  const options = rest.filter((_, index) => at < 0 || (index !== at && index !== at + 1)).join(' ');
  return { name, selector, scheduler, options, destinations: [] };
}

function splitSelector(words: readonly string[]): { selector?: string; name?: string; rest: readonly string[] } {
  const [flag, key] = words;
  if (flag === undefined || key === undefined) return { rest: [] };
  const protocol = { '-t': 'tcp', '-u': 'udp', '--sctp-service': 'sctp' }[flag];
  if (protocol !== undefined) return { selector: `${flag} ${key}`, name: `${protocol} ${key}`, rest: words.slice(2) };
  if (flag !== '-f') return { rest: [] };
  const v6 = words[2] === '-6';
  return {
    selector: `-f ${key}${v6 ? ' -6' : ''}`,
    name: `fwmark ${key}${v6 ? ' IPv6' : ''}`,
    rest: words.slice(v6 ? 3 : 2),
  };
}

const VALUED = new Set(['-r', '-w', '-x', '-y']);

function parseDestination(words: readonly string[]): TableDestination | undefined {
  const value = (flag: string) => words[words.indexOf(flag) + 1];
  const number = (flag: string, otherwise: number) => (words.includes(flag) ? Number(value(flag)) : otherwise);
  const address = words.includes('-r') ? value('-r') : undefined;
  if (address === undefined) return undefined;
  const forward = words.includes('-m') ? '-m' : words.includes('-i') ? '-i' : '-g';
  const tunnel = words.filter(
    (word, index) => !VALUED.has(word) && word !== forward && !VALUED.has(words[index - 1] ?? ''),
  );
  return {
    address,
    forward,
    weight: number('-w', 1),
    tunnel: tunnel.join(' '),
    upperThreshold: number('-x', 0),
    lowerThreshold: number('-y', 0),
  };
}

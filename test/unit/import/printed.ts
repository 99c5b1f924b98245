import assert from 'node:assert/strict';
import { type Sight, sightProbe, type Target } from '../../../src/core/import/sight';
import { escapeMount } from '../../../src/core/resources/facts';
import {
  printedDestination,
  serviceLine,
  serviceLines,
  tableOf,
  type Table,
} from '../../../src/core/resources/ipvsTable';
import { withBlock } from '../../../src/core/resources/mount';
import { vipsOnLoopback, vipsOnNic, hostPrefix } from '../../../src/core/resources/vips';
import type { Cluster, Host } from '../../../src/core/spec/cluster';
import { addresses, ledger } from '../support/observed';

/** What the look at a machine prints, by section; a section that is left out printed nothing. */
export type Printed = Readonly<Record<string, string>>;

/** Reads section texts as the look at a machine would: through its own frame. */
export function sightOf(target: Target, printed: Printed): Sight {
  const probe = sightProbe();
  const mark = /'(@[0-9a-f]+) end'/.exec(probe.script.text)?.[1];
  assert(mark);
  for (const name of Object.keys(printed)) assert(probe.script.text.includes(`${mark} ${name}'`), `a section ${name}`);
  const sections = Object.entries(printed).map(([name, text]) => `\n${mark} ${name}\n${text}`);
  return probe.read(target, [...sections, `\n${mark} end\n`].join(''));
}

/** NIC of hosts for which the file names none. */
export const USUAL_NIC = 'ens9';

export function nicOf(host: Host): string {
  return host.interface ?? USUAL_NIC;
}

/** A host as it is once the cluster is applied, in the formats of its own tools. */
export function appliedHost(cluster: Cluster, host: Host): Printed {
  const nic = nicOf(host);
  const place = { cluster, host };
  const isDirector = host.roles.has('director');
  const mounts = cluster.mounts.filter(({ hosts }) => hosts.includes(host.name));
  const table = isDirector ? tableOf(cluster) : [];
  const pages = pagesOf(host);
  const hidden = (path: string): boolean => mounts.some(({ target }) => path.startsWith(`${target}/`));
  const source = ({ source: { address, path } }: (typeof mounts)[number]): string => escapeMount(`${address}:${path}`);
  const entries = [
    ...(host.hostname === undefined ? [] : [{ key: 'hostname', before: 'localhost' }]),
    ...(host.webServer === undefined ? [] : [{ key: 'unit:apache2.service', before: 'disabled inactive' }]),
    ...pages.map(([path]) => ({ key: `page:${path}`, before: null })),
    ...table.map(({ name }) => ({ key: `ipvs:${name}`, before: null })),
    { key: 'sysctl:net.ipv4.conf.all.arp_ignore', before: '0' },
  ];
  const record = ledger(...entries).replaceAll(/^/gm, `${cluster.name}|`);
  return {
    bootId: `boot of ${host.name}\n`,
    hostname: `${host.hostname ?? host.name}\n`,
    addresses: addresses(
      [nic, host.address, 16],
      ...(host.address6 === undefined ? [] : [[nic, host.address6, 64] as const]),
      ...vipsOnNic(place).map((vip) => [nic, vip, hostPrefix(vip)] as const),
      ...vipsOnLoopback(place).map((vip) => ['lo', vip, hostPrefix(vip)] as const),
    ),
    mounts: mounts.map((mount) => `${source(mount)} ${escapeMount(mount.target)} nfs4 rw,relatime 0 0\n`).join(''),
    fstab: withBlock(
      'UUID=1 / ext4 defaults 0 1\n',
      cluster.name,
      mounts.map((mount) => [source(mount), escapeMount(mount.target), mount.fsType, mount.options.join(',') || 'defaults', '0 0'].join(' ')), // prettier-ignore
    ),
    exported: exportLines(host, '\t', ',wdelay,hide,sec=sys'),
    exportFiles: exportLines(host, ' ', '').replaceAll(/^(?=.)/gm, `/etc/exports.d/lvs-dr-${cluster.name}.exports:`),
    ledgers: host.roles.has('client') ? '' : record,
    table: listedLines(table),
    thresholds: thresholdListing(table),
    savedTable: `# rules\n${table.flatMap(serviceLines).join('\n')}\n`,
    sysctls: 'all/arp_ignore:1\nall/arp_announce:2\n',
    documentRoots: host.webServer === undefined ? '' : `\tDocumentRoot "${host.webServer.documentRoot}"\n`,
    pages: pages.map(([path, text]) => `page ${path}\n${hidden(path) ? '' : text.replaceAll(/^/gm, '|')}\n`).join(''),
    keepalived: cluster.failover === undefined || !isDirector ? '' : keepalivedLines(cluster.failover, host.name),
  };
}

function pagesOf({ webServer, exports }: Host): readonly (readonly [path: string, text: string])[] {
  const served =
    webServer?.page === undefined ? [] : [[`${webServer.documentRoot}/index.html`, webServer.page] as const];
  const exported = exports.flatMap(({ path, page }) =>
    page === undefined ? [] : [[`${path}/index.html`, page] as const],
  );
  return [...served, ...exported];
}

function exportLines({ exports }: Host, gap: string, more: string): string {
  return exports
    .flatMap(({ path, clients, options }) =>
      clients.map((client) => `${escapeMount(path)}${gap}${client}(${options.join(',')}${more})\n`),
    )
    .join('');
}

/** As `ipvsadm -Sn` lists them: in an order of its own, not that of the file. */
function listedLines(table: Table): string {
  const services = table.toSorted((a, b) => a.name.localeCompare(b.name));
  return services
    .flatMap((each) => [
      serviceLine('-A', each),
      ...each.destinations.map((real) => printedDestination(each, real)).sort(),
    ])
    .join('\n');
}

/** As `ipvsadm -ln --thresholds` (1.31) lists them. */
function thresholdListing(table: Table): string {
  const head = (selector: string, scheduler: string): string => {
    const [flag, key, six] = selector.split(' ');
    if (flag === '-f') return `FWM  ${key}${six === undefined ? '' : ' IPv6'} ${scheduler}`;
    return `${flag === '-t' ? 'TCP ' : flag === '-u' ? 'UDP ' : 'SCTP'} ${key} ${scheduler}`;
  };
  return table
    .flatMap(({ selector, scheduler, destinations }) => [
      head(selector, scheduler),
      ...destinations.map(
        (real) => `  -> ${real.address.padEnd(28)} ${real.upperThreshold} ${real.lowerThreshold} 0 0`,
      ),
    ])
    .join('\n');
}

function keepalivedLines(failover: NonNullable<Cluster['failover']>, name: string): string {
  const priority = 200 - failover.priority.indexOf(name);
  return `    virtual_router_id ${failover.virtualRouterId}\n    priority ${priority}\n    advert_int ${failover.advertInterval}\n${failover.preempt ? '' : '    nopreempt\n'}`;
}

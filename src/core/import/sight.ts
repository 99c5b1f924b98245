import { type MountEntry, type NicAddress, parseAddresses, parseMounts } from '../resources/facts';
import { framed } from '../resources/frame';
import { parseTable, type Table, withThresholds } from '../resources/ipvsTable';
import { type Ledger, parseLedger } from '../resources/ledger';
import { type Export, parseExports, parseOthers } from '../resources/nfsExport';
import { parseLive } from '../resources/sysctl';
import { parseStates } from '../resources/unit';
import type { Role } from '../spec/cluster';
import { type Script, sh } from '../ssh/shell';
import { type FstabLine, parseFstab } from './fstab';
import { type Keepalived, parseKeepalived } from './keepalived';

/** A machine to look at, as the person names it. */
export interface Target {
  /** Alias of the ssh configuration, name or address. */
  readonly ssh: string;
  readonly user?: string;
  /** What the person says it is; absent: what is seen there decides. */
  readonly role?: Role;
}

/** Everything of a machine that a cluster file can speak of, as one exec saw it. */
export interface Sight {
  readonly target: Target;
  readonly bootId: string;
  readonly hostname: string;
  readonly addresses: readonly NicAddress[];
  /** NIC of the default route of IPv4. */
  readonly defaultNic: string | undefined;
  readonly mounts: readonly MountEntry[];
  readonly fstab: readonly FstabLine[];
  /** What is exported now (/var/lib/nfs/etab). */
  readonly exported: readonly Export[];
  /** What exports(5) files say. */
  readonly exportFiles: readonly (Export & { readonly file: string })[];
  /** What clusters of ours have on record there, by their names. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly table: Table;
  /** As the host restores it at boot. */
  readonly savedTable: Table;
  readonly sysctls: ReadonlyMap<string, string>;
  /** A web server of the packages that we manage runs, now and at boot. */
  readonly webServer: boolean;
  /** From its configuration. */
  readonly documentRoots: readonly string[];
  /** Text of the pages on record, by path; what a mount hides is not there. */
  readonly pages: ReadonlyMap<string, string>;
  readonly keepalived: Keepalived | undefined;
}

export interface SightProbe {
  readonly script: Script;
  /** Throws `RangeError` when the output is not whole. */
  read(target: Target, stdout: string): Sight;
}

const WEB_SERVERS = ['apache2.service', 'httpd.service'];
/** As much as tells a test page from something else (resources/page.ts). */
const PAGE_LIMIT = 65_536;

const SECTIONS = {
  bootId: sh`show /proc/sys/kernel/random/boot_id`,
  hostname: sh`show /proc/sys/kernel/hostname`,
  addresses: sh`ip -j address show`,
  routes: sh`show /proc/net/route`,
  mounts: sh`show /proc/self/mounts`,
  fstab: sh`show /etc/fstab`,
  exported: sh`show /var/lib/nfs/etab`,
  exportFiles: sh`for file in /etc/exports.d/*.exports /etc/exports; do
[ -f "$file" ] && while IFS= read -r line || [ -n "$line" ]; do printf '%s:%s\n' "$file" "$line"; done <"$file"
done`,
  ledgers: sh`for file in /var/lib/lvs-dr/*/ledger; do
name=\${file%/ledger}; name=\${name##*/}
[ -f "$file" ] && while IFS= read -r line || [ -n "$line" ]; do printf '%s|%s\n' "$name" "$line"; done <"$file"
done`,
  // ipvsadm(8) would load the module just by being asked; looking changes nothing.
  table: sh`[ -e /proc/net/ip_vs ] && [ -x /sbin/ipvsadm ] && ipvsadm -Sn`,
  thresholds: sh`[ -e /proc/net/ip_vs ] && [ -x /sbin/ipvsadm ] && ipvsadm -ln --thresholds`,
  savedTable: sh`show /etc/ipvsadm.rules; show /etc/sysconfig/ipvsadm`,
  sysctls: sh`cd /proc/sys/net/ipv4/conf && grep -H . */arp_ignore */arp_announce; cd /`,
  webServers: sh`systemctl show -p LoadState -p ActiveState -p UnitFileState -- ${WEB_SERVERS}`,
  documentRoots: sh`grep -his '^[[:space:]]*DocumentRoot[[:space:]]' /etc/apache2/sites-enabled/*.conf /etc/httpd/conf.d/*.conf /etc/httpd/conf/httpd.conf`,
  // Behind a path there may be an NFS host that is gone, and whoever asks it waits: hence the time limit.
  pages: sh`cat /var/lib/lvs-dr/*/ledger | sed -n 's/^{"key":"page:\([^"\\]*\)".*/\1/p' | while IFS= read -r path; do
printf 'page %s\n' "$path"
timeout 5 head -c ${PAGE_LIMIT} -- "$path" | sed 's/^/|/'
echo
done`,
  keepalived: sh`grep -hE '^[[:space:]]*(virtual_router_id|advert_int|priority|nopreempt)' /etc/keepalived/keepalived.conf`,
} as const satisfies Readonly<Record<string, Script>>;

type Section = keyof typeof SECTIONS;

/** The look at a machine of which nothing is known yet: read-only, one exec. */
export function sightProbe(): SightProbe {
  const frame = framed(Object.entries<Script>(SECTIONS));
  return {
    script: frame.script,
    read: (target, stdout) => {
      const outputs = frame.read(stdout);
      return sightIn(target, (section) => outputs.get(section) ?? '');
    },
  };
}

function sightIn(target: Target, output: (section: Section) => string): Sight {
  return {
    target,
    bootId: output('bootId').trim(),
    hostname: output('hostname').trim(),
    addresses: parseAddresses(output('addresses')).addresses,
    defaultNic: /^(\S+)\s+00000000\s/m.exec(output('routes'))?.[1],
    mounts: parseMounts(output('mounts')),
    fstab: parseFstab(output('fstab')),
    exported: parseExports(output('exported')),
    exportFiles: parseOthers(output('exportFiles')),
    ledgers: ledgersIn(output('ledgers')),
    table: withThresholds(parseTable(output('table')), output('thresholds')),
    savedTable: parseTable(output('savedTable')),
    sysctls: parseLive(output('sysctls')),
    webServer: [...parseStates(output('webServers'), WEB_SERVERS).values()].some(
      ({ active, enabled }) => active && enabled,
    ),
    documentRoots: [...output('documentRoots').matchAll(/^\s*DocumentRoot\s+"?([^"\n]+?)"?\s*$/gim)].flatMap(
      ([, path]) => path ?? [],
    ),
    pages: pagesIn(output('pages')),
    keepalived: parseKeepalived(output('keepalived')),
  };
}

/** Lines of ledgers, each with the name of its cluster before a bar. */
function ledgersIn(text: string): ReadonlyMap<string, Ledger> {
  const texts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const bar = line.indexOf('|');
    if (bar < 0) continue;
    const name = line.slice(0, bar);
    texts.set(name, `${texts.get(name) ?? ''}${line.slice(bar + 1)}\n`);
  }
  const ledgers = [...texts].map(([name, lines]) => [name, parseLedger(lines)] as const);
  return new Map(ledgers.filter(([, { entries }]) => entries.size > 0));
}

/** A head for each page, then its lines behind a bar; a page without lines was not there. */
function pagesIn(text: string): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  let path = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('|')) pages.set(path, `${pages.get(path) ?? ''}${line.slice(1)}\n`);
    else if (line.startsWith('page ')) path = line.slice('page '.length);
  }
  return pages;
}

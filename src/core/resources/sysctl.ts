import * as l10n from '@vscode/l10n';
import { sh, lines } from '../ssh/shell';
import { beside, besideFile, type Compared, withheld } from './compared';
import { nicOf } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, type Phase, type Problem, type Site, type Step } from './kind';
import { ownedFiles, ownedHeader } from './names';
import { vipsOnLoopback } from './vips';

/** One assignment of sysctl.d(5) found in some file. */
interface Assignment {
  readonly file: string;
  readonly key: string;
  readonly value: string;
}

interface Sysctls {
  /** Live values by key, e.g. `net.ipv4.conf.all.arp_ignore`. */
  readonly live: ReadonlyMap<string, string>;
  /** Text of our sysctl.d file. */
  readonly file: string;
  readonly assignments: readonly Assignment[];
}

interface Wanted {
  readonly settings: ReadonlyMap<string, string>;
  readonly phase: Phase;
}

const FAMILY = ['arp_ignore', 'arp_announce', 'send_redirects'] as const;
type Setting = (typeof FAMILY)[number];

export const sysctl = defineKind({
  id: 'sysctl',
  probe: ({ cluster }) => ({
    live: sh`cd /proc/sys/net/ipv4/conf && grep -H . */arp_ignore */arp_announce */send_redirects; cd /`,
    file: sh`show ${ownedFiles.sysctl(cluster.name)}`,
    others: sh`grep -HE '^[[:space:]]*-?net[./]ipv4[./]conf[./].*(arp_ignore|arp_announce|send_redirects)' /usr/lib/sysctl.d/*.conf /run/sysctl.d/*.conf /etc/sysctl.d/*.conf /etc/sysctl.conf`,
  }),
  parse: (output): Sysctls => ({
    live: parseLive(output.live),
    file: output.file,
    assignments: parseAssignedFiles(output.others),
  }),
  want: (site): Wanted | undefined => wantedSettings(site),
  compare: (want: Wanted | undefined, have, site): readonly Compared[] => {
    const rows = want === undefined ? comparedBefore(have, site) : comparedWanted(want, have, site);
    const named = new Set(rows.map(({ name }) => name));
    const others = [...have.live].filter(([name]) => !named.has(name));
    return [...rows, ...others.map(([name, seen]) => ({ name, state: 'other', seen }) as const)];
  },
  difference: (want, have, site): Difference =>
    want === undefined
      ? takeOff(have, site)
      : { steps: putOn(want, have, site), problems: findProblems(want, have, site) },
});

/** The effective value is the larger of `all` and the NIC's own (IN_DEV_MAXCONF, include/linux/inetdevice.h). */
export function effective(live: ReadonlyMap<string, string>, setting: Setting, nic: string): number {
  return Math.max(Number(live.get(keyOf('all', setting)) ?? 0), Number(live.get(keyOf(nic, setting)) ?? 0));
}

/** sysctl(8) writes a dot inside a NIC's name (a VLAN) as a slash. */
function keyOf(nic: string, setting: Setting): string {
  return `net.ipv4.conf.${nic.replaceAll('.', '/')}.${setting}`;
}

function pathOf(key: string): string {
  return `/proc/sys/${key.replace(/[./]/g, (char) => (char === '.' ? '/' : '.'))}`;
}

function wantedSettings(site: Site): Wanted | undefined {
  const settings = new Map<string, string>();
  const nic = nicOf(site, site.facts);
  const nics = (...names: (string | undefined)[]) => names.filter((name) => name !== undefined);
  if (site.host.roles.has('director')) {
    for (const name of nics('all', 'default', nic)) settings.set(keyOf(name, 'send_redirects'), '0');
  }
  if (vipsOnLoopback(site).length > 0) {
    for (const name of ['all', 'default', 'lo']) {
      settings.set(keyOf(name, 'arp_ignore'), '1');
      settings.set(keyOf(name, 'arp_announce'), '2');
    }
  }
  if (settings.size === 0) return undefined;
  return { settings, phase: site.host.roles.has('realServer') ? 'realServers' : 'directors' };
}

function putOn({ settings, phase }: Wanted, have: Sysctls, { cluster, facts }: Site): readonly Step[] {
  const wrong = [...settings].filter(([key, value]) => have.live.get(key) !== value);
  const path = ownedFiles.sysctl(cluster.name);
  const text = fileText(cluster.name, settings);
  const steps: Step[] = [];
  // The file first: cut in between, the host comes back from a reboot silent rather than talking.
  if (have.file !== text) {
    const changes = [l10n.t('keep {0} sysctls over a reboot ({1})', settings.size, path)] as const;
    steps.push({ kind: 'sysctl', phase, changes, about: [path], script: sh`put ${path} ${text}` });
  }
  const [first, ...rest] = wrong.map(([key, value]) => `${key} ${have.live.get(key) ?? '?'} → ${value}`);
  if (first !== undefined) {
    steps.push({
      kind: 'sysctl',
      phase,
      changes: [first, ...rest],
      about: wrong.map(([key]) => key),
      script: lines(wrong.map(([key, value]) => sh`set_kernel ${pathOf(key)} ${value}`)),
      remember: wrong.flatMap(([key]) => rememberOnce(facts.ledger, `sysctl:${key}`, have.live.get(key) ?? null)),
    });
  }
  return steps;
}

function takeOff(have: Sysctls, site: Site): Difference {
  const { cluster, host } = site;
  const phase = host.roles.has('realServer') ? 'realServers' : 'directors';
  const path = ownedFiles.sysctl(cluster.name);
  const steps: Step[] = [];
  const { before, restore, stay, othersOnLoopback } = onRecord(site);
  const changes = [
    ...restore.map(([key, value]) => `${key} ${have.live.get(key) ?? '?'} → ${value ?? '0'}`),
    ...stay.map(([key]) => l10n.t('{0} stays: {1} is still on lo', key, othersOnLoopback.join(', '))),
  ];
  const [first, ...rest] = changes;
  if (first !== undefined) {
    steps.push({
      kind: 'sysctl',
      phase,
      changes: [first, ...rest],
      about: before.map(([key]) => key),
      // Rule 1 once more, on the host itself: nothing makes it talk while a VIP is on lo.
      script: lines([
        ...(restore.some(([key]) => key.includes('.arp_')) ? [sh`no_vip_on_lo`] : []),
        ...restore.map(([key, value]) => sh`set_kernel ${pathOf(key)} ${value ?? '0'}`),
      ]),
      forget: before.map(([key]) => `sysctl:${key}`),
    });
  }
  if (have.file !== '') {
    steps.unshift({
      kind: 'sysctl',
      phase,
      changes: [l10n.t('remove {0}', path)],
      about: [path],
      script: sh`run rm -f -- ${path}`,
    });
  }
  return { steps };
}

/** The sysctls that we changed: those that go back to what they were, and those that cannot yet. */
function onRecord(site: Site) {
  const before = [...remembered(site.facts.ledger, 'sysctl:')];
  const othersOnLoopback = foreignOnLoopback(site);
  const restore = before.filter(([key]) => othersOnLoopback.length === 0 || !key.includes('.arp_'));
  return { before, restore, stay: before.filter((entry) => !restore.includes(entry)), othersOnLoopback };
}

function comparedWanted({ settings }: Wanted, have: Sysctls, site: Site): readonly Compared[] {
  const nic = nicOf(site, site.facts);
  const rows = [...settings].map(([key, value]) => beside(key, value, have.live.get(key)));
  // What counts is neither the value of `all` nor the one of the NIC, but the two together.
  const withEffect = rows.map((row) => {
    const setting = FAMILY.find((each) => keyOf('all', each) === row.name);
    if (nic === undefined || setting === undefined || have.live.size === 0) return row;
    return { ...row, live: l10n.t('in effect on {0}: {1}', nic, effective(have.live, setting, nic)) };
  });
  const beats = tooHigh(have, site).map(() => withheld(beside(keyOf(nic ?? '', 'arp_ignore'), '1', have.live.get(keyOf(nic ?? '', 'arp_ignore'))))); // prettier-ignore
  const { name } = site.cluster;
  return [...withEffect, ...beats, ...besideFile(ownedFiles.sysctl(name), fileText(name, settings), have.file)];
}

function comparedBefore(have: Sysctls, site: Site): readonly Compared[] {
  const { restore, stay } = onRecord(site);
  const released = (name: string): Compared => {
    const seen = have.live.get(name);
    return { name, state: 'released', ...(seen === undefined ? {} : { seen }) };
  };
  return [
    ...restore.map(([key, value]) => {
      const row = beside(key, value ?? '0', have.live.get(key));
      return row.state === 'asWanted' ? released(key) : row;
    }),
    ...stay.map(([key]) => released(key)),
    ...besideFile(ownedFiles.sysctl(site.cluster.name), undefined, have.file),
  ];
}

/** Addresses on lo that are neither the loopback's own nor ours: somebody else's VIPs, which need the silence too. */
function foreignOnLoopback({ facts }: Site): readonly string[] {
  const ours = remembered(facts.ledger, 'address:lo:');
  return facts.addresses
    .filter(
      ({ nic, address }) => nic === 'lo' && !address.startsWith('127.') && address !== '::1' && !ours.has(address),
    )
    .map(({ address }) => address);
}

function findProblems({ settings }: Wanted, have: Sysctls, site: Site): readonly Problem[] {
  return [...tooHigh(have, site), ...overridden(settings, have, site.cluster.name)];
}

/** Values of the NIC that beat the ones of `all`: 3 answers for addresses of global scope, 8 not even for the RIP (R06). */
function tooHigh(have: Sysctls, site: Site): readonly Problem[] {
  const nic = nicOf(site, site.facts);
  if (nic === undefined || vipsOnLoopback(site).length === 0) return [];
  const value = Number(have.live.get(keyOf(nic, 'arp_ignore')) ?? 0);
  if (value <= 2) return [];
  const key = keyOf(nic, 'arp_ignore');
  return [
    {
      code: 'arp-ignore-too-high',
      severity: 'blocks',
      message: l10n.t('{0} is {1}, which beats the 1 that direct routing needs', key, value),
      next: l10n.t('Set {0} to 0 or 1 on that host, and find the file that sets it.', key),
    },
  ];
}

/** Files that are read after ours at boot and say something else (facts/lvs.md R09; sysctl.d(5)). */
function overridden(settings: ReadonlyMap<string, string>, have: Sysctls, cluster: string): readonly Problem[] {
  const ours = baseName(ownedFiles.sysctl(cluster));
  return have.assignments
    .filter(({ file }) => baseName(file) > ours)
    .flatMap(({ file, key, value }) => {
      const hit = [...settings].find(([wanted, wantedValue]) => matches(key, wanted) && value !== wantedValue);
      return hit === undefined ? [] : [overriddenProblem(file, hit[0], value)];
    });
}

function overriddenProblem(file: string, key: string, value: string): Problem {
  return {
    code: 'sysctl-overridden',
    severity: 'warns',
    message: l10n.t('{0} sets {1} to {2} and is read after our file at boot', file, key, value),
    next: l10n.t('Remove that line: with it the host would not come back from a reboot as it should.'),
  };
}

function matches(pattern: string, key: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]*');
  return new RegExp(`^${expression}$`).test(key);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function fileText(cluster: string, settings: ReadonlyMap<string, string>): string {
  return `${ownedHeader(cluster)}${[...settings].map(([key, value]) => `${key} = ${value}\n`).join('')}`;
}

/** Lines of `grep -H .` run inside /proc/sys/net/ipv4/conf: `eth0.5/arp_ignore:1`. */
export function parseLive(text: string): ReadonlyMap<string, string> {
  const live = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^(.+)\/([a-z_]+):(.*)$/.exec(line);
    const setting = FAMILY.find((name) => name === match?.[2]);
    if (match?.[1] !== undefined && setting !== undefined) live.set(keyOf(match[1], setting), (match[3] ?? '').trim());
  }
  return live;
}

/** Lines of `grep -H` over sysctl.d files: `/etc/sysctl.d/x.conf:net.ipv4.conf.all.arp_ignore = 0`. */
function parseAssignedFiles(text: string): readonly Assignment[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([^:]+):\s*-?([^=\s]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    // `net/ipv4/conf/eth0.5/x` and `net.ipv4.conf.eth0/5.x` are the same key: the first separator decides (sysctl.d(5)).
    const key = match[2].startsWith('net/')
      ? match[2].replace(/[./]/g, (char) => (char === '/' ? '.' : '/'))
      : match[2];
    return [{ file: match[1], key, value: match[3] ?? '' }];
  });
}

/** What must be true of a host before it may hold a VIP on lo; checked again on the host in the same breath. */
export function isSilent(live: ReadonlyMap<string, string>, nic: string): boolean {
  const ignore = effective(live, 'arp_ignore', nic);
  return (ignore === 1 || ignore === 2) && effective(live, 'arp_announce', nic) === 2;
}

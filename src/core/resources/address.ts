import * as l10n from '@vscode/l10n';
import { lines, type Script, sh } from '../ssh/shell';
import { beside, besideFile, type Compared, noLonger, withheld } from './compared';
import { type Facts, nicOf } from './facts';
import { remembered, rememberOnce } from './ledger';
import { type Difference, defineKind, down, type Phase, type Place, type Problem, type Site, type Step } from './kind';
import { ownedFiles, ownedHeader, vipUnitName } from './names';
import { hostPrefix, vipsOnLoopback, vipsOnNic } from './vips';

/** The NetworkManager profile that is active on the host's NIC. */
interface Profile {
  readonly uuid: string;
  readonly addresses: readonly string[];
}

interface Persisted {
  /** Text of our VIP unit. */
  readonly unit: string;
  readonly profile: Profile | undefined;
}

/** A VIP and the interface that shall hold it. */
interface Vip {
  readonly vip: string;
  readonly nic: string;
}

interface Wanted {
  readonly vips: readonly Vip[];
  /** The NIC whose ARP answers give a VIP on lo away; `undefined`: the host's NIC is not known. */
  readonly nic: string | undefined;
}

export const address = defineKind({
  id: 'address',
  probe: (place) => ({
    unit: sh`show ${ownedFiles.vipUnit(place.cluster.name)}`,
    profile: profileProbe(place),
  }),
  parse: (output): Persisted => ({ unit: output.unit, profile: parseProfile(output.profile) }),
  want: (site) => wanted(site),
  compare: (want: Wanted | undefined, have, site): readonly Compared[] => {
    const rows = [...compareLive(want, site), ...comparePersisted(want, have, site)];
    return want !== undefined && findProblems(want, site).length > 0 ? rows.map(withheld) : rows;
  },
  difference: (want, have, site): Difference => {
    const problems = want === undefined ? [] : findProblems(want, site);
    // A VIP whose place is in doubt is not touched at all.
    if (problems.length > 0) return { steps: [], problems };
    return { steps: [...live(want, site), ...persist(want, have, site)] };
  },
});

/** NetworkManager keeps a director's VIP in the profile of its NIC; everywhere else a unit of ours does. */
export function needsVipUnit(site: Site): boolean {
  return vipsOnLoopback(site).length > 0 || (vipsOnNic(site).length > 0 && !site.facts.networkManager);
}

function profileProbe({ host }: Place): Script {
  if (!host.roles.has('director')) return sh`:`;
  const nic =
    host.interface === undefined
      ? sh`nic=$(ip -o address show to ${host.address} | { read -r _ name _; echo "$name"; })`
      : sh`nic=${host.interface}`;
  return sh`if [ -d /run/NetworkManager ] && command -v nmcli >/dev/null; then
${nic}
uuid=$(nmcli -g GENERAL.CON-UUID device show "$nic")
[ -n "$uuid" ] && { echo "$uuid"; nmcli -g ipv4.addresses,ipv6.addresses connection show "$uuid"; }
fi`;
}

/** The profile's UUID, then its addresses, a family a line, separated by commas, colons escaped (nmcli(1), `-g`). */
function parseProfile(text: string): Profile | undefined {
  const [uuid, ...rest] = text.split('\n').filter((line) => line !== '');
  if (uuid === undefined) return undefined;
  const addresses = rest
    .join(',')
    .replaceAll('\\:', ':')
    .split(',')
    .map((entry) => entry.trim());
  return { uuid, addresses: addresses.filter((entry) => entry !== '') };
}

function wanted(site: Site): Wanted | undefined {
  const nic = nicOf(site, site.facts);
  const onLoopback = vipsOnLoopback(site).map((vip) => ({ vip, nic: 'lo' }));
  const onNic = vipsOnNic(site).map((vip) => ({ vip, nic: nic ?? '' }));
  const vips = [...onLoopback, ...onNic];
  return vips.length === 0 ? undefined : { vips, nic };
}

function live(want: Wanted | undefined, site: Site): readonly Step[] {
  const vips = want?.vips ?? [];
  const missing = vips.filter(({ vip, nic }) => holderOf(site.facts, vip)?.nic !== nic);
  const extra = noLongerWanted(vips, site);
  return [
    ...missing.map((vip) => add(vip, want?.nic ?? '', site)),
    ...down(extra.map((vip) => drop(vip, formerName(vip, vips, site), site))),
  ];
}

function noLongerWanted(vips: readonly Vip[], { facts }: Site): readonly Vip[] {
  const ours = [...remembered(facts.ledger, 'address:').keys()].map(parseKey);
  return ours.filter((held) => !vips.some(({ vip, nic }) => vip === held.vip && nic === held.nic));
}

function compareLive(want: Wanted | undefined, site: Site): readonly Compared[] {
  const vips = want?.vips ?? [];
  return [
    ...vips.map((wanted) => {
      const held = site.facts.addresses.filter(({ address }) => address === wanted.vip);
      const seen = held.map(({ nic, prefix }) =>
        prefix === hostPrefix(wanted.vip) ? l10n.t('on {0}', nic) : l10n.t('on {0} as /{1}', nic, prefix),
      );
      return beside(cidrOf(wanted), l10n.t('on {0}', wanted.nic), seen.length === 0 ? undefined : seen.join(', '));
    }),
    ...noLongerWanted(vips, site).map((former) => {
      const held = holderOf(site.facts, former.vip)?.nic === former.nic;
      return noLonger(formerName(former, vips, site), held ? l10n.t('on {0}', former.nic) : undefined);
    }),
  ];
}

function comparePersisted(want: Wanted | undefined, have: Persisted, site: Site): readonly Compared[] {
  const { cluster } = site;
  const unit = besideFile(ownedFiles.vipUnit(cluster.name), wantedUnit(want, site), have.unit);
  const { profile } = have;
  if (profile === undefined) return unit;
  const { onNic, extra } = profiled(want, profile, site);
  const name = (cidr: string) => `NetworkManager ${profile.uuid}: ${cidr}`;
  const kept = l10n.t('kept over a reboot');
  const seen = (cidr: string) => (profile.addresses.includes(cidr) ? kept : undefined);
  const others = profile.addresses.filter((cidr) => !onNic.includes(cidr) && !extra.includes(cidr));
  return [
    ...unit,
    ...onNic.map((cidr) => beside(name(cidr), kept, seen(cidr))),
    ...extra.map((cidr) => noLonger(name(cidr), seen(cidr))),
    ...others.map((cidr) => ({ name: name(cidr), state: 'other', seen: kept }) as const),
  ];
}

function cidrOf({ vip }: Vip): string {
  return `${vip}/${hostPrefix(vip)}`;
}

/** With its NIC only where the same VIP is wanted, or on our record, on another one. */
function formerName(former: Vip, vips: readonly Vip[], site: Site): string {
  const elsewhere = [...vips, ...noLongerWanted(vips, site)].some(
    ({ vip, nic }) => vip === former.vip && nic !== former.nic,
  );
  return elsewhere ? `${cidrOf(former)} (${former.nic})` : cidrOf(former);
}

function add({ vip, nic }: Vip, silentNic: string, site: Site): Step {
  const cidr = `${vip}/${hostPrefix(vip)}`;
  const label = `${nic}:0`;
  // The label is what ifconfig(8) shows; it is cosmetic and must fit into IFNAMSIZ.
  const labelled = vip.includes(':') || label.length > 15 ? sh`` : sh`label ${label}`;
  const guard = nic === 'lo' && !vip.includes(':') ? sh`must_be_silent ${silentNic}` : sh`:`;
  return {
    kind: 'address',
    phase: phaseOf(nic),
    subject: vip,
    changes: [l10n.t('{0} on {1}', cidr, nic)],
    about: [cidr],
    script: lines([guard, sh`run ip address replace ${cidr} dev ${nic} ${labelled}`, announce(vip, nic)]),
    remember: rememberOnce(site.facts.ledger, keyOf({ vip, nic }), null),
  };
}

/** Adding an address tells nobody: neighbours that knew it elsewhere would go on sending there (facts/lvs.md H06). */
function announce(vip: string, nic: string): Script {
  return nic === 'lo' || vip.includes(':')
    ? sh`:`
    : sh`! command -v arping >/dev/null || arping -q -U -c 1 -w 1 -I ${nic} ${vip} || :`;
}

function drop({ vip, nic }: Vip, name: string, { facts }: Site): Step {
  const cidr = `${vip}/${hostPrefix(vip)}`;
  const held = holderOf(facts, vip)?.nic === nic;
  return {
    kind: 'address',
    phase: phaseOf(nic),
    subject: vip,
    changes: [l10n.t('{0} off {1}', cidr, nic)],
    about: [name],
    script: held ? sh`drop_address ${cidr} ${nic}` : sh`:`,
    forget: [keyOf({ vip, nic })],
  };
}

function persist(want: Wanted | undefined, have: Persisted, site: Site): readonly Step[] {
  const phase = phaseOf(want?.vips[0]?.nic ?? (site.host.roles.has('director') ? 'nic' : 'lo'));
  return [...persistInUnit(want, have, site, phase), ...persistInProfile(want, have, site, phase)];
}

function persistInUnit(want: Wanted | undefined, have: Persisted, site: Site, phase: Phase): readonly Step[] {
  const path = ownedFiles.vipUnit(site.cluster.name);
  const text = wantedUnit(want, site);
  if (text === undefined) {
    if (have.unit === '') return [];
    const script = sh`run rm -f -- ${path}
run systemctl daemon-reload`;
    return down([{ kind: 'address', phase, changes: [l10n.t('remove {0}', path)], about: [path], script }]);
  }
  if (have.unit === text) return [];
  const reload = have.unit === '' ? sh`:` : sh`run systemctl daemon-reload`;
  const changes = [l10n.t('keep the VIPs over a reboot ({0})', path)] as const;
  return [{ kind: 'address', phase, changes, about: [path], script: lines([sh`put ${path} ${text}`, reload]) }];
}

/** `undefined`: no unit of ours is needed. */
function wantedUnit(want: Wanted | undefined, site: Site): string | undefined {
  if (want === undefined || !needsVipUnit(site)) return undefined;
  const vips = want.vips.filter(({ nic }) => nic === 'lo' || !site.facts.networkManager);
  return unitText(vips, site);
}

/** VIPs that belong into the profile of the NIC, and those that we put there and that no longer do. */
function profiled(want: Wanted | undefined, { uuid }: Profile, { facts }: Site) {
  const onNic = (want?.vips ?? []).filter(({ nic }) => nic !== 'lo').map(({ vip }) => `${vip}/${hostPrefix(vip)}`);
  const extra = [...remembered(facts.ledger, `profile:${uuid}:`).keys()].filter((cidr) => !onNic.includes(cidr));
  return { onNic, extra };
}

function persistInProfile(want: Wanted | undefined, { profile }: Persisted, site: Site, phase: Phase): readonly Step[] {
  if (profile === undefined) return [];
  const prefix = `profile:${profile.uuid}:`;
  const { onNic, extra } = profiled(want, profile, site);
  const missing = onNic.filter((cidr) => !profile.addresses.includes(cidr));
  const about = (cidr: string) => [`NetworkManager ${profile.uuid}: ${cidr}`];
  return [
    ...missing.map((cidr): Step => ({
      kind: 'address',
      phase,
      changes: [l10n.t('keep {0} over a reboot (NetworkManager profile {1})', cidr, profile.uuid)],
      about: about(cidr),
      script: sh`run nmcli connection modify ${profile.uuid} ${`+${profileProperty(cidr)}`} ${cidr}`,
      remember: rememberOnce(site.facts.ledger, `${prefix}${cidr}`, null),
    })),
    ...down(
      extra.map((cidr): Step => ({
        kind: 'address',
        phase,
        changes: [l10n.t('take {0} out of NetworkManager profile {1}', cidr, profile.uuid)],
        about: about(cidr),
        script: profile.addresses.includes(cidr)
          ? sh`run nmcli connection modify ${profile.uuid} ${`-${profileProperty(cidr)}`} ${cidr}`
          : sh`:`,
        forget: [`${prefix}${cidr}`],
      })),
    ),
  ];
}

function profileProperty(cidr: string): string {
  return cidr.includes(':') ? 'ipv6.addresses' : 'ipv4.addresses';
}

/**
 * A oneshot unit that puts the VIPs up. On a real server it refuses while the host would answer ARP for them, whatever
 * changed the sysctls meanwhile; on a director it comes after the table, so that no client meets an empty one.
 */
function unitText(vips: readonly Vip[], { cluster }: Site): string {
  const onLoopback = vips.some(({ nic, vip }) => nic === 'lo' && !vip.includes(':'));
  const silence = onLoopback
    ? [
        'ExecStartPre=/bin/grep -qx [12] /proc/sys/net/ipv4/conf/all/arp_ignore',
        'ExecStartPre=/bin/grep -qx 2 /proc/sys/net/ipv4/conf/all/arp_announce',
      ]
    : [];
  const start = vips.flatMap(({ vip, nic }) => {
    const cidr = `${vip}/${hostPrefix(vip)}`;
    const up = `ExecStart=/sbin/ip address replace ${cidr} dev ${nic}${vip.includes(':') || nic.length > 13 ? '' : ` label ${nic}:0`}`;
    const route = `ExecStart=/sbin/ip route replace ${cidr} dev lo`;
    return nic === 'lo' ? [up, route] : [up];
  });
  const stop = vips.map(({ vip, nic }) => `ExecStop=-/sbin/ip address del ${vip}/${hostPrefix(vip)} dev ${nic}`);
  const after = vips.some(({ nic }) => nic !== 'lo')
    ? 'network-online.target ipvsadm.service'
    : 'systemd-sysctl.service';
  return `${ownedHeader(cluster.name)}[Unit]
Description=LVS-DR VIPs of the cluster ${cluster.name}
After=${after}
${onLoopback ? 'Before=apache2.service httpd.service\n' : 'Wants=network-online.target\n'}
[Service]
Type=oneshot
RemainAfterExit=yes
${[...silence, ...start, ...stop].join('\n')}

[Install]
WantedBy=multi-user.target
`;
}

function findProblems({ vips, nic }: Wanted, site: Site): readonly Problem[] {
  const { facts, host } = site;
  if (nic === undefined || !facts.nics.includes(nic)) return [nicProblem(nic, site)];
  return vips.flatMap(({ vip, nic: wantedNic }): Problem[] => {
    const held = facts.addresses.filter((entry) => entry.address === vip);
    const elsewhere = held.find((entry) => entry.nic !== wantedNic);
    if (elsewhere !== undefined) {
      return [
        {
          code: 'vip-on-wrong-nic',
          severity: 'blocks',
          message: l10n.t('{0} holds {1} on {2}, but it belongs on {3}', host.name, vip, elsewhere.nic, wantedNic),
          next: l10n.t('Remove it there: {0}', `ip address del ${vip}/${elsewhere.prefix} dev ${elsewhere.nic}`),
        },
      ];
    }
    const wide = held.find((entry) => entry.prefix !== hostPrefix(vip));
    if (wide === undefined) return [];
    return [
      {
        code: 'vip-prefix',
        severity: 'blocks',
        message: l10n.t(
          '{0} holds {1}/{2} on {3}; a VIP must be /{4}',
          host.name,
          vip,
          wide.prefix,
          wide.nic,
          hostPrefix(vip),
        ),
        next: l10n.t('Remove it there: {0}', `ip address del ${vip}/${wide.prefix} dev ${wide.nic}`),
      },
    ];
  });
}

function nicProblem(nic: string | undefined, { facts, host }: Site): Problem {
  const carrier = facts.addresses.find((entry) => entry.address === host.address)?.nic;
  return {
    code: 'no-such-nic',
    severity: 'blocks',
    message:
      nic === undefined
        ? l10n.t('no NIC of {0} carries its address {1}', host.name, host.address)
        : l10n.t('{0} has no NIC {1}', host.name, nic),
    next:
      carrier === undefined
        ? l10n.t('Its NICs are: {0}. Name the right one as "interface", or correct the address.', facts.nics.join(', '))
        : l10n.t('Its address {0} is on {1}: write "interface: {1}".', host.address, carrier),
  };
}

function holderOf(facts: Facts, vip: string) {
  return facts.addresses.find((entry) => entry.address === vip && entry.prefix === hostPrefix(vip));
}

function phaseOf(nic: string): Phase {
  return nic === 'lo' ? 'realServers' : 'directors';
}

function keyOf({ vip, nic }: Vip): string {
  return `address:${nic}:${vip}`;
}

/** Undoes {@link keyOf} without its prefix; a NIC's name has no colon, an IPv6 VIP has many. */
function parseKey(key: string): Vip {
  const colon = key.indexOf(':');
  return { nic: key.slice(0, colon), vip: key.slice(colon + 1) };
}

export { vipUnitName };

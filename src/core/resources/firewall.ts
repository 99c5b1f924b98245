import * as l10n from '@vscode/l10n';
import { vipsOf } from '../spec/cluster';
import { sh } from '../ssh/shell';
import { nicOf } from './facts';
import { type Difference, defineKind, NO_DIFFERENCE, type Problem, type Site } from './kind';
import { fateOf, parseRuleset, type Ruleset } from './nftRuleset';
import { vipsOnLoopback, vipsOnNic } from './vips';

interface Firewall {
  readonly rules: Ruleset;
  /** `net.ipv4.vs.conntrack`: IPVS keeps netfilter's connection tracking up to date, which only NAT needs. */
  readonly conntrack: boolean;
}

/** The VIPs whose clients shall reach the host. */
interface Held {
  readonly onNic: readonly string[];
  readonly onLoopback: readonly string[];
}

/**
 * What the host's packet filter would do to clients of the services. Not ours to change: whoever keeps the rules is told
 * what they cost (facts/lvs.md D11, D12, D13, R18). Only what is certain is said: a rule that cannot be read to the end
 * accuses nobody.
 */
export const firewall = defineKind({
  id: 'firewall',
  probe: ({ host }) => ({
    // nft(8) would load its modules just by being asked; a probe changes nothing. Sets are left out: they may be long.
    rules:
      host.roles.has('director') || host.roles.has('realServer')
        ? sh`[ -d /sys/module/nf_tables ] && [ -x /usr/sbin/nft ] && nft -t list ruleset`
        : sh`:`,
    conntrack: host.roles.has('director') ? sh`show /proc/sys/net/ipv4/vs/conntrack` : sh`:`,
  }),
  parse: (output): Firewall => ({
    rules: parseRuleset(output.rules),
    conntrack: output.conntrack.trim() === '1',
  }),
  want: (site): Held | undefined => {
    const held = { onNic: vipsOnNic(site), onLoopback: vipsOnLoopback(site) };
    return held.onNic.length + held.onLoopback.length === 0 ? undefined : held;
  },
  compare: () => [],
  difference: (want, have, site): Difference => {
    if (want === undefined) return NO_DIFFERENCE;
    const isDirector = want.onNic.length > 0;
    return {
      steps: [],
      problems: [
        ...closedPorts(want, have, site),
        ...(isDirector ? invalidDrops(have, site) : []),
        ...(isDirector && have.conntrack ? [tracked(site)] : []),
      ],
    };
  },
});

/** Each VIP and port of this host whose clients the filter turns away. */
function closedPorts({ onNic, onLoopback }: Held, { rules }: Firewall, site: Site): readonly Problem[] {
  const { cluster, host, facts } = site;
  const held = new Set([...onNic, ...onLoopback]);
  const nic = nicOf(site, facts);
  const asked = new Map<string, Problem>();
  for (const service of cluster.services) {
    const { match, realServers } = service;
    const serves = host.roles.has('director') || realServers.some((real) => real.host === host.name);
    if (match.type === 'fwmark' || match.protocol === 'sctp' || !serves) continue;
    for (const vip of vipsOf(service).filter((each) => held.has(each))) {
      const { protocol, port } = match;
      const fate = fateOf(rules, { to: vip, protocol, port, nic });
      if (fate.type !== 'refused') continue;
      const message = l10n.t('the firewall of {0} turns clients of {1} port {2} away: {3}', host.name, vip, port, fate.rule);
      const next = l10n.t('Open it to the clients, whose addresses packets keep until they reach the real server: {0}', openings(port, protocol));
      asked.set(`${vip} ${port} ${protocol}`, { code: 'firewall-closed', severity: 'warns', message, next });
    } // prettier-ignore
  }
  return [...asked.values()];
}

function openings(port: number, protocol: string): string {
  return `firewall-cmd --permanent --add-port=${port}/${protocol} && firewall-cmd --reload`;
}

/** A director sees one half of each connection; what ends it looks invalid to netfilter, and IPVS never hears of it. */
function invalidDrops({ rules }: Firewall, { host }: Site): readonly Problem[] {
  const rule = rules
    .flatMap(({ rules: lines }) => lines)
    .find((line) => /ct state (\{ )?invalid\b.*\bdrop$/.test(line));
  const spared = rules.some(({ rules: lines }) => lines.some((line) => /\bnotrack\b/.test(line)));
  if (rule === undefined || spared) return [];
  return [
    {
      code: 'firewall-drops-invalid',
      severity: 'warns',
      message: l10n.t(
        'the firewall of {0} drops packets of connections that it saw only one half of ({1}): connections would never end in the IPVS table, and drain would wait in vain',
        host.name,
        rule,
      ),
      next: l10n.t('Take traffic of the VIPs out of connection tracking (nft: "notrack" in a raw prerouting chain), or do without that rule on a director.'),
    },
  ]; // prettier-ignore
}

function tracked({ host }: Site): Problem {
  return {
    code: 'ipvs-conntrack',
    severity: 'warns',
    message: l10n.t('net.ipv4.vs.conntrack is 1 on {0}: with direct routing a stateful firewall then stops connections that have just begun', host.name),
    next: l10n.t('It is for NAT. Set it to 0: {0}', 'sysctl -w net.ipv4.vs.conntrack=0'),
  }; // prettier-ignore
}

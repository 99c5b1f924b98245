import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { type Cluster, type Host, hostsWithRole, type VirtualService, vipsOf } from '../spec/cluster';
import { type Check, type CheckContext, type CheckResult, errored, failed, passed, skipped } from './check';
import type { WireView } from './wire/ask';

type Heard = Extract<WireView, { asked: true }>;

/** Asked on the wire, not of sysctls: what counts is who answers. */
export const arpSilence: Check = {
  id: 'arpSilence',
  about: 'hosts',
  title: () => l10n.t('Only the director answers ARP for the VIP'),
  hosts: concerned,
  run: async (context, host) => {
    const vips = vipsOf(context.service).filter((vip) => !vip.includes(':'));
    if (vips.length === 0) {
      return skipped(l10n.t('There is no ARP under IPv6: a host answers for addresses of the NIC that is asked, and never for one on lo.')); // prettier-ignore
    }
    const results: CheckResult[] = [];
    for (const vip of vips) results.push(await judged(context, host, vip));
    return together(results);
  },
};

function concerned(cluster: Cluster, { realServers }: VirtualService): readonly Host[] {
  const names = new Set(realServers.map(({ host }) => host));
  return cluster.hosts.filter(({ name, roles }) => roles.has('director') || names.has(name));
}

async function judged({ cluster, service, gathered }: CheckContext, host: Host, vip: string): Promise<CheckResult> {
  const view = await gathered.wire(service, vip);
  if (!view.asked) return skipped(view.why, { next: view.next });
  const own = new Set(await gathered.macs(host));
  const answering = view.macs.filter((mac) => own.has(mac));
  const sight = { host, vip, view, answering, directors: hostsWithRole(cluster, 'director'), ...(await ownersOf(view, { cluster, service, gathered })) }; // prettier-ignore
  return host.roles.has('director') ? ofDirector(sight) : ofRealServer(sight);
}

type Owners = ReadonlyMap<string, Host>;

/** What was heard of one VIP, as it concerns one host. */
interface Sight {
  readonly host: Host;
  readonly vip: string;
  readonly view: Heard;
  /** Hardware addresses of the host's own that answered. */
  readonly answering: readonly string[];
  readonly directors: readonly Host[];
  readonly owners: Owners;
  /** Hosts whose hardware addresses could not be read. */
  readonly unread: readonly Host[];
}

/** Whose the answers are. */
async function ownersOf(
  { macs }: Heard,
  { cluster, service, gathered }: CheckContext,
): Promise<Pick<Sight, 'owners' | 'unread'>> {
  // prettier-ignore
  const owners = new Map<string, Host>();
  const unread: Host[] = [];
  for (const host of concerned(cluster, service)) {
    try {
      const own = await gathered.macs(host);
      for (const mac of macs.filter((each) => own.includes(each))) owners.set(mac, host);
    } catch (error) {
      if (!HostError.is(error) || error.code === 'cancelled') throw error;
      // Its own result says why.
      unread.push(host);
    }
  }
  return { owners, unread };
}

function ofRealServer({ host, vip, view, answering, owners, directors }: Sight): CheckResult {
  const evidence = evidenceOf(vip, view);
  if (answering.length > 0) {
    return failed(
      l10n.t(
        '{0} answers ARP for {1}, asked by {2}: clients reach it past the director.',
        host.name,
        vip,
        view.by.name,
      ),
      {
        // prettier-ignore
        diff: { expected: wanted(directors, vip, view, owners), observed: heard(vip, view, owners) },
        evidence,
        next: l10n.t('Apply the cluster: it sets arp_ignore and arp_announce on {0}. Clients keep the wrong address until their entry runs out.', host.name), // prettier-ignore
      },
    );
  }
  if (view.macs.length === 0 && !view.holdsVip) {
    return skipped(l10n.t('Nobody answered {0} for {1}, so the silence of {2} says nothing.', view.by.name, vip, host.name), { evidence }); // prettier-ignore
  }
  return passed(l10n.t('{0} keeps silent about {1}, asked by {2}.', host.name, vip, view.by.name), { evidence });
}

function ofDirector({ host, vip, view, answering, owners, unread, directors }: Sight): CheckResult {
  const evidence = evidenceOf(vip, view);
  const strangers = view.macs.filter((mac) => !owners.has(mac));
  const active = directors.filter(({ name }) => [...owners.values()].some((owner) => owner.name === name));
  const diff = { expected: wanted(directors, vip, view, owners), observed: heard(vip, view, owners) };
  if (strangers.length > 0 && unread.length > 0) {
    return skipped(l10n.t('{0} answers for {1} too. Whose it is cannot be told: {2} was not reached.', strangers.join(', '), vip, unread.map(({ name }) => name).join(', ')), { evidence }); // prettier-ignore
  }
  if (strangers.length > 0) {
    return failed(
      l10n.t(
        '{0} answers for {1} too, and is no NIC of this service: two machines have one address.',
        strangers.join(', '),
        vip,
      ),
      {
        // prettier-ignore
        diff,
        evidence,
        next: l10n.t('Find the machine with that hardware address and take {0} off it.', vip),
      },
    );
  }
  if (view.holdsVip && view.by.name === host.name) {
    return skipped(l10n.t('{0} asked itself, as no other host of the file could: its own answer cannot be heard.', host.name), { evidence }); // prettier-ignore
  }
  if (answering.length > 0 && active.length > 1) {
    return failed(l10n.t('{0} all answer for {1}: only one director may hold it.', active.map(({ name }) => name).join(', '), vip), { diff, evidence }); // prettier-ignore
  }
  if (answering.length > 0) return passed(l10n.t('{0} answers for {1}.', host.name, vip), { evidence });
  if (active.length > 0 || view.holdsVip) {
    return passed(l10n.t('{0} keeps silent: it does not hold {1} now.', host.name, vip), { evidence });
  }
  return failed(l10n.t('{0} does not answer ARP for {1}.', host.name, vip), {
    diff,
    evidence,
    next: l10n.t('Look whether {0} is on its NIC ("ip address"), and apply the cluster.', vip),
  });
}

/** What should have been heard: one director, the one that was heard where one was. */
function wanted(directors: readonly Host[], vip: string, view: Heard, owners: Owners): string {
  if (view.holdsVip) return l10n.t('{0}: nobody else answers', vip);
  const line = [...owners].find(([, { roles }]) => roles.has('director'));
  const names = directors.map(({ name }) => name);
  return line === undefined ? l10n.t('{0}: answered by {1}', vip, names.join(' / ')) : lineOf(vip, line[0], line[1].name); // prettier-ignore
}

function heard(vip: string, { macs, holdsVip }: Heard, owners: Owners): string {
  if (macs.length === 0) return holdsVip ? l10n.t('{0}: nobody else answers', vip) : l10n.t('{0}: nobody answers', vip);
  const isDirector = (mac: string): boolean => owners.get(mac)?.roles.has('director') === true;
  return macs
    .toSorted((a, b) => Number(isDirector(b)) - Number(isDirector(a)) || a.localeCompare(b))
    .map((mac) => lineOf(vip, mac, owners.get(mac)?.name ?? '?'))
    .join('\n');
}

function lineOf(vip: string, mac: string, name: string): string {
  return `${vip} is at ${mac} (${name})`;
}

function evidenceOf(vip: string, { by, lines }: Heard): readonly string[] {
  return [`${by.name}# arping ${vip}`, ...lines];
}

const WORST = ['errored', 'failed', 'skipped', 'passed'] as const;

/** A mark covers several VIPs: the worst result is the host's, with the evidence of all. */
function together(results: readonly CheckResult[]): CheckResult {
  const worst = WORST.flatMap((outcome) => results.find((result) => result.outcome === outcome) ?? [])[0];
  return worst === undefined
    ? errored(l10n.t('Nothing was asked.'))
    : { ...worst, evidence: results.flatMap(({ evidence }) => evidence) };
}

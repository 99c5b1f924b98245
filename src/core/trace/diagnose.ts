import * as l10n from '@vscode/l10n';
import { serviceName } from '../spec/cluster';
import { diagnoseReturn } from './diagnoseReturn';
import { diagnoseServer } from './diagnoseServer';
import { actions, ended, refusals } from './finding';
import type { JourneyVerdict } from './journey';
import type { Look } from './lookReading';
import { follow, holdsVip, isCaptured, roleOf, serverAt, unanswered, type Case, type Road } from './road';

/** Where a request came to, and why it came no further. Pure: the order is that of the way. */
export function diagnose(of: Case): JourneyVerdict {
  const road = follow(of);
  if (of.outcome.exit === 0 || of.outcome.status !== null || road.response?.received === 'yes')
    return arrived(of, road);
  return beforeDirector(of, road) ?? atDirector(of, road) ?? diagnoseServer(of, road) ?? diagnoseReturn(of, road);
}

function arrived(of: Case, road: Road): JourneyVerdict {
  const { client, target, steps, looks, service } = of;
  const { syn, director, server } = road;
  const bypasser = answersArp(of, road);
  if (bypasser !== undefined) return { ...bypasser, result: 'bypassed', endedAt: null };
  const rivals = rivalsIn(of);
  if (rivals.length > 0) return { ...rivalry(of, rivals), result: 'bypassed', endedAt: null };
  const back = steps.find(({ kind, from, to }) => (kind === 'syn-ack' || kind === 'response') && to === client.name && roleOf(of, from) === 'director'); // prettier-ignore
  if (back?.from && server !== undefined) {
    return {
      result: 'bypassed',
      cause: 'reply-through-director',
      sentence: l10n.t('{0} answered, but its answer came to {1} through {2}: with direct routing it goes straight to the client.', server, client.name, back.from), // prettier-ignore
      endedAt: null,
      findings: [{ sentence: l10n.t('{0} sends its answers to {1}: look at its routes.', server, back.from), actions: actions(['showNetwork', server], ['showTable', back.from]) }], // prettier-ignore
    };
  }
  const rows = (director === undefined ? undefined : looks.get(director)?.table) ?? undefined;
  const absent = rows === undefined ? [] : service.realServers.filter(({ address }) => !rows.some((row) => row.address === address)); // prettier-ignore
  const way =
    server === undefined || director === undefined
      ? l10n.t('{0} was answered at {1}; on which way is not known.', client.name, target.address)
      : syn === undefined
        ? l10n.t('{0} was answered by {1}, to which {2} had given the request.', client.name, server, director)
        : l10n.t('The request went from {0} over {1} to {2}, and {2} answered {0} directly: the answer did not pass {1}.', client.name, director, server); // prettier-ignore
  if (absent.length === 0 || director === undefined) {
    return { result: 'arrived', cause: 'none', sentence: way, endedAt: null, findings: [] };
  }
  const names = absent.map(({ host }) => host).join(', ');
  return {
    result: 'arrived',
    cause: 'not-in-table',
    sentence: `${way} ${l10n.t('{0} gets no request at all: it is not in the table of {1}.', names, director)}`,
    endedAt: null,
    findings: [
      {
        sentence: l10n.t('The file lists {0} for {1}, and the table of {2} does not: apply adds it.', names, serviceName(service.match), director), // prettier-ignore
        actions: actions(['planHost', director], ['showTable', director]),
      },
    ],
  };
}

/** A real server that tells the client its own MAC for the VIP, and is believed. */
function answersArp(of: Case, { syn }: Road): Omit<JourneyVerdict, 'result'> | undefined {
  const { client, target, looks } = of;
  const server = roleOf(of, syn?.to) === 'realServer' ? (syn?.to ?? undefined) : undefined;
  if (server === undefined) return undefined;
  return {
    cause: 'arp-answered-by-server',
    sentence: l10n.t('{0} sent its request to {1} and not to a director: {1} answers ARP for {2} with its own MAC.', client.name, server, target.address), // prettier-ignore
    endedAt: server,
    findings: [
      { sentence: silenceText(server, looks.get(server)), actions: actions(['planHost', server], ['showArp', server]) },
    ],
  };
}

/** Real servers that were heard to answer ARP for the VIP. */
function rivalsIn({ steps, target, lanes }: Case): readonly string[] {
  const told = steps.filter(({ kind, source }) => kind === 'arp-answers' && source.address === target.address);
  return [...new Set(told.flatMap(({ from }) => (from !== null && roleOf({ lanes }, from) === 'realServer' ? [from] : [])))]; // prettier-ignore
}

/** The director's answer came first this time. */
function rivalry(
  { client, target, looks }: Case,
  rivals: readonly string[],
): Omit<JourneyVerdict, 'result' | 'endedAt'> {
  const names = rivals.join(', ');
  return {
    cause: 'arp-answered-by-server',
    sentence: l10n.t('The request was answered, but {0} answered ARP for {1} besides the director: which of them {2} believes is chance, and a request that goes straight to a real server is not balanced.', names, target.address, client.name), // prettier-ignore
    findings: rivals.map((server) => ({
      sentence: silenceText(server, looks.get(server)),
      actions: actions(['planHost', server], ['showArp', server]),
    })),
  };
}

function silenceText(server: string, look: Look | undefined): string {
  return look?.sysctls.get('all/arp_ignore') === 0
    ? l10n.t('net.ipv4.conf.all.arp_ignore is 0 on {0}: apply sets it to 1, which keeps it quiet about the VIP on lo.', server) // prettier-ignore
    : l10n.t('Look at the ARP sysctls of {0}, and at which NIC holds the VIP there.', server);
}

function beforeDirector(of: Case, road: Road): JourneyVerdict | undefined {
  const { client, target, looks, lanes } = of;
  const { syn } = road;
  const bypassed = answersArp(of, road);
  if (bypassed !== undefined) return { ...bypassed, result: 'ended' };
  const look = looks.get(client.name);
  if (syn === undefined && road.server === undefined) {
    const hop = look?.there.type === 'gateway' ? look.there.via : target.address;
    const open = unanswered(of, client.name).filter((address) => address === hop);
    const failed = look?.neighbours.filter(({ mac, address }) => mac === null && address === target.address) ?? [];
    const asked = open[0] ?? failed[0]?.address;
    if (asked === target.address) return noVip(of);
    if (asked !== undefined) {
      return ended(
        'arp-unanswered',
        client.name,
        l10n.t(
          'Nothing left {0}: its way to {1} leads over {2}, which does not answer ARP.',
          client.name,
          target.address,
          asked,
        ),
        [
          // prettier-ignore
          { sentence: l10n.t('Look at the routes of {0}, and whether {1} is up.', client.name, asked), actions: actions(['showNetwork', client.name]) }, // prettier-ignore
        ],
      );
    }
    if (look?.there.type === 'local') {
      return ended(
        'no-frame-left',
        client.name,
        l10n.t('{0} holds {1} itself, so the request never left it.', client.name, target.address),
        [
          // prettier-ignore
          { sentence: l10n.t('Send the requests from a third host, one that is neither director nor real server.'), actions: actions(['showNetwork', client.name]) }, // prettier-ignore
        ],
      );
    }
    if (isCaptured(of, client.name)) {
      const why = look?.there.type === 'none' ? look.there.text : of.outcome.complaint;
      return ended('no-frame-left', client.name, l10n.t('No frame of the request left {0}: {1}', client.name, why), [
        ...refusals(of, client.name),
        { sentence: l10n.t('Look at the routes and the firewall of {0}.', client.name), actions: actions(['showNetwork', client.name], ['openTerminal', client.name]) }, // prettier-ignore
      ]);
    }
    return undefined;
  }
  if (syn === undefined) return undefined;
  const directors = lanes.filter(({ role }) => role === 'director').map(({ host }) => host);
  const seen = directors.some((host) => syn.seenBy.includes(host)) || road.forwarded !== undefined || road.server !== undefined; // prettier-ignore
  if (seen || (syn.to === null && look?.there.type === 'gateway' && !directors.every((host) => isCaptured(of, host)))) {
    return undefined;
  }
  if (syn.to === null && look?.there.type === 'direct') {
    return ended(
      'vip-elsewhere',
      null,
      l10n.t(
        '{0} sent its request to the MAC {1}, which belongs to no host of this file: another machine has {2}, or the neighbour table of {0} is out of date.',
        client.name,
        syn.macs.destination,
        target.address,
      ),
      [
        // prettier-ignore
        { sentence: l10n.t('On {0}, "ip neigh flush to {1}" makes it ask again.', client.name, target.address), actions: actions(['openTerminal', client.name], ['showNetwork', client.name]) }, // prettier-ignore
      ],
    );
  }
  const to = syn.to ?? road.director;
  if (to === undefined || !isCaptured(of, to)) return undefined;
  return ended(
    'lost-before-director',
    client.name,
    l10n.t('The request left {0} for {1} and did not reach it.', client.name, to),
    [
      // prettier-ignore
      { sentence: l10n.t('It was lost between them: look at switch, VLAN and link, and at routers on the way.'), actions: actions(['showNetwork', client.name], ['showNetwork', to]) }, // prettier-ignore
    ],
  );
}

function noVip(of: Case): JourneyVerdict {
  const { client, target, lanes } = of;
  const directors = lanes.filter(({ role }) => role === 'director').map(({ host }) => host);
  const holders = directors.filter((host) => holdsVip(of, host));
  const sentence = l10n.t('Nobody answered when {0} asked for the MAC of {1}, so the request never left it.', client.name, target.address); // prettier-ignore
  const [first] = directors;
  const findings =
    holders.length > 0
      ? [{ sentence: l10n.t('{0} holds the VIP and did not answer: look at its ARP sysctls, and whether both are on one layer-2 network.', holders.join(', ')), actions: actions(...holders.map((host) => ['showArp', host] as const)) }] // prettier-ignore
      : first === undefined
        ? []
        : [{ sentence: l10n.t('No director has {0} on a NIC: apply puts it on {1}.', target.address, first), actions: actions(['planHost', first], ['showNetwork', first]) }]; // prettier-ignore
  return ended('arp-unanswered', client.name, sentence, findings);
}

function atDirector(of: Case, { syn, director, forwarded, server, answer }: Road): JourneyVerdict | undefined {
  const { service, target, looks } = of;
  if (director === undefined || forwarded !== undefined || server !== undefined) return undefined;
  const look = looks.get(director);
  const name = serviceName(service.match);
  const table = actions(['planHost', director], ['showTable', director]);
  if (look?.asked === true && look.table === null) {
    const sentence =
      answer?.kind === 'reset'
        ? l10n.t('{0} answered the request itself and refused it: {1} is not in its table, and nothing else listens there.', director, name) // prettier-ignore
        : l10n.t('The request ended at {0}: {1} is not in its table.', director, name);
    return ended('no-service', director, sentence, [{ sentence: l10n.t('Apply puts {0} into the table of {1}.', name, director), actions: table }]); // prettier-ignore
  }
  const rows = look?.table ?? [];
  if (look?.asked === true && !rows.some(({ weight }) => weight > 0)) {
    const sentence =
      rows.length === 0
        ? l10n.t('{0} had nobody to give the request to: {1} has no real server in its table.', director, name)
        : l10n.t('{0} had nobody to give the request to: every real server of {1} has weight 0.', director, name);
    return ended('no-destination', director, sentence, [
      { sentence: l10n.t('Plan {0} shows what its table lacks.', director), actions: table },
    ]);
  }
  const silent = unanswered(of, director).flatMap((address) => serverAt(of, address) ?? []);
  const [first] = silent;
  if (first !== undefined) {
    return ended(
      'server-arp-unanswered',
      director,
      l10n.t('{0} chose {1}, which did not answer ARP: the request could not be passed on.', director, first),
      [
        // prettier-ignore
        { sentence: l10n.t('{0} is down, its NIC is, or it is not on the network of {1}.', first, director), actions: actions(['inspect', first], ['showNetwork', first], ['openTerminal', first]) }, // prettier-ignore
      ],
    );
  }
  if (!isCaptured(of, director) || syn === undefined) return undefined;
  return ended(
    'director-drops',
    director,
    l10n.t('The request for {0} reached {1}, which passed nothing on and said nothing.', target.address, director),
    [
      // prettier-ignore
      ...refusals(of, director),
      { sentence: l10n.t('IPVS sees a packet after the input chain of the firewall: look at the rules of {0}.', director), actions: actions(['openTerminal', director], ['showTable', director]) }, // prettier-ignore
    ],
  );
}

import * as l10n from '@vscode/l10n';
import { actions, ended, refusals } from './finding';
import type { JourneyVerdict } from './journey';
import { isCaptured, roleOf, unanswered, type Case, type Road } from './road';

/** What a real server made of the SYN that it was given; `undefined`: it opened the connection, or it is not known. */
export function diagnoseServer(of: Case, road: Road): JourneyVerdict | undefined {
  const { target, looks } = of;
  const { server, forwarded, director, answer } = road;
  if (server === undefined) return lostBefore(of, road);
  const look = looks.get(server);
  const name = `${target.address}:${target.port}`;
  if (answer?.kind === 'syn-ack') return undefined;
  if (forwarded?.received === 'no' && director !== undefined) return lostBetween(director, server);
  if (
    look !== undefined &&
    look.addresses.length > 0 &&
    !look.addresses.some(({ address }) => address === target.address)
  ) {
    // prettier-ignore
    return ended('vip-missing', server, l10n.t("The request reached {0}, which does not have {1} on lo: it takes the packet for somebody else's and drops it.", server, target.address), [ // prettier-ignore
      { sentence: l10n.t('Apply puts {0} on lo of {1}.', target.address, server), actions: actions(['planHost', server], ['showNetwork', server], ['showUnits', server]) }, // prettier-ignore
    ]);
  }
  if (answer?.kind === 'reset' && roleOf(of, answer.from) !== 'director') {
    if (look?.listens !== true) return notListening(of, server);
    return ended(
      'server-rejects',
      server,
      l10n.t(
        '{0} refused the request although something listens on port {1} there: a firewall does that.',
        server,
        target.port,
      ),
      [
        // prettier-ignore
        ...refusals(of, server),
      ],
    );
  }
  if (answer?.kind === 'icmp') {
    const from = answer.from ?? answer.source.address;
    return ended(
      'server-rejects',
      from,
      l10n.t(
        'The request reached {0}, and {1} said that it may not be delivered: a firewall rejects it.',
        server,
        from,
      ),
      [
        // prettier-ignore
        ...refusals(of, server),
        {
          sentence: l10n.t('Let port {0} in on {1}.', target.port, server),
          actions: actions(['openTerminal', server]),
        },
      ],
    );
  }
  const noWay = hasNoWay(of, server);
  if (noWay !== undefined) return noWay;
  if (!isCaptured(of, server)) return notSeen(of, server);
  if (forwarded === undefined && road.syn?.to !== server) return undefined;
  return ended(
    'server-drops',
    server,
    l10n.t('The request reached {0}, which did not answer {1} at all.', server, name),
    [
      // prettier-ignore
      ...refusals(of, server),
      ...(look?.listens === false
        ? [{ sentence: l10n.t('Nothing listens on port {0} of {1} either.', target.port, server), actions: actions(['showUnits', server]) }] // prettier-ignore
        : []),
      ...reversePath(of, server),
      { sentence: l10n.t('A firewall that drops does that, or a reverse path filter: look at both on {0}.', server), actions: actions(['openTerminal', server], ['showNetwork', server]) }, // prettier-ignore
    ],
  );
}

function lostBefore({ service }: Case, { forwarded, director }: Road): JourneyVerdict | undefined {
  if (forwarded === undefined || director === undefined) return undefined;
  const names = service.realServers.map(({ host }) => host).join(', ');
  return ended(
    'lost-before-server',
    director,
    l10n.t(
      '{0} passed the request on to the MAC {1}, which is of none of {2}.',
      director,
      forwarded.macs.destination,
      names,
    ),
    [
      // prettier-ignore
      { sentence: l10n.t('The neighbour table of {0} is out of date, or two machines have one address.', director), actions: actions(['showNetwork', director]) }, // prettier-ignore
    ],
  );
}

function lostBetween(director: string, server: string): JourneyVerdict {
  return ended(
    'lost-before-server',
    director,
    l10n.t('{0} passed the request on to {1}, where it did not arrive.', director, server),
    [
      // prettier-ignore
      { sentence: l10n.t('It was lost between them: look at switch, VLAN and link.'), actions: actions(['showNetwork', server], ['openTerminal', server]) }, // prettier-ignore
    ],
  );
}

function notListening({ target }: Case, server: string): JourneyVerdict {
  return ended(
    'not-listening',
    server,
    l10n.t('The request reached {0}, which refused it: nothing listens on port {1} there.', server, target.port),
    [
      // prettier-ignore
      { sentence: l10n.t('Start the web server of {0}; apply does it where the file manages it.', server), actions: actions(['planHost', server], ['showUnits', server]) }, // prettier-ignore
    ],
  );
}

/** The answer was made and did not leave: no route, or a next hop that does not answer ARP. */
function hasNoWay(of: Case, server: string): JourneyVerdict | undefined {
  const { client, looks } = of;
  const back = looks.get(server)?.back;
  const where = actions(['showNetwork', server], ['openTerminal', server]);
  if (back?.type === 'none') {
    return ended(
      'reply-has-no-way',
      server,
      l10n.t('{0} has no route back to {1}: {2}', server, client.name, back.text),
      [
        // prettier-ignore
        { sentence: l10n.t('Give {0} a route to the network of {1}.', server, client.name), actions: where },
      ],
    );
  }
  const hop = back?.type === 'gateway' ? back.via : (of.outcome.source ?? client.address);
  const asked = unanswered(of, server).find((address) => address === hop);
  if (asked === undefined) return undefined;
  return ended(
    'reply-has-no-way',
    server,
    l10n.t('{0} could not send its answer: nobody answers ARP for {1}.', server, asked),
    [
      // prettier-ignore
      { sentence: l10n.t('Look at the routes of {0}, and whether {1} is up.', server, asked), actions: where },
    ],
  );
}

/** A real server that could not be listened to: what its tables say of it. */
function notSeen(of: Case, server: string): JourneyVerdict {
  const { looks, target } = of;
  if (looks.get(server)?.listens === false) {
    return ended(
      'not-listening',
      server,
      l10n.t('{0} was given the request, and nothing listens on port {1} there.', server, target.port),
      [
        // prettier-ignore
        { sentence: l10n.t('Start the web server of {0}; apply does it where the file manages it.', server), actions: actions(['planHost', server], ['showUnits', server]) }, // prettier-ignore
      ],
    );
  }
  return ended(
    'not-known',
    server,
    l10n.t(
      '{0} was given the request, and no answer reached the client. What became of it on {0} is not known: {0} could not be listened to.',
      server,
    ),
    [
      // prettier-ignore
      ...refusals(of, server),
      ...reversePath(of, server),
    ],
  );
}

/** rp_filter 1 drops what comes in by another NIC than the one that answers leave by (ip-sysctl.rst). */
function reversePath({ looks }: Case, server: string): JourneyVerdict['findings'] {
  const look = looks.get(server);
  const back = look?.back;
  if (look === undefined || (back?.type !== 'direct' && back?.type !== 'gateway')) return [];
  const strict = Math.max(look.sysctls.get('all/rp_filter') ?? 0, look.sysctls.get(`${back.nic}/rp_filter`) ?? 0) === 1;
  const nic = look.macs.length > 1 ? back.nic : undefined;
  if (!strict || nic === undefined) return [];
  return [{ sentence: l10n.t('rp_filter is 1 on {0}, and answers leave by {1}: what comes in by another NIC is dropped.', server, nic), actions: actions(['showNetwork', server]) }]; // prettier-ignore
}

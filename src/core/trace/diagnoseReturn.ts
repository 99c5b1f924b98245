import * as l10n from '@vscode/l10n';
import { actions, ended } from './finding';
import type { JourneyVerdict } from './journey';
import { roleOf, type Case, type Road } from './road';

/** What became of a real server's answer; the last of the judges, so it always says something. */
export function diagnoseReturn(of: Case, { server, answer, director }: Road): JourneyVerdict {
  const { client, target, looks, outcome } = of;
  if (answer?.kind !== 'syn-ack' || server === undefined) {
    return ended('not-known', null, l10n.t('The request was not answered ({0}), and where it ended is not known.', outcome.complaint), []); // prettier-ignore
  }
  const where = actions(['showNetwork', server], ['openTerminal', server]);
  if (answer.source.address !== target.address) {
    return ended(
      'wrong-source',
      client.name,
      l10n.t(
        '{0} answered from {1} instead of {2}, and {3} does not take that for an answer to its request.',
        server,
        answer.source.address,
        target.address,
        client.name,
      ),
      [
        // prettier-ignore
        { sentence: l10n.t('Something on {0} rewrites the source: look for NAT rules there.', server), actions: actions(['openTerminal', server], ['showNetwork', server]) }, // prettier-ignore
      ],
    );
  }
  const back = looks.get(server)?.back;
  if (roleOf(of, answer.to) === 'director' && answer.to !== null) {
    const dropper = answer.to;
    return ended(
      'reply-through-director',
      dropper,
      l10n.t(
        '{0} sent its answer to {1}, which drops it: its source is {2}, an address of {1} itself.',
        server,
        dropper,
        target.address,
      ),
      [
        // prettier-ignore
        {
        sentence:
          back?.type === 'gateway'
            ? l10n.t('{0} reaches {1} through {2}, an address of {3}. Give it another gateway: with direct routing answers do not pass the director.', server, client.name, back.via, dropper) // prettier-ignore
            : l10n.t('Look at the routes of {0}: with direct routing answers do not pass the director.', server),
        actions: where,
      },
      ],
    );
  }
  if (answer.to === null && back?.type !== 'gateway') {
    return ended(
      'reply-lost',
      server,
      l10n.t(
        '{0} sent its answer to the MAC {1}, which belongs to no host that is known: {2} never got it.',
        server,
        answer.macs.destination,
        client.name,
      ),
      [
        // prettier-ignore
        { sentence: l10n.t('The neighbour table of {0} is out of date, or another machine has the address of {1}.', server, client.name), actions: where }, // prettier-ignore
      ],
    );
  }
  if (answer.received === 'no' || (answer.to !== client.name && !answer.seenBy.includes(client.name))) {
    return ended('reply-lost', server, l10n.t('{0} sent its answer, and it did not reach {1}.', server, client.name), [
      {
        sentence:
          back?.type === 'gateway'
            ? l10n.t('It went to the gateway {0}: routers drop what has a source that they do not expect from there.', back.via) // prettier-ignore
            : l10n.t('It was lost between them: look at switch, VLAN and link.'),
        actions: where,
      },
    ]);
  }
  return ended(
    'no-response',
    server,
    l10n.t(
      'The connection from {0} to {1} stood, and no response came over it: {2}',
      client.name,
      server,
      outcome.complaint,
    ),
    [
      // prettier-ignore
      { sentence: l10n.t('Look at the web server of {0}.', server), actions: actions(['showUnits', server], ['openTerminal', server], ...(director === undefined ? [] : [['showConnections', director] as const])) }, // prettier-ignore
    ],
  );
}

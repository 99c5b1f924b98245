import * as l10n from '@vscode/l10n';
import { columns, document, section } from '../layout';
import type { Changed, Journey, Lane, Step, StepKind } from './journey';
import type { End } from './wire';

/** What a frame is, in a few words. */
export function stepTitle({ kind, source, destination, meaning, changed }: Step): string {
  switch (kind) {
    case 'arp-asks':
      return l10n.t('ARP: who has {0}?', destination.address);
    case 'arp-answers':
      return l10n.t('ARP: {0} is here', source.address);
    case 'icmp':
      return l10n.t('ICMP: {0}', meaningText(meaning));
    case 'syn':
      return changed.includes('destination-mac') ? l10n.t('SYN, passed on') : segmentTitle(kind);
    case 'request':
      return changed.includes('destination-mac') ? l10n.t('Request, passed on') : segmentTitle(kind);
    case 'syn-ack':
    case 'ack':
    case 'fin':
    case 'reset':
    case 'response':
      return segmentTitle(kind);
  }
}

function segmentTitle(kind: Exclude<StepKind, 'arp-asks' | 'arp-answers' | 'icmp'>): string {
  const titles = {
    syn: l10n.t('SYN: the client opens a connection'),
    'syn-ack': l10n.t('SYN-ACK: the real server takes it'),
    ack: l10n.t('ACK'),
    fin: l10n.t('FIN: one side is done'),
    reset: l10n.t('RST: refused or cut'),
    request: l10n.t('Request'),
    response: l10n.t('Response'),
  };
  return titles[kind];
}

function meaningText(meaning: Step['meaning']): string {
  switch (meaning) {
    case 'refused':
      return l10n.t('port unreachable');
    case 'prohibited':
      return l10n.t('prohibited by a firewall');
    case 'redirect':
      return l10n.t('take another gateway');
    case 'too-big':
      return l10n.t('packet too big');
    case 'expired':
      return l10n.t('time to live exceeded');
    case 'unreachable':
    case null:
      return l10n.t('unreachable');
  }
}

/** `192.168.16.146:20000`, `[2001:db8::1]:80`; without a port where there is none. */
export function endText({ address, port }: End): string {
  if (port === 0) return address;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Who sent it, and to whom. */
export function fromTo({ from, to, macs }: Step): string {
  return `${from ?? macs.source} → ${receiver(to, macs.destination)}`;
}

function receiver(to: string | null, mac: string): string {
  if (to !== null) return to;
  return mac === 'ff:ff:ff:ff:ff:ff' || mac.startsWith('33:33:') ? l10n.t('everybody') : mac;
}

/** What is different from the hop before; empty where nothing is. */
export function changedText({ changed }: Pick<Step, 'changed'>): string {
  const words: Readonly<Record<Changed, string>> = {
    'source-mac': l10n.t('source MAC'),
    'destination-mac': l10n.t('destination MAC'),
    source: l10n.t('source IP'),
    destination: l10n.t('destination IP'),
  };
  return changed.map((one) => words[one]).join(', ');
}

/** What became of it beyond being sent: lost, sent again; empty where there is nothing to say. */
export function fateText({ received, repeated, to }: Step): string {
  return [
    ...(received === 'no' ? [l10n.t('not received by {0}', to ?? '')] : []),
    ...(repeated > 0 ? [l10n.t('sent {0} more times', repeated)] : []),
  ].join(', ');
}

/** Milliseconds as people read them. */
export function millis(ms: number): string {
  return `${Math.abs(ms) < 10 ? ms.toFixed(2) : ms.toFixed(0)} ms`;
}

/** How long its sender took since what reached it before, which is exact. */
export function heldText({ heldMs, from }: Step): string {
  return heldMs === null || from === null ? '' : l10n.t('{0} took {1}', from, millis(heldMs));
}

export function roleText({ role }: Pick<Lane, 'role'>): string {
  switch (role) {
    case 'client':
      return l10n.t('client');
    case 'director':
      return l10n.t('director');
    case 'realServer':
      return l10n.t('real server');
  }
}

/** The columns of {@link stepRow}. */
export function stepHeads(): readonly string[] {
  return [
    l10n.t('Time'),
    l10n.t('What'),
    l10n.t('From, to'),
    l10n.t('Source IP'),
    l10n.t('Destination IP'),
    l10n.t('Source MAC'),
    l10n.t('Destination MAC'),
    l10n.t('Changed here'),
    l10n.t('Took'),
  ];
}

/** A step as a row of a table. */
export function stepRow(step: Step): readonly string[] {
  const fate = fateText(step);
  return [
    `≈ ${millis(step.atMs)}`,
    fate === '' ? stepTitle(step) : `${stepTitle(step)} (${fate})`,
    fromTo(step),
    endText(step.source),
    endText(step.destination),
    step.macs.source,
    step.macs.destination,
    changedText(step),
    heldText(step),
  ];
}

export function journeyTitle({ service, lanes }: Journey): string {
  return l10n.t('One request from {0} to {1}', lanes[0]?.host ?? '', service);
}

/** What the client got. */
export function outcomeText({ outcome }: Pick<Journey, 'outcome'>): string {
  return outcome.status === null
    ? l10n.t('no response: {0}', outcome.complaint)
    : l10n.t('HTTP {0} after {1}', outcome.status, millis(outcome.tookMs));
}

/** The journey in words, for those who do not see the picture, for the log and the terminal. Ends with a newline. */
export function renderJourney(journey: Journey): string {
  const { lanes, steps, verdict, notes } = journey;
  const hosts = lanes.map((lane) => [
    lane.host,
    roleText(lane),
    lane.address,
    lane.mac ?? '?',
    lane.captured ? l10n.t('listened to') : l10n.t('not listened to'),
  ]);
  return document([
    section(journeyTitle(journey), [verdict.sentence, outcomeText(journey)]),
    section(l10n.t('Hosts'), columns(hosts)),
    section(l10n.t('On the wire'), columns([stepHeads(), ...steps.map(stepRow)])),
    ...(verdict.findings.length === 0
      ? []
      : [
          section(
            l10n.t('Findings'),
            verdict.findings.map(({ sentence, actions }) =>
              actions.length === 0 ? sentence : `${sentence} → ${actions.map(({ title }) => title).join(', ')}`,
            ),
          ),
        ]),
    ...(notes.length === 0 ? [] : [section(l10n.t('Notes'), notes)]),
  ]);
}

/** The journey as sentences, one a step: the description of the picture. */
export function describeJourney(journey: Journey): string {
  const sentences = journey.steps.map((step) => {
    const parts = [stepTitle(step), fromTo(step), fateText(step)].filter((part) => part !== '');
    return `${parts.join(', ')}.`;
  });
  return [journey.verdict.sentence, ...sentences].join(' ');
}

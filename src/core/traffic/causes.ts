import * as l10n from '@vscode/l10n';
import { candidates, connectionsByServer, silentServers, type Evidence, type Watched } from './evidence';
import { type FindingCause } from './live/findings';
import { isAnswered, type FailureKind, type RequestRecord } from './record';

/** A failed request with its failure there. */
type Failed = RequestRecord & { readonly failure: NonNullable<RequestRecord['failure']> };

export function failed(records: readonly RequestRecord[]): readonly Failed[] {
  return records.filter((record): record is Failed => record.failure !== undefined);
}

/**
 * What failed and the likeliest cause, in one or two sentences (facts/lvs.md section 2, "symptom to first suspects").
 * The director's table and counters are asked first: they know where the symptom can only suspect.
 */
export function failureSentence(evidence: Evidence): string {
  const failures = failed(evidence.records);
  const total = evidence.records.length;
  const kind = commonest(failures);
  const what = l10n.t('{0} of {1} requests failed ({2}).', failures.length, total, kindText(kind));
  const table = tableCause(evidence);
  if (table !== undefined) return `${what} ${table}`;
  // Who watched says first who it was and since when.
  const watched = evidence.watched === undefined ? undefined : silenceCause(evidence, evidence.watched, kind);
  if (watched !== undefined) return `${watched} ${what}`;
  return `${what} ${serverCause(evidence, kind) ?? foundCause(evidence, kind) ?? symptomCause(failures, total, kind, evidence)}`;
}

/** A kind of failure in a word or two. */
export function kindText(kind: FailureKind): string {
  switch (kind) {
    case 'refused':
      return l10n.t('connection refused');
    case 'no-route':
      return l10n.t('no route to host');
    case 'timeout':
      return l10n.t('no answer in time');
    case 'reset':
      return l10n.t('connection reset');
    case 'closed':
      return l10n.t('connection closed before the answer was complete');
    case 'not-http':
      return l10n.t('the answer was not HTTP');
    case 'status':
      return l10n.t('wrong status');
    case 'body':
      return l10n.t('wrong content');
    case 'tls':
      return l10n.t('TLS failed');
    case 'other':
      return l10n.t('other failure');
  }
}

export function commonest(failures: readonly Failed[]): FailureKind {
  const counts = new Map<FailureKind, number>();
  for (const { failure } of failures) counts.set(failure.kind, (counts.get(failure.kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'other';
}

/** D01, D05, D06: nothing behind the VIP. Only believed when nothing was answered. */
function tableCause(evidence: Evidence): string | undefined {
  if (evidence.records.some(isAnswered)) return undefined;
  const director = evidence.director ?? '';
  if (evidence.table === 'no-ipvs') return l10n.t('{0} has no IPVS loaded: apply the cluster.', director);
  if (evidence.table === 'no-service') {
    return l10n.t(
      '{0} is not in the IPVS table of {1}: apply the cluster, or find out who flushed the table.',
      evidence.service,
      director,
    );
  }
  if (evidence.table === 'known' && candidates(evidence).length === 0) {
    return l10n.t('The table of {0} has no real server with a weight above 0 for this service.', director);
  }
  return undefined;
}

/** R01, R16 to R18, R23, D10: the counters name the server. */
function serverCause(evidence: Evidence, kind: FailureKind): string | undefined {
  if (kind === 'status') {
    const names = namesOf(
      evidence,
      failed(evidence.records).filter(({ failure }) => failure.kind === 'status'),
    );
    const text = failed(evidence.records).find(({ failure }) => failure.kind === 'status')?.failure.text ?? '';
    if (names === '') return l10n.t('The web servers answered {0}.', text);
    if (text === 'HTTP 403') {
      return l10n.t(
        '{0} answered {1}: look at the permissions of the pages and, where they are on NFS, at SELinux (httpd_use_nfs).',
        names,
        text,
      );
    }
    return l10n.t('{0} answered {1}: look at its web server and its pages.', names, text);
  }
  const silent = silentServers(evidence);
  if (silent.length === 0 || silent.length > 3) return undefined;
  const list = silent
    .map(({ name, given, answered }) => l10n.t('{0} was given {1} connections and answered {2}', name, given, answered))
    .join('; ');
  const names = silent.map(({ name }) => name);
  return l10n.t('{0}: {1}', list, causeAt(names, kind, evidence));
}

/** The real servers that stopped answering in the middle, or never began, while it was their turn. */
function silenceCause(evidence: Evidence, { silences, clock }: Watched, kind: FailureKind): string | undefined {
  const now = silences.filter(({ untilMs }) => untilMs === undefined);
  const all = candidates(evidence).length;
  if (now.length > 0 && now.length < all && now.length <= 3) {
    const names = now.map(({ name }) => name);
    const since = Math.max(...now.map(({ sinceMs }) => sinceMs ?? 0));
    const never = now.every(({ sinceMs }) => sinceMs === null);
    const cause = causeAt(names, kind, evidence);
    return never
      ? l10n.t('{0} answers no request ({1}): {2}', names.join(', '), kindText(kind), cause)
      : l10n.t('{0} stopped answering at {1} ({2}): {3}', names.join(', '), clock(since), kindText(kind), cause);
  }
  if (now.length > 0 && now.length === all && now.every(({ sinceMs }) => sinceMs !== null)) {
    const since = Math.max(...now.map(({ sinceMs }) => sinceMs ?? 0));
    const cause = foundCause(evidence, kind) ?? causeAt(now.map(({ name }) => name), kind, evidence); // prettier-ignore
    return all === 1
      ? l10n.t('{0} stopped answering at {1} ({2}): {3}', now[0]?.name ?? '', clock(since), kindText(kind), cause)
      : l10n.t('No real server has answered since {0} ({1}): {2}', clock(since), kindText(kind), cause);
  }
  const past = silences.filter(({ untilMs }) => untilMs !== undefined).at(-1);
  if (now.length > 0 || past?.untilMs === undefined) return undefined;
  const until = clock(past.untilMs);
  return past.sinceMs === null
    ? l10n.t('{0} answered nothing until {1} ({2}).', past.name, until, kindText(kind))
    : l10n.t('{0} did not answer from {1} to {2} ({3}).', past.name, clock(past.sinceMs), until, kindText(kind));
}

/** What explains a kind of failure, the likeliest first. */
export const EXPLAINS: Partial<Readonly<Record<FailureKind, readonly FindingCause[]>>> = {
  timeout: ['vip-missing', 'gateway', 'unreachable', 'answers-arp'],
  refused: ['stopped', 'table', 'vip-missing', 'unreachable'],
  'no-route': ['vip-missing', 'unreachable', 'table'],
  reset: ['stopped', 'vip-missing', 'unreachable'],
  closed: ['stopped', 'content', 'unreachable'],
  status: ['content'],
  body: ['content'],
};

/** What is known to be wrong on these hosts and fits, as a sentence. */
function foundAt(names: readonly string[], kind: FailureKind, { looked }: Evidence): string | undefined {
  const fitting = EXPLAINS[kind]?.map((cause) =>
    looked?.findings.filter((finding) => finding.cause === cause && names.includes(finding.host)),
  );
  const first = fitting?.find((found) => found !== undefined && found.length > 0);
  return first === undefined ? undefined : first.map(({ sentence }) => sentence).join(' ');
}

/** Where it is not known whom it happened to: what was found on any of the suspects. */
function foundCause(evidence: Evidence, kind: FailureKind): string | undefined {
  return foundAt([...(evidence.looked?.hosts ?? [])], kind, evidence);
}

/** Why these real servers fail like that. What was found there goes before what the symptom suggests. */
function causeAt(names: readonly string[], kind: FailureKind, evidence: Evidence): string {
  const loops = kind === 'timeout' ? loopingPackets(names, evidence) : undefined;
  const found = foundAt(names, kind, evidence);
  if (loops !== undefined) {
    const loop = l10n.t('packets go round between it and the director, {0} for each connection, because the VIP is missing on its lo and it forwards (net.ipv4.ip_forward is 1).', loops); // prettier-ignore
    return found === undefined ? loop : `${loop} ${found}`;
  }
  if (found !== undefined) return found;
  const looked = names.every((name) => evidence.looked?.hosts.has(name) === true);
  switch (kind) {
    case 'refused':
      return l10n.t('its web server is stopped, or does not listen on the VIP.');
    case 'no-route':
      return l10n.t('a firewall on it rejects clients.');
    case 'timeout':
      return looked
        ? l10n.t('its VIP and settings are as they should be, so its firewall drops clients, or it hangs.')
        : l10n.t('the VIP is missing on its lo, it is down or cannot be reached from the director, or its firewall drops clients.'); // prettier-ignore
    case 'reset':
    case 'closed':
      return l10n.t('its web server ends connections: look at its log.');
    case 'not-http':
    case 'status':
    case 'body':
    case 'tls':
    case 'other':
      return l10n.t('look at its web server.');
  }
}

/** A SYN that times out is sent a few times; a looping one comes back until its TTL is used up (R20: 64 hops). */
const LOOPING = 12;

function loopingPackets(names: readonly string[], evidence: Evidence): number | undefined {
  const given = connectionsByServer(evidence);
  for (const { name, address } of evidence.servers) {
    const conns = given.get(name) ?? 0;
    const packets = evidence.delta?.perServer.get(address)?.inPackets ?? 0;
    if (names.includes(name) && conns > 0 && packets / conns >= LOOPING) return Math.round(packets / conns);
  }
  return undefined;
}

function symptomCause(failures: readonly Failed[], total: number, kind: FailureKind, evidence: Evidence): string {
  const all = failures.length === total;
  const slowest = failures.reduce((most, { timeMs }) => Math.max(most, timeMs), 0);
  switch (kind) {
    case 'refused':
      return all
        ? l10n.t(
            'Refused at once: the director has no such service or no real server for it, or the web servers are stopped.',
          )
        : l10n.t('One of the real servers refuses: its web server is stopped, or does not listen on the VIP.');
    case 'no-route':
      if (!all) return l10n.t('A firewall on one of the real servers rejects clients.');
      return slowest >= 500
        ? l10n.t('No director answers for the VIP: it is on none of them.')
        : l10n.t(
            'Rejected at once: a firewall on the director does not let this port in, or the VIP is on no director.',
          );
    case 'timeout':
      if (!all) {
        return l10n.t(
          'A fraction of the requests goes nowhere: one real server lacks the VIP on lo, is down, cannot be reached, or its firewall drops clients.',
        );
      }
      return evidence.sawNothing
        ? l10n.t(
            'Nothing reached the director: the source has no way to the VIP, or holds an old hardware address for it.',
          )
        : l10n.t(
            'Nothing comes back: no real server has the VIP on lo, the network drops answers from the VIP, or net.ipv4.vs.conntrack is 1 behind a stateful firewall.',
          );
    case 'reset':
    case 'closed':
      return l10n.t('Connections break: the table or the web server was changed or restarted meanwhile.');
    case 'not-http':
      return l10n.t('What listens on this port does not speak HTTP.');
    case 'status':
    case 'body':
    case 'tls':
    case 'other':
      return failures[0]?.failure.text ?? '';
  }
}

function namesOf(evidence: Evidence, failures: readonly Failed[]): string {
  const names = failures
    .map(({ index }) => evidence.attribution.sequence[index - 1])
    .filter((name) => name !== undefined);
  return [...new Set(names)].join(', ');
}

import * as l10n from '@vscode/l10n';
import { candidates, silentServers, type Evidence } from './evidence';
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
  return `${what} ${tableCause(evidence) ?? serverCause(evidence, kind) ?? symptomCause(failures, total, kind, evidence)}`;
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

function commonest(failures: readonly Failed[]): FailureKind {
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
  if (kind === 'refused') return l10n.t('{0}: its web server is stopped, or does not listen on the VIP.', list);
  if (kind === 'no-route') return l10n.t('{0}: a firewall on it rejects clients.', list);
  if (kind === 'timeout') {
    return l10n.t(
      '{0}: the VIP is missing on its lo, it is down or cannot be reached from the director, or its firewall drops clients.',
      list,
    );
  }
  return l10n.t('{0}: look at its web server.', list);
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

import * as l10n from '@vscode/l10n';
import { type Attribution } from './attribution';
import { failed, failureSentence } from './causes';
import { candidates, connectionsByServer, type Evidence } from './evidence';
import { type Outcome } from './outcome';
import { firstBreak, promiseOf, sharesFit, type SchedulerPromise } from './promise';

export type { Outcome } from './outcome';

export interface Verdict {
  readonly outcome: Outcome;
  /** Localised. */
  readonly sentence: string;
}

const holds = (sentence: string): Verdict => ({ outcome: 'holds', sentence });
const broken = (sentence: string): Verdict => ({ outcome: 'broken', sentence });
const unproven = (sentence: string): Verdict => ({ outcome: 'unproven', sentence });

/** Pure. Judges what was seen against what the scheduler promises, and nothing beyond that. */
export function judge(evidence: Evidence): Verdict {
  if (evidence.records.length === 0) return unproven(l10n.t('No request was sent.'));
  const fault = faultOf(evidence);
  return fault === undefined ? judgePromise(evidence) : broken(fault);
}

/** What is wrong whatever the scheduler promises: failures, ways around the director, a table that lacks a server. */
export function faultOf(evidence: Evidence): string | undefined {
  if (failed(evidence.records).length > 0) return failureSentence(evidence);
  return passedBy(evidence) ?? partlyPassedBy(evidence) ?? cameBack(evidence) ?? missing(evidence);
}

/** Whether the scheduler did what it promises, where nothing else is wrong. */
export function judgePromise(evidence: Evidence): Verdict {
  const { attribution, records } = evidence;
  if (attribution.by === 'none' && attribution.foreign === 0) {
    return unproven(
      l10n.t(
        'All {0} requests were answered. Which real server answered is not known: the pages do not tell, and the director shows neither its connection entries nor counters that fit.',
        records.length,
      ),
    );
  }
  const allowed = new Set(candidates(evidence).map(({ name }) => name));
  const stranger = [...attribution.perServer].find(([name, count]) => count > 0 && !allowed.has(name));
  if (stranger !== undefined && allowed.size > 0) return outsider(stranger[0], evidence);
  const promise = promiseOf(evidence.scheduling, candidates(evidence));
  return attribution.foreign > 0 ? judgeAmongOthers(promise, evidence) : judgeAlone(promise, evidence);
}

/** Answers that no director has seen (R07, G01): some real server answers for the VIP itself. */
function passedBy(evidence: Evidence): string | undefined {
  const { sawNothing, records, director } = evidence;
  if (!sawNothing) return undefined;
  const who = whoAnswersArp(evidence);
  return l10n.t(
    '{0} requests were answered and {1} saw none of them: {2} answers for the VIP itself. Look at arp_ignore and arp_announce on the real servers, then clear the old entry on the client.',
    records.length,
    director ?? '',
    who,
  );
}

/** The same for a part of them: who asked meanwhile for the VIP's hardware address got the wrong answer, or two. */
function partlyPassedBy(evidence: Evidence): string | undefined {
  const { bypassed = 0, records, director } = evidence;
  if (bypassed === 0) return undefined;
  return l10n.t(
    '{0} of {1} requests were answered and never seen by {2}: {3} answers for the VIP itself. Look at arp_ignore and arp_announce on the real servers, then clear the old entry on the client.',
    bypassed,
    records.length,
    director ?? '',
    whoAnswersArp(evidence),
  );
}

function whoAnswersArp({ looked, sawNothing, attribution }: Evidence): string {
  const found = (looked?.findings ?? []).filter(({ cause }) => cause === 'answers-arp').map(({ host }) => host);
  if (found.length > 0) return [...new Set(found)].join(l10n.t(' or '));
  const [only, ...others] = [...attribution.named.keys()];
  return sawNothing && only !== undefined && others.length === 0 ? only : l10n.t('a real server');
}

/** Under direct routing no answer passes the director (D07). */
function cameBack({ delta, servers, director }: Evidence): string | undefined {
  if (delta === undefined || delta.outPackets === 0) return undefined;
  const others = servers.filter(({ live }) => live !== undefined && !/^(Route|Local)$/.test(live.forward));
  const what = l10n.t('This is not direct return: {0} packets of the answers came back through {1}.', delta.outPackets, director ?? ''); // prettier-ignore
  return others.length === 0
    ? what
    : `${what} ${l10n.t('In its table {0} is not forwarded to by Route but by {1}.', names(others), [...new Set(others.map(({ live }) => live?.forward ?? ''))].join(', '))}`;
}

/** A real server of the file that the table does not have, or has at weight 0. */
function missing({ table, servers, director, watched }: Evidence): string | undefined {
  if (table !== 'known') return undefined;
  const absent = servers.filter(
    ({ name, wanted, live }) =>
      wanted !== undefined && wanted > 0 && (live?.weight ?? 0) === 0 && watched?.excused.has(name) !== true,
  );
  const first = absent[0];
  if (first === undefined) return undefined;
  const since = watched?.lastAnswers.get(first.name);
  if (watched !== undefined && since !== undefined && first.live === undefined) {
    return l10n.t(
      '{0} got no request since {1}: it is not in the table of {2}.',
      names(absent),
      watched.clock(since),
      director ?? '',
    );
  }
  return first.live === undefined
    ? l10n.t('{0} gets no requests: it is not in the table of {1}.', names(absent), director ?? '')
    : l10n.t('{0} gets no new connections: its weight in the table of {1} is 0.', names(absent), director ?? '');
}

function outsider(name: string, { scheduling, servers, director }: Evidence): Verdict {
  const server = servers.find((candidate) => candidate.name === name);
  if (server?.live === undefined && server?.wanted === undefined) {
    return broken(l10n.t('{0} answered, and it is not a real server of this service.', name));
  }
  // A client that is bound to a drained server by persistence goes on there; that is what persistence is for (D16).
  if (scheduling.persistent) {
    return unproven(
      l10n.t('{0} still answers though its weight is 0: persistence keeps this client there until it runs out.', name),
    );
  }
  return broken(
    l10n.t('{0} answered though it should get no new connections; look at the table of {1}.', name, director ?? ''),
  );
}

function judgeAlone(promise: SchedulerPromise, evidence: Evidence): Verdict {
  const { attribution, records, scheduling } = evidence;
  const shares = sharesText(attribution.perServer);
  const reached = [...attribution.perServer].filter(([, count]) => count > 0).map(([name]) => name);
  const { scheduler } = scheduling;
  switch (promise.type) {
    case 'shares':
      return judgeShares(promise.units, evidence, shares);
    case 'sameServer': {
      const why = promise.why === 'persistence' ? l10n.t('persistence') : scheduler;
      return reached.length === 1
        ? holds(l10n.t('{0} holds: all {1} requests of this client went to {2}.', why, records.length, reached.join()))
        : broken(
            l10n.t(
              '{0} should keep one client on one real server, but the requests went to several: {1}.',
              why,
              shares,
            ),
          );
    }
    case 'highestWeight': {
      const lower = reached.filter((name) => !promise.names.has(name));
      if (lower.length === 0)
        return holds(l10n.t('{0} holds: only the highest weight was used: {1}.', scheduler, shares));
      // Beyond its weight in open connections, ovf overflows by design.
      return scheduler === 'ovf'
        ? unproven(l10n.t('ovf sent requests to a lower weight too ({0}): right when the highest was full.', shares))
        : broken(l10n.t('{0} should use only the highest weight, but it did not: {1}.', scheduler, shares));
    }
    case 'spread': {
      const unreached = candidates(evidence).filter(({ name }) => !reached.includes(name));
      if (unreached.length === 0)
        return holds(l10n.t('{0} holds: every real server was reached: {1}.', scheduler, shares));
      const busy = unreached.filter(({ live }) => (live?.active ?? 0) + (live?.inactive ?? 0) > 0);
      return unproven(
        busy.length > 0
          ? l10n.t(
              '{0} got none of the {1} requests. It had other connections, and {2} goes by those.',
              names(unreached),
              records.length,
              scheduler,
            )
          : l10n.t(
              '{0} got none of the {1} requests; {2} promises no shares. Send more requests.',
              names(unreached),
              records.length,
              scheduler,
            ),
      );
    }
    case 'any':
      return holds(
        l10n.t(
          'All {0} requests were answered: {1}. {2} may send a lone client to the same real server every time.',
          records.length,
          shares,
          scheduler,
        ),
      );
  }
}

function judgeShares(units: ReadonlyMap<string, number>, evidence: Evidence, shares: string): Verdict {
  const { attribution, records, scheduling } = evidence;
  const even = [...units.values()].every((unit) => unit === 1);
  const title = even && scheduling.scheduler === 'rr' ? l10n.t('Round robin') : scheduling.scheduler;
  const ratio = even ? l10n.t('evenly') : [...units].map(([name, unit]) => `${name} ${unit}`).join(' : ');
  if (units.size === 1)
    return holds(
      l10n.t('All {0} requests went to {1}, the only real server in use.', records.length, [...units.keys()].join()),
    );
  const { parallel = 1 } = evidence;
  if (parallel > 1) return judgeSideBySide(units, evidence, { title, ratio, parallel });
  const sequence = attribution.sequence.filter((name) => name !== undefined);
  if (attribution.by !== 'counters' && sequence.length === records.length) {
    const at = firstBreak(sequence, units);
    if (at !== undefined) return outOfTurn(at, evidence, { title, shares, ratio });
    return holds(
      even
        ? l10n.t('{0} holds: {1}, strictly alternating.', title, sharesOrEach(attribution.perServer))
        : l10n.t('{0} holds: {1}, in every turn {2}.', title, shares, ratio),
    );
  }
  const tail = knownTail(attribution.sequence);
  const brokenAt = firstBreak(tail, units);
  if (brokenAt !== undefined || !sharesFit(attribution.perServer, units, countersSlack(evidence))) {
    return broken(l10n.t('{0} is broken by the counters of the director: {1}; expected {2}.', title, shares, ratio));
  }
  return holds(
    tail.length > 1
      ? l10n.t(
          '{0} holds by the counters of the director: {1}. The order is known of the last {2} answers, and right.',
          title,
          shares,
          tail.length,
        )
      : l10n.t('{0} holds by the counters of the director: {1}. The order of the answers is not known.', title, shares),
  );
}

/** Counters of a run that goes on are from a moment in it: a turn may have just begun. */
function countersSlack({ watched }: Evidence): number {
  return watched === undefined ? 0 : 1;
}

function outOfTurn(
  at: number,
  { records, attribution, watched }: Evidence,
  { title, shares, ratio }: { readonly title: string; readonly shares: string; readonly ratio: string },
): Verdict {
  const who = attribution.sequence[at - 1] ?? '';
  const request = records[at - 1];
  if (watched !== undefined && request !== undefined && request.atMs > watched.countedUntilMs) {
    return unproven(
      l10n.t(
        'Request {0} went to {1} out of turn. Whether others use the service, too, shows in the counters in a moment.',
        request.index,
        who,
      ),
    );
  }
  return broken(
    l10n.t('{0} is broken: request {1} went to {2} out of turn ({3}; expected {4}).', title, request?.index ?? at, who, shares, ratio), // prettier-ignore
  );
}

/** Requests that overtake each other show shares and no order; as many as are under way may be missing of a turn. */
function judgeSideBySide(
  units: ReadonlyMap<string, number>,
  { attribution: { perServer } }: Evidence,
  { title, ratio, parallel }: { readonly title: string; readonly ratio: string; readonly parallel: number },
): Verdict {
  const shares = sharesOrEach(perServer);
  return sharesFit(perServer, units, parallel)
    ? holds(l10n.t('{0} holds: {1}, give or take the {2} requests under way at once.', title, shares, parallel))
    : broken(l10n.t('{0} is broken: {1}; expected {2}, give or take the {3} under way at once.', title, shares, ratio, parallel)); // prettier-ignore
}

/** A long run comes back to its client ports, and only the last connection over each of them still has its entry. */
function knownTail(sequence: Attribution['sequence']): readonly string[] {
  return sequence.slice(sequence.lastIndexOf(undefined) + 1).filter((name) => name !== undefined);
}

/**
 * Others used the service meanwhile, so what this client saw is a sample; the promise is about all connections
 * together. The two readings are not taken at one instant: a few connections of slack.
 */
function judgeAmongOthers(promise: SchedulerPromise, evidence: Evidence): Verdict {
  const { attribution, delta } = evidence;
  if (promise.type === 'sameServer' && attribution.by !== 'none') return judgeAlone(promise, evidence);
  const all = new Map([
    ...candidates(evidence).map(({ name }) => [name, 0] as const),
    ...connectionsByServer(evidence),
  ]);
  const others = l10n.t('Others made {0} connections meanwhile', attribution.foreign);
  const shares = sharesText(all);
  if (promise.type !== 'shares') {
    return unproven(l10n.t('{0}; all together: {1}. Test again when the service is idle.', others, shares));
  }
  const slack = Math.max(2, Math.ceil((delta?.conns ?? 0) * 0.02));
  if (sharesFit(all, promise.units, slack)) {
    return holds(
      l10n.t(
        '{0}; all together the shares are right: {1}. Strict alternation shows only when the service is idle.',
        others,
        shares,
      ),
    );
  }
  const none = [...all].filter(([name, count]) => count === 0 && promise.units.has(name)).map(([name]) => name);
  if (none.length > 0)
    return broken(l10n.t('{0} got none of {1} connections ({2}).', none.join(', '), delta?.conns ?? 0, shares));
  return unproven(
    l10n.t(
      '{0}; all together: {1}, which is not what {2} promises. Test again when the service is idle.',
      others,
      shares,
      evidence.scheduling.scheduler,
    ),
  );
}

function names(servers: readonly { readonly name: string }[]): string {
  return servers.map(({ name }) => name).join(', ');
}

function sharesText(shares: ReadonlyMap<string, number>): string {
  return [...shares].map(([name, count]) => `${name} ${count}`).join(', ');
}

/** Equal shares are said in one breath. */
function sharesOrEach(shares: ReadonlyMap<string, number>): string {
  const counts = [...shares.values()];
  const [first = 0] = counts;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.length > 1 && first > 0 && counts.every((count) => count === first)
    ? l10n.t('{0} of {1} each', first, total)
    : sharesText(shares);
}

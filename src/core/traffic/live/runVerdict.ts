import * as l10n from '@vscode/l10n';
import { hostByName, type Cluster } from '../../spec/cluster';
import { commonest, EXPLAINS, failed } from '../causes';
import { candidates, type Evidence } from '../evidence';
import { faultOf, judgePromise, type Verdict } from '../verdict';
import type { Assessment } from './assess';
import { action, type HostFinding } from './findings';
import type { Action, RunEvent, RunVerdict } from './runView';

/**
 * The verdict of a run: first what is wrong whatever the scheduler promises, then whether each table that was in force
 * was kept to, and what holds now. Pure.
 *
 * @param changes What happened to the table, for the words that the last of them is named by.
 */
export function verdictOf(assessment: Assessment, cluster: Cluster, changes: readonly RunEvent[]): RunVerdict {
  const { outcome, sentence } = judgeRun(assessment, changes);
  return { outcome, sentence, findings: findingsOf(assessment, outcome, cluster) };
}

function judgeRun({ whole, segments }: Assessment, changes: readonly RunEvent[]): Verdict {
  if (whole.records.length === 0) return { outcome: 'unproven', sentence: l10n.t('No request was answered yet.') };
  const fault = faultOf(whole);
  if (fault !== undefined) return { outcome: 'broken', sentence: fault };
  const judged = segments.filter(({ evidence }) => evidence.records.length > 0);
  const last = segments.at(-1);
  const verdicts = judged.map(({ segment, evidence }) => ({ segment, verdict: judgePromise(evidence) }));
  const broken = verdicts.find(({ verdict }) => verdict.outcome === 'broken');
  const shown = broken ?? verdicts.at(-1);
  if (shown === undefined) {
    return { outcome: 'unproven', sentence: l10n.t('All requests were answered; none of them was the choice of the scheduler yet.') }; // prettier-ignore
  }
  const since = shown.segment.phase?.atMs;
  const clock = whole.watched?.clock;
  if (segments.length === 1 || shown.segment.phase === segments[0]?.segment.phase || since === undefined) {
    return shown.segment === last?.segment ? shown.verdict : until(shown.verdict, changes);
  }
  const what = changes.filter(({ atMs }) => atMs === Math.max(0, since)).map(({ text }) => text);
  const sentence = l10n.t('Since {0}: {1}', clock?.(since) ?? '', shown.verdict.sentence);
  return { outcome: shown.verdict.outcome, sentence: [sentence, ...what].join(' ') };
}

/** Nothing to judge by the latest table yet: what held before, and what has changed. */
function until({ outcome, sentence }: Verdict, changes: readonly RunEvent[]): Verdict {
  const latest = changes.at(-1);
  return { outcome, sentence: latest === undefined ? sentence : `${sentence} ${latest.text}` };
}

const MOST_FINDINGS = 8;

function findingsOf(assessment: Assessment, outcome: Verdict['outcome'], cluster: Cluster): RunVerdict['findings'] {
  const { whole } = assessment;
  const known = outcome === 'broken' ? inOrder(whole) : [];
  const own = [...absent(whole), ...silent(whole, known), ...around(whole), ...others(whole)];
  const list = [...own, ...known.map(({ sentence, actions }) => ({ sentence, actions }))].slice(0, MOST_FINDINGS);
  if (list.length > 0 || outcome !== 'broken') return list;
  const director = whole.director;
  return [
    {
      sentence: l10n.t('Nothing is known that explains it. Follow one request, or look at the hosts.'),
      actions: [
        action('trace', null, l10n.t('Trace one request')),
        action('inspect', null, l10n.t('Look at all hosts')),
        ...(director === undefined || hostByName(cluster, director) === undefined ? [] : [tableOf(director)]),
      ],
    },
  ];
}

type Finding = RunVerdict['findings'][number];

/** What was found on the suspects, what fits the failures first. */
function inOrder(evidence: Evidence): readonly HostFinding[] {
  const { looked, records } = evidence;
  const failures = failed(records);
  const fitting = failures.length === 0 ? [] : (EXPLAINS[commonest(failures)] ?? []);
  const rank = ({ cause }: HostFinding): number => {
    const at = fitting.indexOf(cause);
    return at >= 0 ? at : cause === 'other' ? 100 : 50;
  };
  return (looked?.findings ?? []).toSorted((a, b) => rank(a) - rank(b));
}

/** Real servers of the file that get nothing, by the table. */
function absent({ table, servers, director = '' }: Evidence): readonly Finding[] {
  if (table !== 'known') return [];
  return servers.flatMap(({ name, wanted, live }): readonly Finding[] => {
    if (wanted === undefined || wanted === 0 || (live?.weight ?? 0) > 0) return [];
    return live === undefined
      ? [
          {
            sentence: l10n.t('{0} is not in the table of {1}.', name, director),
            actions: [action('plan', null, l10n.t('Plan of the cluster')), tableOf(director)],
          },
        ]
      : [
          {
            sentence: l10n.t('The weight of {0} in the table of {1} is 0, and {2} in the file.', name, director, wanted), // prettier-ignore
            actions: [action('undrain', name, l10n.t('Take {0} back into service', name)), tableOf(director)],
          },
        ];
  });
}

/** Real servers that do not answer, where nothing is known to be wrong on them. */
function silent({ watched, director }: Evidence, known: readonly HostFinding[]): readonly Finding[] {
  return (watched?.silences ?? []).flatMap(({ name, sinceMs, untilMs }): readonly Finding[] => {
    if (untilMs !== undefined || known.some(({ host, cause }) => host === name && cause !== 'other')) return [];
    return [
      {
        sentence:
          sinceMs === null
            ? l10n.t('{0} has not answered any request.', name)
            : l10n.t('{0} answered last at {1}.', name, watched?.clock(sinceMs) ?? ''),
        actions: [
          action('showUnits', name, l10n.t('Services of {0}', name)),
          action('showNetwork', name, l10n.t('Addresses and routes of {0}', name)),
          ...(director === undefined ? [] : [connectionsOf(director)]),
          action('trace', null, l10n.t('Trace one request')),
        ],
      },
    ];
  });
}

/** Answers on ways that direct routing does not have. */
function around(evidence: Evidence): readonly Finding[] {
  const { sawNothing, bypassed = 0, delta, director, records } = evidence;
  const answers = records.length > failed(records).length;
  const arp = (sawNothing && answers) || bypassed > 0;
  return [
    ...(arp
      ? [
          {
            sentence: l10n.t('Somebody other than the director answers for the VIP.'),
            actions: candidates(evidence)
              .slice(0, 4)
              .map(({ name }) => action('showArp', name, l10n.t('ARP settings of {0}', name))),
          },
        ]
      : []),
    ...((delta?.outPackets ?? 0) > 0 && director !== undefined
      ? [
          {
            sentence: l10n.t('Answers come back through {0}.', director),
            actions: [tableOf(director), action('plan', null, l10n.t('Plan of the cluster'))],
          },
        ]
      : []),
  ];
}

function others({ attribution, director }: Evidence): readonly Finding[] {
  if (attribution.foreign === 0 || director === undefined) return [];
  return [
    {
      sentence: l10n.t('Others use the service, too: {0} connections.', attribution.foreign),
      actions: [connectionsOf(director)],
    },
  ];
}

function tableOf(director: string): Action {
  return action('showTable', director, l10n.t('IPVS table of {0}', director));
}

function connectionsOf(director: string): Action {
  return action('showConnections', director, l10n.t('Connections of {0}', director));
}

/** The hosts that a broken verdict makes one look at; none where the requests say it all. */
export function suspectsOf({ whole }: Assessment, cluster: Cluster): readonly string[] {
  const real = whole.servers.map(({ name }) => name).filter((name) => hostByName(cluster, name) !== undefined);
  const silences = (whole.watched?.silences ?? []).map(({ name }) => name);
  const director = whole.director === undefined ? [] : [whole.director];
  if (failed(whole.records).length > 0) {
    const named = real.filter((name) => silences.includes(name));
    return named.length > 0 && named.length < real.length ? named : [...real.slice(0, MOST_SUSPECTS), ...director];
  }
  return [...real.slice(0, MOST_SUSPECTS), ...director];
}

const MOST_SUSPECTS = 16;

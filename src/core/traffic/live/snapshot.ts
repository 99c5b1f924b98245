import { kindText } from '../causes';
import { isAnswered, type FailureKind } from '../record';
import { notesOf, reusedNote } from '../runTest';
import type { Cluster, VirtualService } from '../../spec/cluster';
import { addressNames } from '../attribution';
import * as l10n from '@vscode/l10n';
import type { Assessment } from './assess';
import { promisedShares, type Band } from './promised';
import type { RunEvent, RunServer, RunView, Share } from './runView';
import { verdictOf } from './runVerdict';
import { tableEvents } from './tableEvents';
import { directReturnNote, kernelNote, knownBy } from './words';

/** The parts of a view that an assessment gives. */
export type Assessed = Pick<
  RunView,
  | 'scheduler'
  | 'judged'
  | 'servers'
  | 'shares'
  | 'attribution'
  | 'errors'
  | 'kernel'
  | 'kernelNote'
  | 'verdict'
  | 'notes'
> & {
  /** Of the cluster itself: what the table and the answers show. */
  readonly events: readonly RunEvent[];
};

/** Positions of real servers in a run: they never change once given. */
export class ServerList {
  private readonly positions = new Map<string, number>();

  of(name: string): number {
    const known = this.positions.get(name);
    if (known !== undefined) return known;
    this.positions.set(name, this.positions.size);
    return this.positions.size - 1;
  }

  names(): readonly string[] {
    return [...this.positions.keys()];
  }
}

/** What a run shows at a moment. Pure but for new names, which get their position in `list`. */
export function snapshot(
  assessment: Assessment,
  cluster: Cluster,
  service: VirtualService,
  list: ServerList,
): Assessed {
  const { whole, active, views, by, header, heard } = assessment;
  const nameOf = addressNames(whole.servers);
  for (const { name } of whole.servers) list.of(name);
  for (const name of assessment.perServer.keys()) list.of(name);
  const changes = active === undefined ? [] : tableEvents(active.host.name, active.phases, nameOf);
  return {
    scheduler: whole.scheduling.scheduler,
    judged: assessment.judged,
    servers: serversOf(assessment, list),
    shares: sharesOf(assessment, list),
    attribution: { by, sentence: knownBy(by, header) },
    errors: errorsOf(assessment),
    kernel: active?.readings() ?? [],
    kernelNote: kernelNote(active, assessment.logs, whole.service),
    verdict: verdictOf(assessment, cluster, changes),
    notes: [
      ...notesOf(service, whole, views),
      ...reusedNote(whole.sawNothing ? 0 : assessment.stale),
      ...directReturnNote(whole),
    ],
    events: [...changes, ...silenceEvents(heard)],
  };
}

function serversOf({ whole }: Assessment, list: ServerList): readonly RunServer[] {
  const servers = new Map(whole.servers.map((server) => [server.name, server]));
  return list.names().map((name): RunServer => {
    const server = servers.get(name);
    return {
      name,
      address: server?.address ?? name,
      wanted: server?.wanted ?? null,
      live: whole.table === 'known' ? (server?.live?.weight ?? null) : null,
    };
  });
}

function sharesOf(assessment: Assessment, list: ServerList): readonly Share[] {
  const { perServer, heard } = assessment;
  const failures = new Map<string, number>();
  for (const name of heard.owners.values()) failures.set(name, (failures.get(name) ?? 0) + 1);
  const bands = bandsOf(assessment);
  return list.names().map((name, server): Share => {
    return {
      server,
      count: perServer.get(name) ?? 0,
      failed: failures.get(name) ?? 0,
      promised: bands.get(name) ?? null,
      lastAnswerMs: heard.lastAnswers.get(name) ?? null,
    };
  });
}

/** What all tables that were in force promised together; what was not the scheduler's choice may have gone anywhere. */
function bandsOf({ segments, whole }: Assessment): ReadonlyMap<string, Band | null> {
  const judged = segments.reduce((sum, { evidence }) => sum + evidence.records.length, 0);
  const elsewhere = whole.records.length - judged;
  const bands = new Map<string, Band | null>(whole.servers.map(({ name }) => [name, { least: 0, most: elsewhere }]));
  for (const { evidence, turns } of segments) {
    const total = evidence.records.length;
    if (total === 0) continue;
    // lc counts connections and knows no weights.
    const servers = evidence.scheduling.scheduler === 'lc' ? turns.servers.map(({ name }) => ({ name, weight: 1 })) : turns.servers; // prettier-ignore
    const promised = promisedShares(turns.promise, servers, total, evidence.parallel ?? 1);
    for (const [name, band] of promised) {
      const known = bands.get(name);
      if (band === null || known === null) bands.set(name, null);
      else bands.set(name, { least: (known?.least ?? 0) + band.least, most: (known?.most ?? elsewhere) + band.most });
    }
  }
  return bands;
}

function errorsOf({ whole, heard, sequence }: Assessment): RunView['errors'] {
  interface Sum {
    count: number;
    readonly text: string;
    readonly perServer: Map<string, number>;
  }
  const kinds = new Map<FailureKind, Sum>();
  whole.records.forEach((record, at) => {
    if (record.failure === undefined) return;
    const { kind, text } = record.failure;
    const sum = kinds.get(kind) ?? { count: 0, text, perServer: new Map<string, number>() };
    kinds.set(kind, sum);
    sum.count += 1;
    const owner = isAnswered(record) ? sequence[at] : heard.owners.get(at);
    if (owner !== undefined) sum.perServer.set(owner, (sum.perServer.get(owner) ?? 0) + 1);
  });
  return [...kinds]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([kind, { count, text, perServer }]) => ({
      kind,
      title: kindText(kind),
      count,
      text,
      perServer: Object.fromEntries(perServer),
    }));
}

function silenceEvents({ silences }: Assessment['heard']): readonly RunEvent[] {
  return silences.flatMap(({ name, sinceMs, untilMs, failures }): readonly RunEvent[] => {
    if (failures < 2) return [];
    const silent: RunEvent = { atMs: sinceMs ?? 0, kind: 'silent', text: l10n.t('{0} stopped answering.', name) };
    return [
      ...(sinceMs === null ? [] : [silent]),
      ...(untilMs === undefined
        ? []
        : [{ atMs: untilMs, kind: 'answers-again', text: l10n.t('{0} answers again.', name) } as const]),
    ];
  });
}

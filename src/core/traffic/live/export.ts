import * as l10n from '@vscode/l10n';
import { kindText } from '../causes';
import type { FailureKind, RequestRecord } from '../record';
import { readMark } from './marks';
import type { RunView } from './runView';

/** The documented, stable shape of an exported run. Times are milliseconds since `startedAt` (ISO 8601). */
export interface RunJson {
  readonly name: string;
  readonly cluster: string;
  readonly service: string;
  readonly scheduler: string;
  readonly from: string;
  readonly wish: RunView['wish'];
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly ended: RunView['ended'] | null;
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly verdict: {
    readonly outcome: RunView['verdict']['outcome'];
    readonly reason: string;
    readonly findings: readonly string[];
  };
  readonly attributedBy: RunView['attribution']['by'];
  readonly servers: readonly ServerJson[];
  readonly latencyMs: RunView['latency'];
  readonly errors: RunView['errors'];
  readonly events: RunView['events'];
  readonly kernel: RunView['kernel'];
  readonly notes: readonly string[];
  /** Each request in the order they were sent. */
  readonly requests: readonly RequestJson[];
}

export interface ServerJson {
  readonly name: string;
  readonly address: string;
  readonly wanted: number | null;
  readonly live: number | null;
  readonly count: number;
  readonly failed: number;
  readonly promised: { readonly least: number; readonly most: number } | null;
}

export interface RequestJson {
  readonly index: number;
  /** Who answered; null: nobody did, or nobody knows. */
  readonly server: string | null;
  readonly failure: FailureKind | null;
  /** The rest is known while the run's records are: not of one that was kept over a reload. */
  readonly atMs?: number;
  readonly timeMs?: number;
  readonly status?: number;
  readonly text?: string;
  readonly clientPort?: number;
  readonly reused?: true;
}

export function runToJson(run: RunView, records: readonly RequestRecord[] = []): RunJson {
  return {
    name: run.name,
    cluster: run.cluster,
    service: run.service,
    scheduler: run.scheduler,
    from: run.from,
    wish: run.wish,
    startedAt: new Date(run.startedAt).toISOString(),
    elapsedMs: run.elapsedMs,
    ended: run.ended ?? null,
    sent: run.sent,
    answered: run.answered,
    failed: run.failed,
    verdict: {
      outcome: run.verdict.outcome,
      reason: run.verdict.sentence,
      findings: run.verdict.findings.map(({ sentence }) => sentence),
    },
    attributedBy: run.attribution.by,
    servers: run.servers.map((server, at): ServerJson => {
      const share = run.shares.find((each) => each.server === at);
      return {
        ...server,
        count: share?.count ?? 0,
        failed: share?.failed ?? 0,
        promised: share?.promised ?? null,
      };
    }),
    latencyMs: run.latency,
    errors: run.errors,
    events: run.events,
    kernel: run.kernel,
    notes: run.notes,
    requests: requestsOf(run, records),
  };
}

const COLUMNS = ['index', 'at_ms', 'time_ms', 'status', 'server', 'failure', 'text', 'client_port', 'reused'] as const;

/** A line for each request, RFC 4180, first the names of the columns. They are not translated: programs read them. */
export function runToCsv(run: RunView, records: readonly RequestRecord[] = []): string {
  const rows = requestsOf(run, records).map((request) =>
    [
      request.index,
      request.atMs,
      request.timeMs,
      request.status,
      request.server,
      request.failure,
      request.text,
      request.clientPort,
      request.reused,
    ]
      .map((value) => cell(value ?? ''))
      .join(','),
  );
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

/** The run for a person, several lines. */
export function runToText(run: RunView): string {
  const width = Math.max(0, ...run.servers.map(({ name }) => name.length));
  const time = (atMs: number): string => new Date(run.startedAt + atMs).toLocaleTimeString('en-GB');
  return [
    l10n.t('{0}: {1} requests from {2}, {3} failed', run.service, run.sent, run.from, run.failed),
    run.name,
    '',
    ...run.shares.map(({ server, count, failed, promised }) => {
      const words = [
        `  ${(run.servers[server]?.name ?? '').padEnd(width)}  ${count}`,
        ...(promised === null ? [] : [l10n.t('promised {0}', range(promised))]),
        ...(failed === 0 ? [] : [l10n.t('{0} failed', failed)]),
      ];
      return words.join(', ');
    }),
    `  ${run.attribution.sentence}`,
    '',
    run.verdict.sentence,
    ...run.verdict.findings.map(({ sentence }) => `  - ${sentence}`),
    ...(run.latency === null
      ? []
      : [
          l10n.t(
            'Time per request: p50 {0} ms, p95 {1} ms, p99 {2} ms, longest {3} ms.',
            ...[run.latency.p50, run.latency.p95, run.latency.p99, run.latency.max].map((value) => value.toFixed(1)),
          ),
        ]),
    ...run.errors.map(({ kind, count, text }) => `  ${count} x ${kindText(kind)}: ${text}`),
    ...run.events.map(({ atMs, text }) => `  ${time(atMs)} ${text}`),
    ...(run.kernelNote === null ? [] : [run.kernelNote]),
    ...run.notes.map((note) => l10n.t('Note: {0}', note)),
    '',
  ].join('\n');
}

function range({ least, most }: { readonly least: number; readonly most: number }): string {
  return least === most ? String(least) : l10n.t('{0} to {1}', least, most);
}

function requestsOf(run: RunView, records: readonly RequestRecord[]): readonly RequestJson[] {
  const byIndex = new Map(records.map((record) => [record.index, record]));
  return Array.from({ length: run.marks.length }, (_, at): RequestJson => {
    const mark = readMark(run.marks.charCodeAt(at));
    const record = byIndex.get(at + 1);
    return {
      index: at + 1,
      server: mark.type === 'answered' ? (run.servers[mark.server]?.name ?? null) : null,
      failure: mark.type === 'failed' ? mark.kind : null,
      ...(record === undefined
        ? {}
        : {
            atMs: record.atMs,
            timeMs: record.timeMs,
            ...(record.status === undefined ? {} : { status: record.status }),
            ...(record.failure === undefined ? {} : { text: record.failure.text }),
            ...(record.client === undefined ? {} : { clientPort: record.client.port }),
            ...(record.reused === undefined ? {} : { reused: record.reused }),
          }),
    };
  });
}

/** Spreadsheets take a cell that begins like a formula for one: such text gets a quote in front of it. */
function cell(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

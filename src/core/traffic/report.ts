import { type AttributedBy, type Attribution } from './attribution';
import { failed } from './causes';
import { type Evidence } from './evidence';
import { isAnswered, type FailureKind, type RequestRecord } from './record';
import { latencyOf, type Latency } from './statistics';
import { judge, type Outcome, type Verdict } from './verdict';

export interface DirectReturn {
  /** `proven`: requests passed the director and no packet came back through it. */
  readonly outcome: 'proven' | 'disproven' | 'unproven';
  /** Packets of this service from clients through the director during the test; 0 where not known. */
  readonly inPackets: number;
  /** Packets back through it. Under direct routing there is never one. */
  readonly outPackets: number;
}

export interface ErrorSummary {
  readonly kind: FailureKind;
  readonly count: number;
  /** The first one's text. */
  readonly text: string;
}

export interface TestReport {
  readonly service: string;
  /** Name of the host, or `local`. */
  readonly from: string;
  readonly records: readonly RequestRecord[];
  readonly failures: number;
  readonly attribution: Attribution;
  readonly verdict: Verdict;
  readonly directReturn: DirectReturn;
  /** Whether all real servers that answered gave the same pages; `undefined` when fewer than two are known to have. */
  readonly sameContent: boolean | undefined;
  /** Of the requests that were answered. */
  readonly latency: Latency | undefined;
  readonly errors: readonly ErrorSummary[];
  /** What else a person should know to read the result, localised. */
  readonly notes: readonly string[];
}

/** Makes the report of what was seen. Pure. `judged` is the part of it that the verdict is about, by default all. */
export function makeReport(
  evidence: Evidence,
  from: string,
  notes: readonly string[],
  judged: Evidence = evidence,
): TestReport {
  const { records, attribution } = evidence;
  const failures = failed(records);
  return {
    service: evidence.service,
    from,
    records,
    failures: failures.length,
    attribution,
    verdict: judge(judged),
    directReturn: directReturn(evidence),
    sameContent: sameContent(records, attribution),
    latency: latencyOf(records.filter(isAnswered).map(({ timeMs }) => timeMs)),
    errors: summarise(failures.map(({ failure }) => failure)),
    notes,
  };
}

/** The documented, stable answer of `lvs-dr test --json`. */
export interface TestReportJson {
  readonly service: string;
  readonly from: string;
  readonly requests: number;
  readonly failures: number;
  readonly perServer: Readonly<Record<string, number>>;
  /** Who answered each request, in order; null where the request failed or nobody knows. */
  readonly sequence: readonly (string | null)[];
  readonly attributedBy: AttributedBy;
  readonly verdict: Outcome;
  readonly reason: string;
  readonly directReturn: DirectReturn;
  /** null: fewer than two real servers are known to have answered. */
  readonly sameContent: boolean | null;
  /** null: no request was answered. */
  readonly latencyMs: Latency | null;
  readonly errors: readonly ErrorSummary[];
  readonly notes: readonly string[];
}

export function reportToJson(report: TestReport): TestReportJson {
  return {
    service: report.service,
    from: report.from,
    requests: report.records.length,
    failures: report.failures,
    perServer: Object.fromEntries(report.attribution.perServer),
    sequence: report.attribution.sequence.map((name) => name ?? null),
    attributedBy: report.attribution.by,
    verdict: report.verdict.outcome,
    reason: report.verdict.sentence,
    directReturn: report.directReturn,
    sameContent: report.sameContent ?? null,
    latencyMs: report.latency ?? null,
    errors: report.errors,
    notes: report.notes,
  };
}

/** A reply through the director counts as outgoing there; with direct routing the kernel never sees it. */
function directReturn({ delta, countersRun, records }: Evidence): DirectReturn {
  const inPackets = delta?.inPackets ?? 0;
  const outPackets = delta?.outPackets ?? 0;
  if (outPackets > 0) return { outcome: 'disproven', inPackets, outPackets };
  const answered = records.some(isAnswered);
  return { outcome: answered && countersRun && inPackets > 0 ? 'proven' : 'unproven', inPackets, outPackets };
}

function sameContent(records: readonly RequestRecord[], { sequence }: Attribution): boolean | undefined {
  const pages = new Map<string, Set<number>>();
  records.forEach(({ status, failure, page }, at) => {
    const server = sequence[at];
    if (server === undefined || status === undefined || failure !== undefined) return;
    const seen = pages.get(server) ?? new Set();
    pages.set(server, seen.add(page?.id ?? 0));
  });
  const distinct = new Set(
    records.flatMap(({ page, failure }) => (page === undefined || failure !== undefined ? [] : [page.id])),
  );
  const [first, ...others] = pages.values();
  if (first === undefined || others.length === 0) return undefined;
  // Every answer was the same page, or each server gave the same choice of pages.
  return (
    distinct.size === 1 ||
    others.every((other) => other.size === first.size && [...other].every((id) => id !== 0 && first.has(id)))
  );
}

function summarise(
  failures: readonly { readonly kind: FailureKind; readonly text: string }[],
): readonly ErrorSummary[] {
  const kinds = new Map<FailureKind, ErrorSummary>();
  for (const { kind, text } of failures) {
    const known = kinds.get(kind);
    kinds.set(kind, known === undefined ? { kind, count: 1, text } : { ...known, count: known.count + 1 });
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

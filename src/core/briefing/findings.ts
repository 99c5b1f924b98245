import type { Severity } from '../spec/document';
import { type Bounded, bounded, brief } from './bounds';
import { type PlanBriefing, problemsOf } from './plan';
import { nameOf, type Subject } from './subject';

const FINDINGS = 40;
const WORST_FIRST: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

export interface FindingsBriefing {
  readonly cluster: string;
  readonly file: string;
  /** What is wrong in the text of the file; lines are counted from 1. */
  readonly inFile: Bounded<{
    readonly line: number;
    readonly code: string;
    readonly severity: Severity;
    readonly message: string;
    /** Where the documentation explains the code. */
    readonly explainedAt?: string;
  }>;
  /** What was seen on the hosts and keeps an apply from working, or should be known; `undefined`: nobody looked. */
  readonly onHosts?: PlanBriefing['problems'];
}

/** What is wrong with a cluster, in its file and on its hosts. `explanationOf` knows where a code is explained. */
export function findingsBriefing(
  subject: Subject,
  explanationOf: (code: string) => string | undefined,
): FindingsBriefing {
  const inFile = subject.diagnostics
    .map(({ code, severity, message, range }) => {
      const explainedAt = explanationOf(code);
      return {
        line: range.start.line,
        code,
        severity,
        message: brief(message),
        ...(explainedAt === undefined ? {} : { explainedAt }),
      };
    })
    .sort((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
  return {
    cluster: nameOf(subject),
    file: subject.file,
    inFile: bounded(inFile, FINDINGS),
    ...(subject.plan === undefined ? {} : { onHosts: bounded(problemsOf(subject.plan), FINDINGS) }),
  };
}

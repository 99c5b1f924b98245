import { renderInspection } from './plan/describe';
import type { Inspection } from './inspect';
import type { Plan } from './plan/plan';
import { renderPlan } from './plan/render';
import type { Cluster } from './spec/cluster';
import type { Diagnostic } from './spec/document';

export interface ReportSubject {
  /** Name and version of each program that takes part. */
  readonly programs: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly cluster: Cluster | undefined;
  readonly inspection: Inspection;
  readonly plan: Plan | undefined;
}

/**
 * What somebody who helps needs to know, as Markdown: versions, what is wrong in the file, what was seen of each host and
 * what an apply would change. The file itself is not in it, and neither is anything that was typed: nothing in it is secret.
 */
export function renderDiagnosticReport({ programs, diagnostics, cluster, inspection, plan }: ReportSubject): string {
  const section = (title: string, text: string): string => `## ${title}\n\n${text === '' ? '–' : fenced(text)}\n`;
  return [
    '# LVS-DR\n',
    Object.entries(programs).map(([name, version]) => `- ${name} ${version}\n`).join(''),
    section('cluster.yaml', diagnostics.map(({ range, severity, code, message }) => `${range.start.line}:${range.start.column} ${severity} ${code}: ${message}`).join('\n')),
    section('hosts', cluster === undefined || inspection.size === 0 ? '' : renderInspection(cluster, inspection)),
    section('plan', plan === undefined ? '' : renderPlan(plan)),
  ].join('\n'); // prettier-ignore
}

/** A fence that nothing in the text can close: hosts print what they like. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text.trimEnd()}\n${fence}`;
}

import * as l10n from '@vscode/l10n';
import { columns, linesOf, section } from '../layout';
import { serviceName } from '../spec/cluster';
import type { CheckId, CheckOutcome, CheckResult } from './check';
import type { Checked } from './runChecks';

export function outcomeWord(outcome: CheckOutcome): string {
  switch (outcome) {
    case 'passed':
      return l10n.t('passed');
    case 'failed':
      return l10n.t('failed');
    case 'skipped':
      return l10n.t('skipped');
    case 'errored':
      return l10n.t('not checked');
  }
}

/** Every result for a terminal, by service and check; what went wrong with what was expected and what to do. */
export function renderChecks(results: readonly Checked[]): string {
  const services = [...new Set(results.map(({ service }) => service))];
  const sections = services.map((service) => {
    const its = results.filter((checked) => checked.service === service);
    const titles = columns(its.map((checked) => [outcomeWord(checked.result.outcome), titleOf(checked)]));
    return section(serviceName(service.match), its.flatMap(({ result }, at) => [titles[at] ?? '', ...detailsOf(result)])); // prettier-ignore
  });
  return [...sections, countText(results)].join('\n');
}

function titleOf({ check, host }: Checked): string {
  return host === undefined ? check.title() : `${check.title()} · ${host.name}`;
}

/** All that a result says, a line each, indented below its title. */
function detailsOf({ outcome, message, diff, next }: CheckResult): readonly string[] {
  const lines = [
    message,
    ...(diff === undefined ? [] : diffText(diff)),
    ...(next === undefined || outcome === 'passed' ? [] : [`→ ${next}`]),
  ];
  return lines.map((line) => `    ${line}`);
}

function diffText({ expected, observed }: NonNullable<CheckResult['diff']>): readonly string[] {
  const block = (title: string, text: string): readonly string[] => linesOf(section(title, linesOf(text)));
  return [...block(l10n.t('expected'), expected), ...block(l10n.t('observed'), observed)];
}

export function countText(results: readonly Pick<Checked, 'result'>[]): string {
  const count = (outcome: CheckOutcome): number => results.filter(({ result }) => result.outcome === outcome).length;
  return l10n.t('{0} passed, {1} failed, {2} skipped, {3} not checked', count('passed'), count('failed'), count('skipped'), count('errored')); // prettier-ignore
}

/** The documented, stable answer of `lvs-dr check --json`, one for each result. */
export interface CheckedJson {
  readonly service: string;
  readonly check: CheckId;
  /** null: it is about the service as a whole. */
  readonly host: string | null;
  readonly outcome: CheckOutcome;
  readonly message: string;
  readonly expected: string | null;
  readonly observed: string | null;
  readonly evidence: readonly string[];
  readonly next: string | null;
}

export function checkedToJson({ service, check, host, result }: Checked): CheckedJson {
  return {
    service: serviceName(service.match),
    check: check.id,
    host: host?.name ?? null,
    outcome: result.outcome,
    message: result.message,
    expected: result.diff?.expected ?? null,
    observed: result.diff?.observed ?? null,
    evidence: result.evidence,
    next: result.next ?? null,
  };
}

/** Whether everything that could be checked is as it should be. */
export function allFine(results: readonly Pick<Checked, 'result'>[]): boolean {
  return results.every(({ result: { outcome } }) => outcome === 'passed' || outcome === 'skipped');
}

import { linesOf } from '../layout';
import { renderReport } from '../traffic/render';
import type { TestReport } from '../traffic/report';

const texts = new WeakMap<TestReport, readonly string[]>();

/** The whole test as a person reads it: several checks rest on one. */
export function testEvidence(report: TestReport): readonly string[] {
  const lines = texts.get(report) ?? linesOf(renderReport(report));
  texts.set(report, lines);
  return lines;
}

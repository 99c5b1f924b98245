import * as l10n from '@vscode/l10n';
import { type AttributedBy } from './attribution';
import { kindText } from './causes';
import { type TestReport } from './report';

const BAR = 24;

/** The report for a terminal, several lines, without colours. */
export function renderReport(report: TestReport): string {
  const { attribution, directReturn, latency, records } = report;
  const sum = [...attribution.perServer.values()].reduce((total, count) => total + count, 0);
  const width = Math.max(0, ...[...attribution.perServer.keys()].map((name) => name.length));
  const digits = String(sum).length;
  const lines = [
    l10n.t(
      '{0}: {1} requests from {2}, {3} failed',
      report.service,
      records.length,
      report.from === 'local' ? l10n.t('this machine') : report.from,
      report.failures,
    ),
    '',
    ...[...attribution.perServer].map(([name, count]) => {
      const share = sum === 0 ? 0 : count / sum;
      const bar = '#'.repeat(Math.round(share * BAR));
      return `  ${name.padEnd(width)}  ${String(count).padStart(digits)}  ${String(Math.round(share * 100)).padStart(3)} %  ${bar}`.trimEnd();
    }),
    `  ${howKnown(attribution.by)}`,
    '',
    `${outcomeText(report.verdict.outcome)}: ${report.verdict.sentence}`,
    directReturnText(directReturn),
    ...(report.sameContent === undefined
      ? []
      : [
          report.sameContent
            ? l10n.t('Every real server gave the same page.')
            : l10n.t('The real servers give different pages.'),
        ]),
    ...(latency === undefined
      ? []
      : [
          l10n.t(
            'Time per request: p50 {0} ms, p95 {1} ms, p99 {2} ms, longest {3} ms.',
            ...[latency.p50, latency.p95, latency.p99, latency.max].map(brief),
          ),
        ]),
    ...report.errors.map(({ kind, count, text }) => `  ${count} x ${kindText(kind)}: ${text}`),
    ...report.notes.map((note) => l10n.t('Note: {0}', note)),
  ];
  return `${lines.join('\n')}\n`;
}

/** How the shares are known, as a sentence. */
export function howKnown(by: AttributedBy): string {
  switch (by) {
    case 'page':
      return l10n.t('Known by the pages: each names the real server it came from.');
    case 'header':
      return l10n.t('Known by a response header that names the real server.');
    case 'connections':
      return l10n.t("Known by the director's connection entries: client port to real server.");
    case 'counters':
      return l10n.t("Known by the director's counters per real server.");
    case 'none':
      return l10n.t('Not known who answered.');
  }
}

function outcomeText(outcome: TestReport['verdict']['outcome']): string {
  switch (outcome) {
    case 'holds':
      return l10n.t('HOLDS');
    case 'broken':
      return l10n.t('BROKEN');
    case 'unproven':
      return l10n.t('UNPROVEN');
  }
}

function directReturnText({ outcome, inPackets, outPackets }: TestReport['directReturn']): string {
  switch (outcome) {
    case 'proven':
      return l10n.t('Direct return proven: {0} packets in through the director, none back.', inPackets);
    case 'disproven':
      return l10n.t('No direct return: {0} packets went back through the director.', outPackets);
    case 'unproven':
      return l10n.t('Direct return not proven: the counters of the director show no packets of this test.');
  }
}

function brief(milliseconds: number): string {
  return milliseconds >= 100 ? milliseconds.toFixed(0) : milliseconds.toFixed(1);
}

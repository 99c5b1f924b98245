import * as l10n from '@vscode/l10n';
import type { VirtualService } from '../spec/cluster';
import { promiseOf } from '../traffic/promise';
import type { TestReport } from '../traffic/report';
import { eligible, mergeServers } from '../traffic/servers';
import { type Check, type CheckResult, failed, passed, skipped } from './check';
import { testEvidence } from './testEvidence';

export const distribution: Check = {
  id: 'distribution',
  about: 'service',
  title: () => l10n.t('Requests are shared as the scheduler promises'),
  run: async ({ service, gathered }) => judged(service, await gathered.test(service)),
};

function judged(service: VirtualService, report: TestReport): CheckResult {
  const { outcome, sentence } = report.verdict;
  const evidence = testEvidence(report);
  switch (outcome) {
    case 'holds':
      return passed(sentence, { evidence });
    case 'unproven':
      return skipped(sentence, { evidence });
    case 'broken':
      return failed(sentence, { diff: { expected: promised(service, report), observed: seen(service, report) }, evidence }); // prettier-ignore
  }
}

/** What the file promises of so many requests, a line for each real server where it promises shares. */
function promised(service: VirtualService, { records }: TestReport): string {
  const servers = eligible(mergeServers(service, undefined), false);
  const promise = promiseOf(
    {
      scheduler: service.scheduler,
      flags: service.schedulerFlags.join(),
      persistent: service.persistence !== undefined,
    },
    servers,
  );
  switch (promise.type) {
    case 'shares': {
      const sum = [...promise.units.values()].reduce((total, unit) => total + unit, 0);
      return service.realServers
        .map(({ host }) => line(host, Math.round((records.length * (promise.units.get(host) ?? 0)) / sum)))
        .join('\n');
    }
    case 'sameServer':
      return l10n.t('all {0} requests to one real server', records.length);
    case 'highestWeight':
      return l10n.t('all {0} requests to the highest weight: {1}', records.length, [...promise.names].join(', '));
    case 'spread':
    case 'any':
      return l10n.t('all {0} requests answered, by real servers of this service', records.length);
  }
}

/** The file's real servers in its order, then whoever else answered. */
function seen(service: VirtualService, { attribution, failures }: TestReport): string {
  const counts = new Map([...service.realServers.map(({ host }) => [host, 0] as const), ...attribution.perServer]);
  const known = [...counts].map(([name, count]) => line(name, count));
  return [...known, ...(failures === 0 ? [] : [l10n.t('not answered: {0}', failures)])].join('\n');
}

function line(name: string, count: number): string {
  return `${name}: ${count}`;
}

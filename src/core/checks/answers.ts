import * as l10n from '@vscode/l10n';
import { kindText } from '../traffic/causes';
import { type Check, failed, passed } from './check';
import { testEvidence } from './testEvidence';

export const answers: Check = {
  id: 'answers',
  about: 'service',
  title: () => l10n.t('All requests through the VIP are answered'),
  run: async ({ service, gathered }) => {
    const report = await gathered.test(service);
    const { records, failures } = report;
    const all = records.length;
    const evidence = testEvidence(report);
    if (failures === 0) return passed(l10n.t('All {0} requests were answered.', all), { evidence });
    const kinds = report.errors.map(({ kind, count }) => `${count} × ${kindText(kind)}`);
    return failed(report.verdict.sentence, {
      diff: {
        expected: l10n.t('{0} of {1} requests answered', all, all),
        observed: [l10n.t('{0} of {1} requests answered', all - failures, all), ...kinds].join('\n'),
      },
      evidence,
    });
  },
};

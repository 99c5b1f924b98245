import * as l10n from '@vscode/l10n';
import { type Check, failed, passed, skipped } from './check';
import { testEvidence } from './testEvidence';

/** Under direct routing a reply goes from the real server to the client, and the director's kernel never counts one. */
export const directReturn: Check = {
  id: 'directReturn',
  about: 'service',
  title: () => l10n.t('Replies go straight to the client, not through the director'),
  run: async ({ service, gathered }) => {
    const report = await gathered.test(service);
    const { outcome, inPackets, outPackets } = report.directReturn;
    const evidence = testEvidence(report);
    switch (outcome) {
      case 'proven':
        return passed(l10n.t('{0} packets came in through the director, none went back through it.', inPackets), { evidence }); // prettier-ignore
      case 'disproven':
        return failed(l10n.t('{0} packets went back through the director.', outPackets), {
          diff: { expected: packets(inPackets, 0), observed: packets(inPackets, outPackets) },
          evidence,
          next: l10n.t('Look at the forwarding method in the table (it must be Route) and at the default gateway of the real servers (it must not be the director).'), // prettier-ignore
        });
      case 'unproven':
        return skipped(l10n.t('The counters of the director show no packets of this test.'), { evidence });
    }
  },
};

function packets(incoming: number, outgoing: number): string {
  return `InPkts ${incoming}\nOutPkts ${outgoing}`;
}

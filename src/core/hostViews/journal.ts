import * as l10n from '@vscode/l10n';
import { vipUnitName } from '../resources/names';
import { sh } from '../ssh/shell';
import type { HostView } from './hostView';
import { linesOf, section } from '../layout';

const LINES = '500';

/** What the host's own log says of us: who applied what to it, and how our unit fared at boot. */
export const journal: HostView<'journal'> = {
  title: () => l10n.t('journal'),
  fragments: ({ cluster }) => ({
    journal: sh`journalctl --no-pager -q -o short-iso -n ${LINES} SYSLOG_IDENTIFIER=lvs-dr + ${`UNIT=${vipUnitName(cluster.name)}`} + ${`_SYSTEMD_UNIT=${vipUnitName(cluster.name)}`}`,
  }),
  render({ journal: printed }) {
    const entries = linesOf(printed);
    return entries.length === 0
      ? `${l10n.t('The journal has nothing of LVS-DR: nothing was applied since it was begun.')}\n`
      : section('journalctl -t lvs-dr', entries);
  },
};

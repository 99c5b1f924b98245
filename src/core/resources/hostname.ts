import * as l10n from '@vscode/l10n';
import { sh } from '../ssh/shell';
import { beside, type Compared, isDifference, keyOf } from './compared';
import { rememberOnce } from './ledger';
import { defineKind, NO_DIFFERENCE, phaseOfHost, type Site } from './kind';

const KEY = 'hostname';

/** The name in the kernel, and the one that hostname(5) sets at the next boot. */
interface HostNames {
  readonly live: string;
  readonly persisted: string;
}

export const hostname = defineKind({
  id: 'hostname',
  probe: () => ({ live: sh`cat /proc/sys/kernel/hostname`, persisted: sh`show /etc/hostname` }),
  parse: (output): HostNames => ({ live: output.live.trim(), persisted: output.persisted.trim() }),
  want: ({ host }) => host.hostname,
  compare: (want: string | undefined, have, site) => rowsFor(want, have, site),
  difference: (want, have, site) => {
    const name = nameFor(want, site);
    const about = rowsFor(want, have, site).filter(isDifference).map(keyOf);
    if (name === undefined || about.length === 0) return NO_DIFFERENCE;
    return { steps: [{ ...rename(name, have, want !== undefined, site), about }] };
  },
});

/** The name that the host shall have: the file's, or the one it had before us. */
function nameFor(want: string | undefined, { facts }: Site): string | undefined {
  return want ?? facts.ledger.entries.get(KEY) ?? undefined;
}

function rowsFor(want: string | undefined, have: HostNames, site: Site): readonly Compared[] {
  const name = nameFor(want, site);
  const seen = [
    { name: 'hostname', seen: have.live || undefined },
    { name: '/etc/hostname', seen: have.persisted || undefined },
  ];
  if (name === undefined)
    return seen.flatMap((row) => (row.seen === undefined ? [] : [{ ...row, seen: row.seen, state: 'other' as const }]));
  const rows = seen.map((row) => beside(row.name, name, row.seen));
  // It has its old name already, and yet is on our record.
  if (want === undefined && !rows.some(isDifference)) return [{ name: 'hostname', state: 'released', seen: have.live }];
  return rows;
}

function rename(name: string, have: HostNames, ours: boolean, site: Site) {
  const { ledger } = site.facts;
  return {
    kind: 'hostname',
    phase: phaseOfHost(site),
    changes: [l10n.t('host name {0} → {1}', have.live === name ? have.persisted : have.live, name)] as const,
    // What hostnamectl(1) does, without starting systemd-hostnamed for it.
    script: sh`put /etc/hostname ${`${name}\n`}
set_kernel /proc/sys/kernel/hostname ${name}`,
    ...(ours ? { remember: rememberOnce(ledger, KEY, have.persisted || have.live) } : { forget: [KEY] }),
  };
}

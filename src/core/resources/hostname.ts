import * as l10n from '@vscode/l10n';
import { sh } from '../ssh/shell';
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
  describe: ({ live, persisted }) => [
    { name: 'hostname', value: live },
    ...(persisted === live ? [] : [{ name: '/etc/hostname', value: persisted || '–' }]),
  ],
  difference: (want: string | undefined, have, site) => {
    const name = want ?? site.facts.ledger.entries.get(KEY) ?? undefined;
    if (name === undefined || (have.live === name && have.persisted === name && want !== undefined))
      return NO_DIFFERENCE;
    return { steps: [rename(name, have, want !== undefined, site)] };
  },
});

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

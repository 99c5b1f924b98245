import assert from 'node:assert/strict';
import type { Difference, Goal, Place } from '../../../src/core/resources/kind';
import { rememberLine, type LedgerEntry } from '../../../src/core/resources/ledger';
import { type Observation, probeOf } from '../../../src/core/resources/probe';
import type { Readings } from '../../../src/core/resources/kinds';
import type { Script } from '../../../src/core/ssh/shell';

/** What the fragments of a probe printed, by `kind/section`; a section that is left out printed nothing. */
export type Printed = Readonly<Record<string, string>>;

/** Reads section texts as a probe of that place would: through its own frame. */
export function observed(place: Place, printed: Printed): Observation {
  const probe = probeOf(place);
  return probe.read(stdoutOf(probe.script, printed));
}

/** What a host prints that runs a probe whose fragments print this. */
export function stdoutOf({ text: script }: Script, printed: Printed): string {
  const mark = /'(@[0-9a-f]+) end'/.exec(script)?.[1];
  assert(mark);
  for (const name of Object.keys(printed)) assert(script.includes(`${mark} ${name}'`), `a section ${name}`);
  const sections = Object.entries(printed).map(([name, text]) => `\n${mark} ${name}\n${text}`);
  return [...sections, `\n${mark} end\n`].join('');
}

/** What one kind makes of a host that printed this. */
export function differenceOf(kind: keyof Readings, place: Place, printed: Printed, goal: Goal = 'apply'): Difference {
  const { facts, readings } = observed(place, printed);
  return readings[kind].difference({ ...place, facts }, goal);
}

/** The lines a person reads of a difference. */
export function changes({ steps }: Difference): readonly string[] {
  return steps.flatMap((step) => step.changes);
}

export function scripts({ steps }: Difference): string {
  return steps.map(({ script }) => script.text).join('\n');
}

export function ledger(...entries: readonly LedgerEntry[]): string {
  return `${entries.map(rememberLine).join('\n')}\n`;
}

/** A Debian host with one NIC, as `ip -j address show` (iproute2 6.1.0) prints it. */
export function debian(address: string, more: Printed = {}): Printed {
  return {
    'facts/os': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
    'facts/tools': 'apt-get\n',
    'facts/kernel':
      'Linux version 6.1.0-42-amd64 (debian-kernel@lists.debian.org)\n1c3f9a52-0000-4000-8000-000000000001\n',
    'facts/addresses': addresses(['ens33', address, 24]),
    ...more,
  };
}

export function addresses(...extra: readonly (readonly [nic: string, address: string, prefix: number])[]): string {
  const nics = [...new Set(['lo', ...extra.map(([nic]) => nic)])];
  const loopback = [['lo', '127.0.0.1', 8] as const];
  return JSON.stringify(
    nics.map((ifname, index) => ({
      ifindex: index + 1,
      ifname,
      flags: ['UP', 'LOWER_UP'],
      mtu: 1500,
      addr_info: [...loopback, ...extra]
        .filter(([nic]) => nic === ifname)
        .map(([, local, prefixlen]) => ({
          family: local.includes(':') ? 'inet6' : 'inet',
          local,
          prefixlen,
          scope: 'global',
        })),
    })),
  );
}

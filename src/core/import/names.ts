import { parseAddress } from '../spec/ip';
import type { Sight } from './sight';

/** What hosts are called that nobody has given a name. */
const NAMELESS = /^(localhost|debian|ubuntu|openeuler|rocky|fedora|\(none\)|)$/i;
/** Longest name of a host in the file (PATTERNS.hostKey). */
const LONGEST = 63;

/** Hands out names for the hosts of a file, each once. */
export class HostNames {
  private readonly given = new Set<string>();

  /** The machine's own short name, else its whole one, else what the person called it. */
  of({ hostname, target }: Sight, address: string): string {
    const own = NAMELESS.test(hostname) ? [] : [hostname.split('.')[0] ?? '', hostname];
    const alias = parseAddress(target.ssh) === undefined ? [target.ssh] : [];
    return this.unique([...own, ...alias, `host-${address}`]);
  }

  /** For a machine that is known by its address only. */
  byAddress(address: string): string {
    return this.unique([`rs-${address}`]);
  }

  private unique(wishes: readonly string[]): string {
    const possible = wishes.map(valid).filter((name) => name !== '');
    const free = possible.find((name) => !this.given.has(name)) ?? this.numbered(possible[0] ?? 'host');
    this.given.add(free);
    return free;
  }

  private numbered(stem: string): string {
    for (let number = 2; ; number++) {
      const name = `${stem.slice(0, LONGEST - 6)}-${number}`;
      if (!this.given.has(name)) return name;
    }
  }
}

function valid(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST)
    .replace(/[.-]+$/, '');
}

/** A name for a cluster that has none on record: of its first director. */
export function clusterNameFrom(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'web' : name;
}

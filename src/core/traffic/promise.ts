import { SCHEDULERS, type Scheduler } from '../spec/cluster';

/** What a scheduler promises to one client that sends one request after the other, each over a new connection. */
export type SchedulerPromise =
  /** Of every `sum of units` connections in a row each server gets exactly its units. */
  | { readonly type: 'shares'; readonly units: ReadonlyMap<string, number> }
  /** One client stays with one server. */
  | { readonly type: 'sameServer'; readonly why: 'persistence' | 'hash' }
  /** Only servers of the highest weight. */
  | { readonly type: 'highestWeight'; readonly names: ReadonlySet<string> }
  /** Every server is reached sooner or later, in shares that depend on what else goes on. */
  | { readonly type: 'spread' }
  /** Whom a lone client meets depends on load and may well be always the same server. */
  | { readonly type: 'any' };

export interface Scheduling {
  /** As the table or the file names it. */
  readonly scheduler: string;
  /** Words such as `sh-port`, in whatever notation they came. */
  readonly flags: string;
  readonly persistent: boolean;
}

/** Source: net/netfilter/ipvs/ip_vs_*.c of Linux 6.x. `servers` are those that may get connections. */
export function promiseOf(
  { scheduler, flags, persistent }: Scheduling,
  servers: readonly { readonly name: string; readonly weight: number }[],
): SchedulerPromise {
  if (persistent) return { type: 'sameServer', why: 'persistence' };
  if (!isKnown(scheduler)) return { type: 'any' };
  switch (scheduler) {
    case 'rr':
      return { type: 'shares', units: new Map(servers.map(({ name }) => [name, 1])) };
    case 'wrr': {
      const divisor = servers.reduce((known, { weight }) => gcd(known, weight), 0);
      return { type: 'shares', units: new Map(servers.map(({ name, weight }) => [name, weight / divisor])) };
    }
    case 'fo':
    case 'ovf': {
      const highest = Math.max(...servers.map(({ weight }) => weight));
      return {
        type: 'highestWeight',
        names: new Set(servers.filter(({ weight }) => weight === highest).map(({ name }) => name)),
      };
    }
    case 'sh':
    case 'mh':
      // With the port in the hash, every connection of a client is a throw of its own.
      return flags.includes(`${scheduler}-port`) ? { type: 'spread' } : { type: 'sameServer', why: 'hash' };
    case 'dh':
      return { type: 'sameServer', why: 'hash' };
    case 'lc':
    case 'wlc':
    case 'twos':
      return { type: 'spread' };
    case 'sed':
    case 'nq':
    case 'lblc':
    case 'lblcr':
      return { type: 'any' };
  }
}

const KNOWN: ReadonlySet<string> = new Set(SCHEDULERS);

function isKnown(scheduler: string): scheduler is Scheduler {
  return KNOWN.has(scheduler);
}

/**
 * The first request, counted from 1, at which a sequence breaks its shares, or `undefined`. A periodic sequence with
 * the right shares has them in every window of one period's length, wherever the run happened to begin.
 */
export function firstBreak(sequence: readonly string[], units: ReadonlyMap<string, number>): number | undefined {
  const period = [...units.values()].reduce((total, unit) => total + unit, 0);
  const counts = new Map<string, number>();
  for (const [at, name] of sequence.entries()) {
    const leaving = at >= period ? sequence[at - period] : undefined;
    if (leaving !== undefined) counts.set(leaving, (counts.get(leaving) ?? 0) - 1);
    const now = (counts.get(name) ?? 0) + 1;
    counts.set(name, now);
    if (now > (units.get(name) ?? 0)) return at + 1;
  }
  return undefined;
}

/** Whether shares without an order fit: what `total` connections in a row can give each server, give or take `slack`. */
export function sharesFit(counts: ReadonlyMap<string, number>, units: ReadonlyMap<string, number>, slack = 0): boolean {
  const total = [...counts.values()].reduce((sum, value) => sum + value, 0);
  const period = [...units.values()].reduce((sum, unit) => sum + unit, 0);
  const rest = total % period;
  return [...new Set([...counts.keys(), ...units.keys()])].every((name) => {
    const unit = units.get(name) ?? 0;
    const least = Math.floor(total / period) * unit + Math.max(0, rest - (period - unit));
    const most = Math.floor(total / period) * unit + Math.min(rest, unit);
    const have = counts.get(name) ?? 0;
    return have >= least - slack && have <= most + slack;
  });
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

import type { SchedulerPromise } from '../promise';

/** Numbers of requests between which a server's share must lie. */
export interface Band {
  readonly least: number;
  readonly most: number;
}

/** Two-sided 99.9 % of the normal distribution: one run in a thousand lies outside by chance. */
const DEVIATIONS = 3.29;

/**
 * What a scheduler promises each of its servers of `total` new connections in a row; `null`: nothing. Hashes with ports
 * and schedulers that go by load promise no exact shares; their bands are those of chance at their weights.
 */
export function promisedShares(
  promise: SchedulerPromise,
  servers: readonly { readonly name: string; readonly weight: number }[],
  total: number,
  parallel: number,
): ReadonlyMap<string, Band | null> {
  return new Map(
    servers.map(({ name, weight }) => [name, bandOf(promise, servers, { name, weight }, total, parallel)]),
  );
}

function bandOf(
  promise: SchedulerPromise,
  servers: readonly { readonly weight: number }[],
  { name, weight }: { readonly name: string; readonly weight: number },
  total: number,
  parallel: number,
): Band | null {
  switch (promise.type) {
    case 'shares': {
      const period = [...promise.units.values()].reduce((sum, unit) => sum + unit, 0);
      const unit = promise.units.get(name) ?? 0;
      const [turns, rest] = [Math.floor(total / period), total % period];
      const slack = parallel > 1 ? parallel : 0;
      return within(
        turns * unit + Math.max(0, rest - (period - unit)) - slack,
        turns * unit + Math.min(rest, unit) + slack,
        total,
      );
    }
    case 'spread': {
      const all = servers.reduce((sum, server) => sum + server.weight, 0);
      const share = weight / all;
      const deviation = DEVIATIONS * Math.sqrt(total * share * (1 - share));
      return within(Math.floor(total * share - deviation), Math.ceil(total * share + deviation), total);
    }
    case 'highestWeight':
      if (!promise.names.has(name)) return { least: 0, most: 0 };
      return promise.names.size === 1 ? { least: total, most: total } : null;
    case 'sameServer':
    case 'any':
      return null;
  }
}

function within(least: number, most: number, total: number): Band {
  return { least: Math.max(0, least), most: Math.min(total, most) };
}

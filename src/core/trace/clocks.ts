/** A frame that two hosts saw: how much later the receiver's clock said than the sender's. */
export interface Crossing {
  readonly from: string;
  readonly to: string;
  /** Seconds; clock difference and time on the wire together. */
  readonly difference: number;
}

const ROUNDS = 500;

/**
 * How much each clock is ahead of the first host's, in seconds. Only what crossed in both directions, or around a ring,
 * tells time on the wire from clocks that differ; the best guess then is that every hop takes equally long. Where
 * nothing came back it is taken for no time at all. An estimate: no better than the time on the wire itself.
 */
export function clocksAhead(reference: string, crossings: readonly Crossing[]): ReadonlyMap<string, number> {
  const fastest = new Map<string, Crossing>();
  for (const crossing of crossings) {
    const key = `${crossing.from}\n${crossing.to}`;
    const before = fastest.get(key);
    if (before === undefined || crossing.difference < before.difference) fastest.set(key, crossing);
  }
  const hops = [...fastest.values()];
  const ahead = new Map([[reference, 0]]);
  // A first guess along the hops, whatever their direction …
  for (let grew = true; grew;) {
    grew = false;
    for (const { from, to, difference } of hops) {
      const [a, b] = [ahead.get(from), ahead.get(to)];
      if (a !== undefined && b === undefined) ahead.set(to, a + difference);
      else if (a === undefined && b !== undefined) ahead.set(from, b - difference);
      else continue;
      grew = true;
    }
  }
  // … then least squares, each host in turn, with the time that all hops have in common.
  const known = hops.flatMap((hop) => (ahead.has(hop.from) && ahead.has(hop.to) ? [hop] : []));
  const delayOf = ({ from, to, difference }: Crossing): number => difference - at(to) + at(from);
  const at = (host: string): number => ahead.get(host) ?? 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const delay = Math.max(0, mean(known.map(delayOf)));
    for (const host of ahead.keys()) {
      if (host === reference) continue;
      const guesses = known.flatMap(({ from, to, difference }) =>
        to === host ? [at(from) + difference - delay] : from === host ? [at(to) - difference + delay] : [],
      );
      if (guesses.length > 0) ahead.set(host, mean(guesses));
    }
  }
  return ahead;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

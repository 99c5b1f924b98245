import { type SchedulerPromise } from '../promise';
import { isAnswered, type RequestRecord } from '../record';
import type { Silence } from '../evidence';

/** What a segment promises, and to whom. */
export interface Turns {
  readonly promise: SchedulerPromise;
  readonly servers: readonly { readonly name: string; readonly weight: number }[];
}

export interface Watching {
  readonly records: readonly RequestRecord[];
  /** Who answered, where that is known. */
  readonly sequence: readonly (string | undefined)[];
  /** Whether the scheduler decided on it. */
  readonly fresh: (at: number) => boolean;
  /** From here on it is not known yet who answered. */
  readonly settled: number;
  readonly segmentOf: Int16Array;
  readonly segments: readonly Turns[];
  readonly parallel: number;
}

export interface Heard {
  readonly silences: readonly Silence[];
  readonly lastAnswers: ReadonlyMap<string, number>;
  /** To whom a failed request would have gone, by position, as far as that can be told. */
  readonly owners: ReadonlyMap<number, string>;
}

interface Ear {
  lastMs: number | null;
  /** Position of its last answer, or of the table's last change. */
  from: number;
  /** Failures and answers of the scheduler's choice before `from`. */
  failures: number;
  turns: number;
}

/** Turns that a server must have missed before its silence is one, where turns are exact and where they are chance. */
const MISSED = { exact: 1, chance: 3 } as const;

/**
 * Who fell silent, and when: a server whose turn came again and again while requests failed and it answered none. One
 * pass over the run, whatever the number of servers. Pure.
 */
export function listen(watching: Watching): Heard {
  const { records, sequence, fresh, settled, segmentOf, segments, parallel } = watching;
  const ears = new Map<string, Ear>();
  const silences: Silence[] = [];
  const owners = new Map<number, string>();
  let [failures, turns, segment] = [0, 0, -1];
  let shares: ReadonlyMap<string, number> = new Map();
  let lastToAnswer: string | undefined;

  const missedBy = (name: string, ear: Ear): { readonly missed: number; readonly count: number } => {
    const count = failures - ear.failures;
    const since = turns - ear.turns;
    const exact = parallel === 1 && segments[segment]?.promise.type === 'shares';
    const turnsOf = shares.get(name) ?? (name === lastToAnswer ? 1 : 0);
    const expected = since * turnsOf + 1e-9;
    const missed = Math.min(count, Math.floor(expected));
    const least = exact ? MISSED.exact : MISSED.chance;
    return expected >= least && missed >= expected / 2 ? { missed, count } : { missed: 0, count };
  };
  const claim = (name: string, ear: Ear, to: number): void => {
    for (let at = ear.from; at < to; at += 1) {
      const record = records[at];
      if (record !== undefined && !isAnswered(record) && !owners.has(at)) owners.set(at, name);
    }
  };
  const close = (name: string, ear: Ear, to: number, untilMs: number | undefined): void => {
    const { missed, count } = missedBy(name, ear);
    if (missed === 0) return;
    // Some of what failed in between may have been another's turn; then nobody can tell which.
    if (count - missed <= 1) claim(name, ear, to);
    if (untilMs === undefined || missed > 1) {
      silences.push({ name, sinceMs: ear.lastMs, failures: missed, ...(untilMs === undefined ? {} : { untilMs }) });
    }
  };
  const begin = (next: number, at: number): void => {
    segment = next;
    shares = sharesOf(segments[segment]);
    for (const name of shares.keys()) {
      const ear = ears.get(name) ?? { lastMs: null, from: at, failures, turns };
      ears.set(name, Object.assign(ear, { from: at, failures, turns }));
    }
  };

  const limit = Math.min(settled, records.length);
  for (let at = 0; at < limit; at += 1) {
    const record = records[at];
    const own = segmentOf[at] ?? -1;
    if (record === undefined || own < 0) continue;
    if (own !== segment) begin(own, at);
    const name = sequence[at];
    const counts = fresh(at);
    if (isAnswered(record)) {
      if (name === undefined) continue;
      const ear = ears.get(name) ?? { lastMs: null, from: at, failures, turns };
      if (counts) {
        close(name, ear, at, record.atMs);
        turns += 1;
      }
      lastToAnswer = name;
      ears.set(name, Object.assign(ear, { lastMs: record.atMs, from: at + 1, failures, turns }));
    } else if (counts) {
      failures += 1;
      turns += 1;
      if (name !== undefined) owners.set(at, name);
    }
  }
  for (const [name, ear] of ears) {
    if (shares.has(name) || name === lastToAnswer) close(name, ear, limit, undefined);
  }
  return {
    silences,
    lastAnswers: new Map([...ears].flatMap(([name, { lastMs }]) => (lastMs === null ? [] : [[name, lastMs] as const]))),
    owners,
  };
}

/** The part of all turns that is a server's; none where the scheduler promises none. */
function sharesOf(turns: Turns | undefined): ReadonlyMap<string, number> {
  if (turns === undefined) return new Map();
  const { promise, servers } = turns;
  switch (promise.type) {
    case 'shares': {
      const period = [...promise.units.values()].reduce((sum, unit) => sum + unit, 0);
      return new Map([...promise.units].map(([name, unit]) => [name, unit / period]));
    }
    case 'spread': {
      const all = servers.reduce((sum, { weight }) => sum + weight, 0);
      return new Map(servers.map(({ name, weight }) => [name, weight / all]));
    }
    case 'highestWeight':
      return promise.names.size === 1 ? new Map([...promise.names].map((name) => [name, 1])) : new Map();
    case 'sameServer':
    case 'any':
      return new Map();
  }
}

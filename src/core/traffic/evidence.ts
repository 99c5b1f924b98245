import { canonicalAddress } from './address';
import { addressNames, type Attribution } from './attribution';
import { type ServiceCounters } from './directorReading';
import { type HostFinding } from './live/findings';
import { type Scheduling } from './promise';
import { isAnswered, type RequestRecord } from './record';
import { eligible, type Server } from './servers';

/** Whether the director's table is known, and if so whether it has the service. */
export type TableState = 'unknown' | 'no-ipvs' | 'no-service' | 'known';

/** All that a verdict is made of. Pure data, so that any moment of a run can be judged. */
export interface Evidence {
  readonly service: string;
  readonly records: readonly RequestRecord[];
  readonly attribution: Attribution;
  readonly servers: readonly Server[];
  readonly table: TableState;
  /** By the director's table where it is known, by the file where it is not. */
  readonly scheduling: Scheduling;
  /** Name of the director whose counters and table these are. */
  readonly director?: string;
  /** Counted between the two readings; absent where they could not be taken. */
  readonly delta?: ServiceCounters;
  /** False where the director has its counters switched off. */
  readonly countersRun: boolean;
  /** Every director was read twice, with running counters, and none saw a single packet or connection of the test. */
  readonly sawNothing: boolean;
  /** Answered requests that no director saw, though it saw others. */
  readonly bypassed?: number;
  /** Requests under way at once; absent: 1, and then their order is the director's. */
  readonly parallel?: number;
  /** What only someone who watched knows; absent where there were two readings and nothing in between. */
  readonly watched?: Watched;
  /** What is known to be wrong on hosts, and on which hosts one has looked. */
  readonly looked?: { readonly hosts: ReadonlySet<string>; readonly findings: readonly HostFinding[] };
}

/** Real servers that did not answer while others did. Times are of the run. */
export interface Silence {
  readonly name: string;
  /** Its last answer; `null`: it never answered. */
  readonly sinceMs: number | null;
  /** When it answered again; absent: it has not. */
  readonly untilMs?: number;
  /** Failed requests that were its turn, as far as that can be told. */
  readonly failures: number;
}

export interface Watched {
  /** A moment of the run as a person's clock shows it. */
  readonly clock: (atMs: number) => string;
  readonly silences: readonly Silence[];
  /** The last answer of each real server by name. */
  readonly lastAnswers: ReadonlyMap<string, number>;
  /** Real servers that left the table because somebody wanted it so. */
  readonly excused: ReadonlySet<string>;
  /** The counters hold every connection made before; whether others use the service is known until then. */
  readonly countedUntilMs: number;
  /** Half-open connections and others that nobody answered, by the real server's name. */
  readonly unanswered: ReadonlyMap<string, number>;
}

export function candidates(evidence: Evidence): ReturnType<typeof eligible> {
  return eligible(evidence.servers, evidence.table === 'known');
}

/** New connections given to each real server between the readings, by name. */
export function connectionsByServer({ delta, servers }: Evidence): ReadonlyMap<string, number> {
  const nameOf = addressNames(servers);
  return new Map(
    [...(delta?.perServer ?? [])].map(([address, { conns }]) => [nameOf(canonicalAddress(address)), conns]),
  );
}

export interface SilentServer {
  readonly name: string;
  readonly given: number;
  readonly answered: number;
}

/**
 * Real servers that were given connections and did not answer (all of) them. Needs answers that are known one by one,
 * and no one else's connections in the counters.
 */
export function silentServers(evidence: Evidence): readonly SilentServer[] {
  const { attribution, delta, records, watched, parallel = 1 } = evidence;
  if (watched !== undefined && watched.unanswered.size > 0) return unansweredServers(evidence, watched);
  if (delta === undefined || attribution.foreign > 0) return [];
  const given = connectionsByServer(evidence);
  const answers = records.filter(isAnswered).length;
  if (attribution.by === 'counters') {
    // Only shares are known: one server whose share is exactly what failed is the one.
    const missing = records.length - answers;
    const fitting = [...given].filter(([, count]) => count === missing && count > 0);
    return fitting.length === 1 && answers > 0
      ? fitting.map(([name, count]) => ({ name, given: count, answered: 0 }))
      : [];
  }
  if (answers > 0 && attribution.by === 'none') return [];
  // While a run goes on, as many as are under way at once may have been given and not answered yet.
  const slack = watched === undefined ? 0 : parallel;
  return [...given].flatMap(([name, count]) => {
    const answered = attribution.perServer.get(name) ?? 0;
    return count > answered + slack ? [{ name, given: count, answered }] : [];
  });
}

/** By the connections themselves: those that failed have an entry that no answer belongs to. */
function unansweredServers({ attribution, parallel = 1 }: Evidence, { unanswered }: Watched): readonly SilentServer[] {
  return [...unanswered].flatMap(([name, count]) => {
    const answered = attribution.perServer.get(name) ?? 0;
    return count > parallel ? [{ name, given: answered + count, answered }] : [];
  });
}

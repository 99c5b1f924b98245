import { canonicalAddress } from './address';
import { addressNames, type Attribution } from './attribution';
import { type ServiceCounters } from './directorReading';
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

/**
 * Real servers that were given connections and did not answer (all of) them. Needs answers that are known one by one,
 * and no one else's connections in the counters.
 */
export function silentServers(
  evidence: Evidence,
): readonly { readonly name: string; readonly given: number; readonly answered: number }[] {
  const { attribution, delta, records } = evidence;
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
  return [...given].flatMap(([name, count]) => {
    const answered = attribution.perServer.get(name) ?? 0;
    return count > answered ? [{ name, given: count, answered }] : [];
  });
}

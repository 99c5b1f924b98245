import type { Inspection } from '../inspect';
import type { Plan } from '../plan/plan';

/** What is known of the machines behind a file at the moment; everything an editor says of them comes from here. */
export interface Live {
  /** The latest look at each host that was looked at, for the file as it is. */
  readonly inspection: Inspection;
  /** What applying the file would change on them; absent while none was looked at or the file has errors. */
  readonly plan?: Plan;
  /** Aliases of the user's own ssh configuration. */
  readonly sshHosts: readonly string[];
  /** When somebody asks: ages are told relative to it. */
  readonly now: Date;
}

export const NOTHING_LIVE: Live = { inspection: new Map(), sshHosts: [], now: new Date(0) };

import { HostError, type HostErrorCode } from '../errors';
import type { Host } from '../spec/cluster';
import { hostId } from './hostStates';
import { WorkSet } from './workSet';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** Many hosts that were lost together do not come back together. */
const JITTER = 0.2;

/** What may pass by itself. Anything else needs a person, whom nobody asks here. */
const PASSING: ReadonlySet<HostErrorCode> = new Set([
  'name-not-found',
  'unreachable',
  'refused',
  'timed-out',
  'handshake-failed', // as a server says that has too many logins under way
  'connection-lost',
]);

export interface ReconnectorOptions {
  /** Connects without asking anybody; rejects with a HostError. */
  readonly connect: (host: Host, signal: AbortSignal) => Promise<unknown>;
  /** It is not tried any more, and why. */
  readonly onGivenUp: (host: Host, error: unknown) => void;
  /** Milliseconds before the second attempt, each wait being twice the one before. Default 1 s, at most 5 min. */
  readonly firstWaitMs?: number;
}

/** After so many failures, an hour and a half later, only {@link Reconnector.hurry} makes it try again. */
const ATTEMPTS = 24;

interface Lost {
  readonly host: Host;
  readonly abort: AbortController;
  failures: number;
  phase: { readonly at: 'waiting'; readonly timer: NodeJS.Timeout } | { readonly at: 'trying' | 'dormant' };
}

/** Brings connections back that were lost: after a while, and after twice as long each time that fails. */
export class Reconnector {
  private readonly lost = new Map<string, Lost>();
  private readonly attempts = new WorkSet();
  private disposed = false;

  constructor(private readonly options: ReconnectorOptions) {}

  /** The connection to this host is gone, and nobody wanted that. */
  bringBack(host: Host): void {
    const id = hostId(host);
    if (this.disposed || this.lost.has(id)) return;
    const lost: Lost = { host, abort: new AbortController(), failures: 0, phase: { at: 'dormant' } };
    this.lost.set(id, lost);
    this.wait(lost);
  }

  /** Whatever kept hosts away may be over: those that wait are tried at once, and as patiently as at first. */
  hurry(): void {
    for (const lost of this.lost.values()) {
      if (lost.phase.at === 'trying') continue;
      lost.failures = 0;
      this.begin(lost);
    }
  }

  /** Nobody wants this host's connection any more. */
  leave(host: Host): void {
    const lost = this.lost.get(hostId(host));
    if (lost !== undefined) this.end(lost);
  }

  /** Resolves when no attempt is under way. */
  async dispose(): Promise<void> {
    this.disposed = true;
    for (const lost of [...this.lost.values()]) this.end(lost);
    await this.attempts.settled();
  }

  private wait(lost: Lost): void {
    lost.phase = { at: 'dormant' };
    if (lost.failures >= ATTEMPTS) return;
    const wait = (this.options.firstWaitMs ?? FIRST_WAIT_MS) * 2 ** Math.min(lost.failures, 20);
    const jittered = Math.min(wait, LONGEST_WAIT_MS) * (1 - JITTER + 2 * JITTER * Math.random());
    lost.phase = { at: 'waiting', timer: setTimeout(() => this.begin(lost), jittered) };
  }

  private begin(lost: Lost): void {
    stop(lost);
    lost.phase = { at: 'trying' };
    void this.attempts.add(this.attempt(lost));
  }

  private async attempt(lost: Lost): Promise<void> {
    try {
      await this.options.connect(lost.host, lost.abort.signal);
      this.end(lost);
    } catch (error) {
      if (lost.abort.signal.aborted) return;
      if (HostError.is(error) && PASSING.has(error.code)) {
        lost.failures += 1;
        this.wait(lost);
        return;
      }
      this.end(lost);
      // Cancelled: somebody who can be asked has taken over.
      if (!HostError.is(error, 'cancelled')) this.options.onGivenUp(lost.host, error);
    }
  }

  private end(lost: Lost): void {
    stop(lost);
    lost.abort.abort();
    this.lost.delete(hostId(lost.host));
  }
}

function stop({ phase }: Lost): void {
  if (phase.at === 'waiting') clearTimeout(phase.timer);
}

import type { Duplex } from 'node:stream';
import type { HostError } from '../errors';
import type { StartedCommand } from './command';
import type { SshTarget } from './target';

/** A connection unused for so many milliseconds may have died in silence: sleep, another network. */
export const DOUBTFUL_AFTER_MS = 20_000;
/** Milliseconds for an answer that takes no work: to a question of the protocol, or of a shell that is there. */
export const SIGN_OF_LIFE_MS = 5_000;

/** An authenticated connection to a host, whatever carries it: ssh2, or the system's own `ssh`. */
export interface HostConnection {
  readonly target: SshTarget;
  readonly alive: boolean;
  /** Why the connection is gone; `undefined` while it is up. */
  readonly lost: HostError | undefined;
  /** Resolves, with the reason, when the connection is gone. */
  readonly closed: Promise<HostError>;
  /** Starts a command. Rejects with a HostError, or with the signal's reason. */
  exec(command: string, signal: AbortSignal): Promise<StartedCommand>;
  /**
   * Says that a command is only kept for later: `give` ends it, and is called once somebody needs its place. Returns how
   * to take that back, or `undefined` where the place is needed right now.
   */
  keepSpare(give: () => void): (() => void) | undefined;
  /** A stream to another host, opened by this one (ProxyJump). */
  forward(onward: SshTarget, signal: AbortSignal): Promise<Duplex>;
  /** Milliseconds since nothing runs over it any more; 0 while something does. */
  readonly unusedMs: number;
  /** Asks for a sign of life, and gives the connection up when there is none after so many milliseconds. Absent: it finds out itself. */
  check?(patienceMs: number): void;
  /** Ends it. Resolves when it is gone. */
  close(): Promise<void>;
}

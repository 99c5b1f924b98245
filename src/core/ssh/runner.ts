import type { Host } from '../spec/cluster';
import type { Script } from './shell';

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds without any output after which the run is given up; absent: the runner's default. */
  readonly idleTimeoutMs?: number;
  /** Each complete line of standard output as it arrives, without its newline. */
  readonly onLine?: (line: string) => void;
  /** In which shell it runs; absent: `own`. */
  readonly shell?: RunShell;
}

/**
 * `own`: an exec of its own, and every guarantee of {@link Runner}.
 * `kept`: the one shell that stays open on the host for what looks at it again and again: one round trip, and no login.
 * Only for scripts that change nothing: where that shell fails, the script is run again in one of its own.
 */
export type RunShell = 'own' | 'kept';

export interface RunResult {
  /** Exit status of the remote shell. A run without one (connection lost, killed) rejects instead. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a script as root on a host: one exec of `/bin/sh -s` (through sudo where the login is not root), the script on
 * its standard input. The seam between the core and its transport: everything above it works with any implementation.
 *
 * Rejects with a `HostError` when the script could not be run or its exit status is not known; a script that ran and
 * failed resolves with its status.
 */
export interface Runner {
  run(host: Host, script: Script, options?: RunOptions): Promise<RunResult>;
}

import type { Host } from '../spec/cluster';
import type { Script } from './shell';

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds without any output after which the run is given up; absent: the runner's default. */
  readonly idleTimeoutMs?: number;
  /** Each complete line of standard output as it arrives, without its newline. */
  readonly onLine?: (line: string) => void;
}

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

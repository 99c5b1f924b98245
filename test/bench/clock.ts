import { run, type Finished, type RunOptions } from '../../lab/process';

export interface Timed extends Finished {
  /** From the start of the process to its end. */
  readonly seconds: number;
}

/** Runs a program to its end: what a person who typed it would wait. */
export async function timed(command: string, args: readonly string[], options: RunOptions = {}): Promise<Timed> {
  const begun = performance.now();
  const done = await run(command, args, options);
  return { ...done, seconds: (performance.now() - begun) / 1000 };
}

/** A run that failed is no figure. */
export function mustSucceed(what: string, done: Timed): Timed {
  if (done.code === 0) return done;
  throw new Error(`${what} ended with status ${done.code}:\n${done.stdout}\n${done.stderr}`.trim());
}

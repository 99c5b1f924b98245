/**
 * What the shell gets to know. `changes` is the status of `plan` alone, as in `terraform plan -detailed-exitcode`;
 * `unfinished` that of `drain` alone: the time is over and connections are left.
 */
export const exitStatus = { success: 0, failure: 1, changes: 2, unfinished: 3, usage: 64 } as const;

/** The call itself is wrong: nothing was looked at, nothing was done. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

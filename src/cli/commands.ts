import { apply, remove } from './apply';
import { check } from './check';
import { drain, undrain } from './drain';
import { importHosts } from './import';
import { inspect } from './inspect';
import { plan } from './plan';
import { test } from './test';
import { trace } from './trace';
import type { Call, CommandName } from './usage';
import { validate } from './validate';

/** Runs a command and says what the process's exit status shall be. */
export type Command = (call: Call, signal: AbortSignal) => Promise<number>;

export const commands: Readonly<Record<CommandName, Command>> = {
  validate,
  plan,
  apply,
  remove,
  inspect,
  test,
  trace,
  check,
  import: importHosts,
  drain,
  undrain,
};

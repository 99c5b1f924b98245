import { parseArgs } from 'node:util';
import { benchDirectory } from './lab';

export const USAGE = `Usage: npm run bench -- [--quick] [--json FILE] [--keep] [--directory DIR]
  --quick          one round and fewer repetitions
  --json FILE      all samples, medians, ratios and verdicts
  --keep           leave the bench's lab running: the next run finds the packages installed
  --directory DIR  where that lab lives; by default one of its own for each checkout`;

export interface Options {
  readonly quick: boolean;
  readonly json: string | undefined;
  readonly keep: boolean;
  readonly directory: string;
  /** Times that both tools build the cluster anew. */
  readonly rounds: number;
  /** Samples in each round of what takes seconds only. */
  readonly repetitions: number;
}

/** @throws TypeError for an option that does not exist (node:util). */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
      directory: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, json, keep, directory } = values;
  return {
    quick,
    json,
    keep,
    directory: directory ?? benchDirectory(),
    rounds: quick ? 1 : 2,
    repetitions: quick ? 1 : 3,
  };
}

import { parseArgs } from 'node:util';
import { benchDirectory } from './lab';

export const USAGE = `Usage: npm run bench -- [--quick] [--only language|hosts200|page|ssh|traffic] [--json FILE] [--keep] [--directory DIR]
  --quick          one round and fewer repetitions
  --only language  the language features beside yaml-language-server, and nothing else: no lab, less than a minute
  --only hosts200  the tree of 200 scripted hosts in a real VS Code, and nothing else: no lab
  --only traffic   requests a second beside wrk, ab and hey, and beside a loop of curl, and nothing else: no lab
  --only ssh       connections beside OpenSSH's own, to an sshd on loopback, and nothing else: no lab
  --only page      the live test page while 100,000 requests come in, and nothing else: no lab
  --json FILE      all samples, medians, ratios and verdicts
  --keep           leave the bench's lab running: the next run finds the packages installed
  --directory DIR  where that lab lives; by default one of its own for each checkout`;

/** What can be measured by itself, without a lab. */
const PARTS = ['language', 'hosts200', 'page', 'ssh', 'traffic'] as const;
type Part = (typeof PARTS)[number];

export interface Options {
  readonly quick: boolean;
  readonly only: Part | undefined;
  readonly json: string | undefined;
  readonly keep: boolean;
  readonly directory: string;
  /** Times that both tools build the cluster anew. */
  readonly rounds: number;
  /** Samples in each round of what takes seconds only. */
  readonly repetitions: number;
}

/** @throws TypeError for an option that does not exist (node:util), or for an unknown part. */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
      directory: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, json, keep, directory } = values;
  const only = PARTS.find((part) => part === values.only);
  if (values.only !== only) throw new TypeError(`Nothing of the bench is called '${values.only ?? ''}'`);
  return {
    quick,
    only,
    json,
    keep,
    directory: directory ?? benchDirectory(),
    rounds: quick ? 1 : 2,
    repetitions: quick ? 1 : 3,
  };
}

import type { PlanJson } from '../../../src/core/plan/render';
import type { Context } from '../context';
import { mustSucceed, timed } from '../clock';
import { execsIn, type Exec } from './execs';

export interface LvsDrRun {
  readonly seconds: number;
  readonly execs: readonly Exec[];
}

/** Plan of a cluster that is as it should be; anything to do is an error. */
export async function plan(context: Context): Promise<LvsDrRun> {
  const { stdout, ...ran } = await lvsDr(context, 'plan');
  const answer = JSON.parse(stdout) as PlanJson;
  if (answer.changes !== 0) throw new Error(`plan finds ${answer.changes} changes to make where none should be left`);
  return ran;
}

export async function applyFirst(context: Context): Promise<LvsDrRun> {
  const { stdout, ...ran } = await lvsDr(context, 'apply', '--yes');
  const answer = JSON.parse(stdout) as ApplyJson;
  if (answer.outcome !== 'done' || answer.changed === 0) throw new Error(`the first apply: ${JSON.stringify(answer)}`);
  return ran;
}

export async function applyAgain(context: Context): Promise<LvsDrRun> {
  const { stdout, ...ran } = await lvsDr(context, 'apply', '--yes');
  const answer = JSON.parse(stdout) as ApplyJson;
  if (answer.outcome !== 'done' || answer.changed !== 0) throw new Error(`apply again: ${JSON.stringify(answer)}`);
  return ran;
}

/** The part of `apply --json` that is looked at here. */
interface ApplyJson {
  readonly outcome: string;
  readonly changed: number;
}

async function lvsDr(
  { product, clusterFile, lab, signal }: Context,
  command: string,
  ...options: readonly string[]
): Promise<LvsDrRun & { readonly stdout: string }> {
  const args = [
    product.cli,
    command,
    clusterFile,
    ...options,
    '--json',
    '--verbose',
    '--ssh-config',
    lab.sshConfigFile,
  ];
  const done = mustSucceed(`lvs-dr ${command}`, await timed(process.execPath, args, { signal }));
  return { stdout: done.stdout, seconds: done.seconds, execs: execsIn(done.stderr) };
}

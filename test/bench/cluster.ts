import type { Context } from './context';
import { START } from './lab';
import { ansibleAgain, ansibleFirst } from './measures/ansible';
import { bareProbe } from './measures/bareProbe';
import { bareSsh } from './measures/bareSsh';
import { checkEndState } from './measures/endState';
import { mostExecs } from './measures/execs';
import { applyAgain, applyFirst, type LvsDrRun, plan } from './measures/lvsDr';
import type { Samples } from './samples';

/** What is measured on the lab's hosts; times in seconds, execs as counts. */
export type ClusterSeries =
  | 'bareSsh'
  | 'bareProbe'
  | 'ansibleFirst'
  | 'ansibleAgain'
  | 'applyFirst'
  | 'applyAgain'
  | 'plan'
  | 'applyFirstExecs'
  | 'applyAgainExecs'
  | 'planExecs';

export interface Amount {
  readonly rounds: number;
  readonly repetitions: number;
}

/** Both tools in turn, from the same start, each round in the other order: what else the machine does hits both. */
export async function measureCluster(context: Context, samples: Samples, amount: Amount): Promise<void> {
  for (let round = 0; round < amount.rounds; round += 1) {
    const tools = [() => lvsDr(context, samples, amount), () => ansible(context, samples)];
    if (round % 2 === 1) tools.reverse();
    for (const tool of tools) await tool();
  }
}

async function lvsDr(context: Context, samples: Samples, { repetitions }: Amount): Promise<void> {
  await toStart(context);
  take(context, samples, 'applyFirst', await applyFirst(context));
  await checkEndState(context, 'lvs-dr');
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    take(context, samples, 'bareSsh', await bareSsh(context));
    take(context, samples, 'bareProbe', await bareProbe(context));
    take(context, samples, 'plan', await plan(context));
    take(context, samples, 'applyAgain', await applyAgain(context));
  }
}

async function ansible(context: Context, samples: Samples): Promise<void> {
  await toStart(context);
  take(context, samples, 'ansibleFirst', await ansibleFirst(context));
  await checkEndState(context, 'Ansible');
  take(context, samples, 'bareSsh', await bareSsh(context));
  take(context, samples, 'ansibleAgain', await ansibleAgain(context));
}

async function toStart({ lab, signal, progress }: Context): Promise<void> {
  signal.throwIfAborted();
  progress('all hosts back to the start: packages installed, nothing else done');
  await lab.load(START);
}

function take(
  { progress, signal }: Context,
  samples: Samples,
  series: Exclude<ClusterSeries, `${string}Execs`>,
  measured: number | LvsDrRun,
): void {
  signal.throwIfAborted();
  const seconds = typeof measured === 'number' ? measured : measured.seconds;
  samples.add(series, seconds);
  if (typeof measured === 'number') {
    progress(`${series}: ${seconds.toFixed(2)} s`);
    return;
  }
  samples.add(`${series}Execs`, mostExecs(measured.execs));
  const each = measured.execs.map((exec) => `${exec.host} ${exec.seconds.toFixed(2)}`).join(', ');
  progress(`${series}: ${seconds.toFixed(2)} s (execs: ${each})`);
}

import * as l10n from '@vscode/l10n';
import { HostError } from '../errors';
import { asHostError, forEachHost, inspect, type Inspection, type InspectOptions } from '../inspect';
import { type HostPlan, type Plan, planOf, unreachable, type Wave } from '../plan/plan';
import { changesOf } from '../plan/render';
import { select } from '../plan/select';
import { changesIn, type Goal, type Step } from '../resources/kind';
import type { Host } from '../spec/cluster';
import type { Runner } from '../ssh/runner';
import type { Signature } from './journal';
import { LOCKED_STATUS, lockedError, releaseLock } from './lock';
import { newId, operator } from './operator';
import { mustBeReady, readiness } from './readiness';
import { refusals } from './refusals';
import { NO_RECORD_STATUS, recordFinished, type WaveEvent, waveScript } from './waveScript';

/** What happens while a plan is applied, in the order it happens on each host. */
export type ApplyEvent =
  | { readonly type: 'wave'; readonly wave: Wave; readonly index: number; readonly of: number }
  | { readonly type: 'step-begin'; readonly host: Host; readonly step: Step }
  | {
      readonly type: 'step-end';
      readonly host: Host;
      readonly step: Step;
      readonly output: string;
      readonly error?: HostError;
    }
  | { readonly type: 'verifying' };

export interface ApplyOptions {
  /** From {@link newId}, for who wants to know it beforehand: hosts name this apply by it. */
  readonly id?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ApplyEvent) => void;
}

/** How an apply ended. Every error names its host; where `outcome` is `done`, a fresh look at the hosts has agreed. */
export interface ApplyResult {
  readonly outcome: 'done' | 'failed' | 'cancelled' | 'refused';
  /** Lines of the plan that were carried out. */
  readonly changed: number;
  readonly errors: readonly HostError[];
  /** The fresh look, where there was one. */
  readonly inspection?: Inspection;
}

/**
 * Carries out a plan, wave by wave, one exec per host and wave, then looks again: what did not stick is an error.
 *
 * Nothing is touched unless every host answered and nothing blocks. After the packages the hosts are looked at again,
 * because packages bring files and start services of their own. A real server that a table is about to give clients is
 * made sure of before. Once a step has failed no later wave begins.
 * Cancelling stops at the next step's boundary on every host. Applying again goes on from wherever it ended.
 * Of a part of a plan only its own hosts are asked anything, and only what belongs to it is looked for at the end.
 */
export async function apply(plan: Plan, runner: Runner, options: ApplyOptions = {}): Promise<ApplyResult> {
  const refused = refusals(plan);
  if (refused.length > 0) return { outcome: 'refused', changed: 0, errors: refused };
  if (plan.changes === 0) return { outcome: 'done', changed: 0, errors: [] };
  const work = new Work(runner, options, plan.goal);
  try {
    return await work.carryOut(plan);
  } finally {
    await work.releaseLocks();
  }
}

/** A step says nothing until it has ended, and installing packages over a slow line takes its time. */
const STEP_TIMEOUT_MS = 30 * 60_000;

class Work {
  private readonly signature: Signature;
  private readonly locked = new Map<string, Host>();
  private changed = 0;

  constructor(
    private readonly runner: Runner,
    private readonly options: ApplyOptions,
    goal: Goal,
  ) {
    this.signature = { token: options.id ?? newId(), owner: operator(), at: new Date(), goal };
  }

  async carryOut(first: Plan): Promise<ApplyResult> {
    let plan = first;
    let before = 0;
    for (let index = 0; index < plan.waves.length; index += 1) {
      const wave = plan.waves[index];
      if (wave === undefined) break;
      if (this.cancelled()) return this.end('cancelled', []);
      this.emit({ type: 'wave', wave, index: before + index, of: before + plan.waves.length });
      const errors = await this.runWave(plan, index);
      if (errors.length > 0)
        return this.end(errors.some(({ code }) => code !== 'cancelled') ? 'failed' : 'cancelled', errors);
      if (wave.phase === 'packages' && plan.goal === 'apply') {
        const again = await this.planAgain(plan);
        const stuck = [...refusals(again), ...stillMissing(again, 'packages')];
        if (stuck.length > 0) return this.end('failed', stuck);
        plan = again;
        before = 1;
        index = -1;
      }
    }
    return this.verify(plan);
  }

  /** Gives back what is still held; a host that cannot be reached lets go by itself when the lease ends. */
  async releaseLocks(): Promise<void> {
    await forEachHost([...this.locked.values()], async (host) => {
      await this.runner.run(host, releaseLock(this.signature)).catch(() => undefined);
    });
  }

  private async runWave(plan: Plan, index: number): Promise<readonly HostError[]> {
    const { cluster } = plan;
    const { along, alone } = mustBeReady(plan, index);
    const run = (host: Host, steps: readonly Step[]): Promise<readonly HostError[]> => {
      // Of a thousand hosts not all begin at once.
      if (this.cancelled()) return Promise.resolve([this.cancelledError(host)]);
      return this.runSteps(cluster.name, host, steps, ledgerKeysBefore(plan, host, index));
    };
    const unready = await forEachHost(alone, (host) => run(host, [readiness({ cluster, host })]));
    if (unready.some((errors) => errors.length > 0)) return unready.flat();
    const results = await forEachHost(plan.waves[index]?.hosts ?? [], ({ host, steps }) =>
      run(host, along.has(host.name) ? [...steps, readiness({ cluster, host })] : steps),
    );
    return results.flat();
  }

  private async runSteps(
    cluster: string,
    host: Host,
    steps: readonly Step[],
    ledgerKeys: ReadonlySet<string>,
  ): Promise<readonly HostError[]> {
    const wave = waveScript(cluster, steps, this.signature, ledgerKeys);
    let failure: HostError | undefined;
    let done = 0;
    const onEvent = (event: WaveEvent) => {
      const step = steps[event.step];
      if (step === undefined) return;
      if (event.type === 'stopped') failure = this.cancelledError(host);
      else if (event.type === 'begin') this.emit({ type: 'step-begin', host, step });
      else {
        if (event.status !== 0) failure = stepError(host, step, event);
        else done += 1;
        this.changed += event.status === 0 ? changesIn(step).length : 0;
        this.emit({ type: 'step-end', host, step, output: event.output, ...(failure ? { error: failure } : {}) });
      }
    };
    // The running step is left to finish: the stop file is looked at between two steps.
    const stop = () => void this.runner.run(host, wave.stop).catch(() => undefined);
    this.options.signal?.addEventListener('abort', stop, { once: true });
    try {
      this.locked.set(host.name, host);
      const result = await this.runner.run(host, wave.script, {
        idleTimeoutMs: STEP_TIMEOUT_MS,
        onLine: (line) => {
          const event = wave.onLine(line);
          if (event) onEvent(event);
        },
      });
      failure ??= this.statusError(host, result.code, `${result.stdout}${result.stderr}`, done === steps.length);
    } catch (error) {
      failure = asHostError(host, error);
    } finally {
      this.options.signal?.removeEventListener('abort', stop);
    }
    return failure === undefined ? [] : [failure];
  }

  private statusError(host: Host, code: number, output: string, allDone: boolean): HostError | undefined {
    if (code === LOCKED_STATUS) {
      this.locked.delete(host.name);
      return lockedError(host, output);
    }
    if (code === NO_RECORD_STATUS) {
      return new HostError(
        host.name,
        'command-failed',
        l10n.t('{0} could not record what is about to change, so nothing was changed: {1}', host.name, output.trim()),
        {
          next: l10n.t('Make room on its disk, then apply again.'),
          output,
        },
      );
    }
    if (allDone) return undefined;
    return new HostError(
      host.name,
      'bad-answer',
      l10n.t('{0} stopped without saying why (status {1})', host.name, code),
      {
        next: l10n.t('Apply again: it goes on from where it is.'),
        output,
      },
    );
  }

  private async verify(plan: Plan): Promise<ApplyResult> {
    this.emit({ type: 'verifying' });
    const again = await this.planAgain(plan, true);
    const errors = [...unreachable(again.plan).map(({ error }) => error), ...stillMissing(again.plan)];
    return this.end(errors.length === 0 ? 'done' : 'failed', errors, again.inspection);
  }

  private async planAgain(plan: Plan): Promise<Plan>;
  private async planAgain(plan: Plan, release: true): Promise<{ plan: Plan; inspection: Inspection }>;
  private async planAgain(plan: Plan, release?: true): Promise<Plan | { plan: Plan; inspection: Inspection }> {
    const finished = ({ name }: Host) =>
      this.locked.has(name) ? recordFinished(plan.cluster.name, this.signature) : undefined;
    const options: InspectOptions = release ? { beforehand: finished, afterwards: (host) => this.release(host) } : {};
    const { cluster, goal, part } = plan;
    const only = part === undefined ? {} : { only: new Set(plan.hosts.map(({ host }) => host.name)) };
    const inspection = await inspect(cluster, this.runner, { ...options, ...only });
    const whole = planOf(cluster, inspection, goal);
    const again = part === undefined ? whole : select(whole, part.selection);
    return release ? { plan: again, inspection } : again;
  }

  private release(host: Host) {
    if (!this.locked.delete(host.name)) return undefined;
    return releaseLock(this.signature);
  }

  private cancelled(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private cancelledError(host: Host): HostError {
    return new HostError(host.name, 'cancelled', l10n.t('{0}: stopped between two steps, as asked', host.name), {
      next: l10n.t('Apply again to finish.'),
    });
  }

  private emit(event: ApplyEvent): void {
    this.options.onEvent?.(event);
  }

  private end(outcome: ApplyResult['outcome'], errors: readonly HostError[], inspection?: Inspection): ApplyResult {
    return { outcome, changed: this.changed, errors, ...(inspection ? { inspection } : {}) };
  }
}

/** What is on a host's record when a wave begins: what was there, and what the waves before have added and taken out. */
function ledgerKeysBefore(plan: Plan, host: Host, index: number): ReadonlySet<string> {
  const keys = new Set(plan.hosts.find((entry) => entry.host === host)?.ledgerKeys);
  const earlier = plan.waves.slice(0, index).flatMap(({ hosts }) => hosts.filter((entry) => entry.host === host));
  for (const { remember, forget } of earlier.flatMap(({ steps }) => steps)) {
    for (const { key } of remember ?? []) keys.add(key);
    for (const key of forget ?? []) keys.delete(key);
  }
  return keys;
}

function stillMissing(plan: Plan, phase?: Step['phase']): readonly HostError[] {
  const remaining = (entry: HostPlan): HostPlan => ({
    ...entry,
    steps: phase === undefined ? entry.steps : entry.steps.filter((step) => step.phase === phase),
  });
  return plan.hosts
    .map(remaining)
    .filter(({ steps }) => steps.length > 0)
    .map(
      (entry) =>
        new HostError(
          entry.host.name,
          'did-not-stick',
          l10n.t(
            '{0} took every step, and yet these are not as they should be: {1}',
            entry.host.name,
            changesOf(entry).join('; '),
          ),
          {
            next: l10n.t('Something on the host puts them back. Find it, then apply again.'),
          },
        ),
    );
}

function stepError(host: Host, step: Step, { output, status }: { output: string; status: number }): HostError {
  const said = output.split('\n').filter((line) => line !== '');
  const at = said.findLastIndex((line) => line.startsWith('$ '));
  const command = at < 0 ? undefined : said[at]?.slice(2);
  const answer = said
    .slice(at + 1)
    .slice(-12)
    .join('\n');
  const what = command === undefined ? step.changes[0] : `${step.changes[0]}: ${command}`;
  return new HostError(
    host.name,
    'command-failed',
    l10n.t('{0}: {1} failed (status {2}): {3}', host.name, what, status, answer || '–'),
    {
      next: l10n.t('Nothing later was begun. Mend the cause on the host, then apply again: it goes on from here.'),
      output,
      ...(command === undefined ? {} : { command }),
    },
  );
}
